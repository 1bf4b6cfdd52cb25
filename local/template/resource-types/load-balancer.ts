import { listEntries } from '../list-entries';
import { arnOf } from '../pseudo-parameters';
import { propertyReader } from '../read-property';
import type { Resolver } from '../resolver';
import type { Resource } from '../template';
import type { ReferableType } from './resource-type';

const elb = (kind: string, resource: Resource) =>
  arnOf('elasticloadbalancing', `${kind}/app/${resource.logicalId}/local`);

export function loadBalancerArn(resource: Resource): string {
  return elb('loadbalancer', resource);
}

/** Those that need nothing of what is not run here: a bucket for logs is no matter of how requests are answered. */
export function loadBalancerAttributes(resource: Resource, resolver: Resolver): (readonly [string, string])[] {
  return listEntries(resource, 'LoadBalancerAttributes').flatMap((entry) => {
    const { Value: value } = entry.properties;
    const key = propertyReader(entry, resolver).text('Key');
    return key === undefined || typeof value !== 'string' ? [] : [[key, value] as const];
  });
}

export function listenerArn(resource: Resource): string {
  return elb('listener', resource);
}

function ruleArn(resource: Resource): string {
  return elb('listener-rule', resource);
}

export const loadBalancerType: ReferableType = {
  type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  ref: loadBalancerArn,
  attributes: {
    LoadBalancerArn: loadBalancerArn,
    LoadBalancerFullName: (resource) => `app/${resource.logicalId}/local`,
    LoadBalancerName: (resource) => resource.logicalId,
    DNSName: () => '127.0.0.1',
  },
};

export const listenerType: ReferableType = {
  type: 'AWS::ElasticLoadBalancingV2::Listener',
  ref: listenerArn,
  attributes: { ListenerArn: listenerArn },
};

export const listenerRuleType: ReferableType = {
  type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  ref: ruleArn,
  attributes: { RuleArn: ruleArn },
};
