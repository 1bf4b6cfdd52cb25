// Receives the writer's conditional writes.
// Promises that a record is kept: encrypted, restorable to any second of 35 days, not deleted with its stack.
// Hands on records, their versions and stamps; nothing else in the path is the truth.

import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ContributorInsightsMode, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../lambda/contract/record';
import { refuse } from './kit-error';
import { collectionIndexes, collectionIndexesProblems } from './record-table/collection-indexes';
import {
  COLD_READ_UNITS,
  COLD_WRITE_UNITS,
  type WarmThroughput,
  warmThroughputProblems,
} from './record-table/warm-throughput';
import { type CollectionsProps, declaredCollections } from './user-code/collection-props';

export interface RecordTableProps {
  /**
   * What it holds: each index that a collection declares becomes a global secondary index `<collection>-<index>`. An index on
   * a table that exists is built over all of its records, and CloudFormation makes or drops one in a deployment.
   * @default - no indexes
   */
  readonly collections?: CollectionsProps;
  /**
   * What the table and each of its indexes take at once. Never lowered again, and paid for when it is raised.
   * @default - what DynamoDB gives every on-demand table: 12,000 read and 4,000 write units a second, growing with use
   */
  readonly warmThroughput?: WarmThroughput;
  /**
   * Whether DynamoDB refuses to delete the table. Without it, one wrong call deletes every record and the restore window.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * What becomes of the table when its stack is deleted. `DESTROY` is for stacks of an hour; it needs
   * `deletionProtection: false` too.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

export class RecordTable extends Construct {
  readonly table: TableV2;
  /** Write units a second that it takes from its first second on; it grows with use. */
  readonly writeUnitsAtOnce: number;

  constructor(scope: Construct, id: string, props: RecordTableProps = {}) {
    super(scope, id);
    const { collections: offered = {}, warmThroughput } = props;
    const { deletionProtection = true, removalPolicy = RemovalPolicy.RETAIN } = props;
    const collections = declaredCollections(offered);
    refuse(this, [...collectionIndexesProblems(collections), ...warmThroughputProblems(warmThroughput)]);

    const warm = warmThroughput && {
      readUnitsPerSecond: warmThroughput.readUnitsPerSecond ?? COLD_READ_UNITS,
      writeUnitsPerSecond: warmThroughput.writeUnitsPerSecond,
    };
    const indexes = collectionIndexes(collections, warm);
    this.writeUnitsAtOnce = warm?.writeUnitsPerSecond ?? COLD_WRITE_UNITS;

    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: PARTITION_KEY, type: AttributeType.STRING },
      sortKey: { name: SORT_KEY, type: AttributeType.STRING },
      timeToLiveAttribute: EXPIRES,
      billing: Billing.onDemand(),
      // A key of AWS's own costs nothing per request; a customer's key would cost a KMS call beside cold writes.
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Names the hot keys, those of the indexes too, while they throttle and is silent, and unpaid, otherwise.
      contributorInsightsSpecification: { enabled: true, mode: ContributorInsightsMode.THROTTLED_KEYS },
      ...(warm && { warmThroughput: warm }),
      ...(indexes.length > 0 && { globalSecondaryIndexes: indexes }),
      deletionProtection,
      removalPolicy,
    });
  }
}
