import { LocalRunError } from '../../local-run-error';
import { arnOf } from '../pseudo-parameters';
import { propertyReader } from '../read-property';
import { nameOf, type Resolver } from '../resolver';
import type { Fields, Resource } from '../template';
import { physicalName, type ReferableType } from './resource-type';

export interface TablePlan {
  readonly logicalId: string;
  readonly name: string;
  /** What DynamoDB's `CreateTable` takes. */
  readonly creation: Fields;
  /** Attribute by which items expire. The local engine keeps the declaration; it does not remove items. */
  readonly timeToLiveAttribute?: string;
}

function tableTypeOf(type: string): ReferableType {
  const arn = (resource: Resource, resolver: Resolver) => arnOf('dynamodb', `table/${tableName(resource, resolver)}`);
  return {
    type,
    ref: tableName,
    attributes: {
      Arn: arn,
      StreamArn: (resource, resolver) => `${arn(resource, resolver)}/stream/local`,
      TableId: (resource) => resource.logicalId,
    },
  };
}

/** What CDK's `TableV2` and `Table` become. */
export const globalTableType = tableTypeOf('AWS::DynamoDB::GlobalTable');
export const tableType = tableTypeOf('AWS::DynamoDB::Table');

export function planTable(resource: Resource, resolver: Resolver): TablePlan {
  const read = propertyReader(resource, resolver);
  const name = tableName(resource, resolver);
  const keySchema = read.list('KeySchema');
  if (keySchema.length === 0) throw new LocalRunError(`${nameOf(resource)} has no KeySchema`);
  const streamView = read.text('StreamSpecification.StreamViewType');
  const timeToLiveAttribute =
    (read.flag('TimeToLiveSpecification.Enabled') ?? false)
      ? read.needed('TimeToLiveSpecification.AttributeName')
      : undefined;
  return {
    logicalId: resource.logicalId,
    name,
    creation: {
      TableName: name,
      // Provisioned capacity would throttle on AWS; no local engine does, so every table is on-demand here.
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema,
      AttributeDefinitions: read.list('AttributeDefinitions'),
      ...indexes('GlobalSecondaryIndexes', read.list('GlobalSecondaryIndexes')),
      ...indexes('LocalSecondaryIndexes', read.list('LocalSecondaryIndexes')),
      ...(streamView === undefined ? {} : { StreamSpecification: { StreamEnabled: true, StreamViewType: streamView } }),
    },
    ...(timeToLiveAttribute === undefined ? {} : { timeToLiveAttribute }),
  };
}

/** Only what makes an index: capacity, warm throughput and contributor insights are AWS's. */
function indexes(property: string, declared: readonly Fields[]): Fields {
  if (declared.length === 0) return {};
  return { [property]: declared.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection })) };
}

function tableName(resource: Resource, resolver: Resolver): string {
  return physicalName(resource, resolver, 'TableName', { characters: 255 });
}
