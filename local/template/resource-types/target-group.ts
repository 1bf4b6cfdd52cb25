import { arnOf } from '../pseudo-parameters';
import { propertyReader } from '../read-property';
import type { Resolver } from '../resolver';
import type { Fields, Resource } from '../template';
import type { ReferableType } from './resource-type';

export const targetGroupType: ReferableType = {
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  ref: targetGroupArn,
  attributes: {
    TargetGroupArn: targetGroupArn,
    TargetGroupFullName: (resource) => `targetgroup/${resource.logicalId}/local`,
    TargetGroupName: (resource) => resource.logicalId,
  },
};

export interface TargetGroup {
  /** ARN of the function behind it, or `undefined` where something else is. */
  readonly functionArn?: string;
  readonly multiValueHeaders: boolean;
}

export function readTargetGroup(resource: Resource, resolver: Resolver): TargetGroup {
  const read = propertyReader(resource, resolver);
  const multiValueHeaders = read
    .list('TargetGroupAttributes')
    .some(({ Key, Value }: Fields) => Key === 'lambda.multi_value_headers.enabled' && String(Value) === 'true');
  if (read.text('TargetType') !== 'lambda') return { multiValueHeaders };
  const functionArn = read.list('Targets')[0]?.Id;
  return { multiValueHeaders, ...(typeof functionArn === 'string' ? { functionArn } : {}) };
}

export function targetGroupArn(resource: Resource): string {
  return arnOf('elasticloadbalancing', `targetgroup/${resource.logicalId}/local`);
}
