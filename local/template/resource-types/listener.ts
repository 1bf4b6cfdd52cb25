import type { ListenerAction, ListenerRules } from '../../front-door/listener-rules';
import { propertyReader } from '../read-property';
import type { Resolver } from '../resolver';
import type { Resource } from '../template';
import { type FindTarget, readAction, readRule } from './listener-action';
import { listenerArn, listenerRuleType, listenerType, loadBalancerArn, loadBalancerType } from './load-balancer';
import { readTargetGroup, targetGroupArn, targetGroupType } from './target-group';

export interface ListenerPlan {
  readonly logicalId: string;
  /** `HTTPS` where the template has a certificate; the local run speaks HTTP all the same. */
  readonly protocol: string;
  readonly rules: ListenerRules;
  /** Names of the functions that it forwards to. */
  readonly functions: readonly string[];
  /** Logical ids of the load balancer, rules and target groups that are served with it. */
  readonly parts: readonly string[];
}

/** What a load balancer answers when nothing healthy is behind a target group. */
const NOTHING_BEHIND: ListenerAction = {
  kind: 'fixed-response',
  statusCode: 503,
  contentType: 'text/plain',
  body: 'what this listener forwards to is not run here\n',
};

/** The listener to run: one that reaches a function. Of several, the one with TLS: the others are then there to redirect. */
export function planListener(
  present: readonly Resource[],
  resolver: Resolver,
  functionNamed: (nameOrArn: string) => string | undefined,
): ListenerPlan | undefined {
  return present
    .filter(({ type }) => type === listenerType.type)
    .map((resource) => oneListener(resource, present, resolver, functionNamed))
    .filter(({ functions }) => functions.length > 0)
    .sort((a, b) => Number(b.protocol === 'HTTPS') - Number(a.protocol === 'HTTPS'))[0];
}

function oneListener(
  resource: Resource,
  present: readonly Resource[],
  resolver: Resolver,
  functionNamed: (nameOrArn: string) => string | undefined,
): ListenerPlan {
  const ofType = (wanted: string) => present.filter(({ type }) => type === wanted);
  const groups = new Map(ofType(targetGroupType.type).map((group) => [targetGroupArn(group), group]));
  const parts: string[] = [];
  const findTarget: FindTarget = (arn) => {
    const group = groups.get(arn);
    if (group === undefined) return undefined;
    const { functionArn, multiValueHeaders } = readTargetGroup(group, resolver);
    const functionName = functionArn === undefined ? undefined : functionNamed(functionArn);
    if (functionName === undefined) return undefined;
    parts.push(group.logicalId);
    return { functionName, multiValueHeaders };
  };

  const read = propertyReader(resource, resolver);
  const defaultAction = readAction(resource, resolver, 'DefaultActions', findTarget) ?? NOTHING_BEHIND;
  const rules = ofType(listenerRuleType.type).flatMap((rule) => {
    if (propertyReader(rule, resolver).text('ListenerArn') !== listenerArn(resource)) return [];
    const readable = readRule(rule, resolver, findTarget);
    if (readable === undefined) return [];
    parts.push(rule.logicalId);
    return [readable];
  });
  const balancerArn = read.text('LoadBalancerArn');
  const balancers = ofType(loadBalancerType.type).filter((balancer) => loadBalancerArn(balancer) === balancerArn);
  return {
    logicalId: resource.logicalId,
    protocol: read.text('Protocol') ?? 'HTTP',
    rules: { defaultAction, rules },
    functions: [defaultAction, ...rules.map(({ action }) => action)].flatMap((action) =>
      action.kind === 'forward'
        ? action.targets.flatMap(({ target }) => (target.kind === 'function' ? [target.functionName] : []))
        : [],
    ),
    parts: [...parts, ...balancers.map(({ logicalId }) => logicalId)],
  };
}
