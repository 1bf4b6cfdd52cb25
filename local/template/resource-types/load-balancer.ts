import { arnOf } from '../pseudo-parameters';
import type { Resource } from '../template';
import type { ReferableType } from './resource-type';

const elb = (kind: string, resource: Resource) =>
  arnOf('elasticloadbalancing', `${kind}/app/${resource.logicalId}/local`);

export function loadBalancerArn(resource: Resource): string {
  return elb('loadbalancer', resource);
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
