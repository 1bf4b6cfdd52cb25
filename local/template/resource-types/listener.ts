import type { ListenerAction, ListenerRules } from '../../front-door/listener-rules';
import { propertyReader } from '../read-property';
import type { Resolver } from '../resolver';
import type { Resource } from '../template';
import { type FindTarget, readAction, readRule } from './listener-action';
import {
  listenerArn,
  listenerRuleType,
  listenerType,
  loadBalancerArn,
  loadBalancerAttributes,
  loadBalancerType,
} from './load-balancer';
import { readTargetGroup, targetGroupArn, targetGroupType } from './target-group';

export interface ListenerPlan {
  readonly logicalId: string;
  /** `HTTPS` where the template has a certificate; the local run speaks HTTP all the same. */
  readonly protocol: string;
  readonly rules: ListenerRules;
  /** Names of the functions that it forwards to. */
  readonly functions: readonly string[];
  /** ARNs of the target groups of processes that it forwards to. */
  readonly targetGroups: readonly string[];
  /** Fields with other names than of letters, digits and hyphens do not reach processes. */
  readonly dropInvalidHeaderFields: boolean;
  readonly idleTimeoutSeconds: number;
  /** One sentence for each thing that the load balancer on AWS does and this one does not. */
  readonly notes: readonly string[];
  /** Logical ids of the load balancer, rules and target groups that are served with it. */
  readonly parts: readonly string[];
}

/** Of ALB, where the template says nothing. */
const IDLE_TIMEOUT_SECONDS = 60;

/** What a load balancer answers when nothing healthy is behind a target group. */
const NOTHING_BEHIND: ListenerAction = {
  kind: 'fixed-response',
  statusCode: 503,
  contentType: 'text/plain',
  body: 'what this listener forwards to is not run here\n',
};

/** Said once, of all rules of a listener. */
const TOKENS_BELIEVED =
  'tokens: on AWS the load balancer verifies them; here a request without one is let in, and one with a token is held to its issuer, times and scopes, unverified';

/** What can be behind a target group: names of functions, and target groups that services register their tasks in. */
export interface Forwardable {
  readonly functionNamed: (nameOrArn: string) => string | undefined;
  readonly serviceGroups: ReadonlySet<string>;
}

/** The listener to run: one that reaches something. Of several, the one with TLS: the others are then there to redirect. */
export function planListener(
  present: readonly Resource[],
  resolver: Resolver,
  behind: Forwardable,
): ListenerPlan | undefined {
  return present
    .filter(({ type }) => type === listenerType.type)
    .map((resource) => oneListener(resource, present, resolver, behind))
    .filter(({ functions, targetGroups }) => functions.length + targetGroups.length > 0)
    .sort((a, b) => Number(b.protocol === 'HTTPS') - Number(a.protocol === 'HTTPS'))[0];
}

function oneListener(
  resource: Resource,
  present: readonly Resource[],
  resolver: Resolver,
  { functionNamed, serviceGroups }: Forwardable,
): ListenerPlan {
  const ofType = (wanted: string) => present.filter(({ type }) => type === wanted);
  const groups = new Map(ofType(targetGroupType.type).map((group) => [targetGroupArn(group), group]));
  const parts: string[] = [];
  const findTarget: FindTarget = (arn) => {
    const group = groups.get(arn);
    if (group === undefined) return undefined;
    if (serviceGroups.has(arn)) {
      parts.push(group.logicalId);
      return { kind: 'processes', targetGroupArn: arn };
    }
    const { functionArn, multiValueHeaders } = readTargetGroup(group, resolver);
    const functionName = functionArn === undefined ? undefined : functionNamed(functionArn);
    if (functionName === undefined) return undefined;
    parts.push(group.logicalId);
    return { kind: 'function', functionName, targetGroupArn: arn, multiValueHeaders };
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
  const attributes = new Map(balancers.flatMap((balancer) => loadBalancerAttributes(balancer, resolver)));
  const actions = [defaultAction, ...rules.map(({ action }) => action)];
  const targets = actions.flatMap((action) =>
    action.kind === 'forward' ? action.targets.map(({ target }) => target) : [],
  );
  return {
    logicalId: resource.logicalId,
    protocol: read.text('Protocol') ?? 'HTTP',
    rules: { defaultAction, rules },
    functions: targets.flatMap((target) => (target.kind === 'function' ? [target.functionName] : [])),
    targetGroups: [
      ...new Set(targets.flatMap((target) => (target.kind === 'processes' ? [target.targetGroupArn] : []))),
    ],
    dropInvalidHeaderFields: attributes.get('routing.http.drop_invalid_header_fields.enabled') === 'true',
    idleTimeoutSeconds: Number(attributes.get('idle_timeout.timeout_seconds') ?? IDLE_TIMEOUT_SECONDS),
    notes: actions.some((action) => action.kind === 'forward' && action.token !== undefined) ? [TOKENS_BELIEVED] : [],
    parts: [...parts, ...balancers.map(({ logicalId }) => logicalId)],
  };
}
