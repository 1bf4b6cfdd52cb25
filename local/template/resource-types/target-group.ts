import type { Algorithm, TargetGroupSettings } from '../../front-door/target-group';
import { LocalRunError } from '../../local-run-error';
import { arnOf } from '../pseudo-parameters';
import { propertyReader } from '../read-property';
import { nameOf, type Resolver } from '../resolver';
import type { Resource } from '../template';
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
  const multiValueHeaders = attributesOf(resource, resolver).get('lambda.multi_value_headers.enabled') === 'true';
  if (read.text('TargetType') !== 'lambda') return { multiValueHeaders };
  const functionArn = read.list('Targets')[0]?.Id;
  return { multiValueHeaders, ...(typeof functionArn === 'string' ? { functionArn } : {}) };
}

const ALGORITHMS: readonly Algorithm[] = ['round_robin', 'least_outstanding_requests', 'weighted_random'];

/** A group of type `ip` or `instance`; what the template does not say is as ALB has it. Source: target group attributes; health checks. */
export function targetGroupSettings(resource: Resource, resolver: Resolver): TargetGroupSettings {
  const read = propertyReader(resource, resolver);
  const attributes = attributesOf(resource, resolver);
  const number = (key: string, unsaid: number) => Number(attributes.get(key) ?? unsaid);
  const told = attributes.get('load_balancing.algorithm.type') ?? 'round_robin';
  const algorithm = ALGORITHMS.find((one) => one === told);
  if (algorithm === undefined) {
    throw new LocalRunError(
      `${nameOf(resource)} TargetGroupAttributes load_balancing.algorithm.type must be one of ${ALGORITHMS.join(', ')}, got ${told}`,
    );
  }
  const sticky = attributes.get('stickiness.enabled') === 'true';
  return {
    targetGroupArn: targetGroupArn(resource),
    algorithm,
    anomalyMitigation: attributes.get('load_balancing.algorithm.anomaly_mitigation') === 'on',
    slowStartSeconds: number('slow_start.duration_seconds', 0),
    stickinessSeconds: sticky ? number('stickiness.lb_cookie.duration_seconds', 86_400) : 0,
    deregistrationDelaySeconds: number('deregistration_delay.timeout_seconds', 300),
    healthCheck: {
      path: read.text('HealthCheckPath') ?? '/',
      intervalSeconds: read.integer('HealthCheckIntervalSeconds') ?? 30,
      timeoutSeconds: read.integer('HealthCheckTimeoutSeconds') ?? 5,
      healthyThreshold: read.integer('HealthyThresholdCount') ?? 5,
      unhealthyThreshold: read.integer('UnhealthyThresholdCount') ?? 2,
      codes: read.text('Matcher.HttpCode') ?? '200',
    },
  };
}

function attributesOf(resource: Resource, resolver: Resolver): ReadonlyMap<string, string> {
  const list = propertyReader(resource, resolver).list('TargetGroupAttributes');
  return new Map(list.map(({ Key, Value }) => [String(Key), String(Value)]));
}

export function targetGroupArn(resource: Resource): string {
  return arnOf('elasticloadbalancing', `targetgroup/${resource.logicalId}/local`);
}
