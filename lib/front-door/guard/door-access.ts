import {
  type ApplicationListener,
  ApplicationListenerRule,
  ListenerAction,
  ListenerCondition,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { EDGE_HEADER, NOT_FROM_EDGE, shown } from '../edge-secret';
import { type AccessRule, accessRules, isScoped } from './access-rules';
import type { Guard } from './guard';
import { ValidToken } from './jwt-action';
import { NO_RULE_FOR_IT, NO_RULE_STATUS } from './refusals';

export interface DoorAccess {
  readonly guard: Guard | undefined;
  /** Names of the door's collections. */
  readonly collections: readonly string[];
  /** What all who come by a CDN show; absent where everybody may come in. */
  readonly edgeSecret: ISecret | undefined;
  /** Where those go who may come in. */
  readonly forward: ListenerAction;
}

/** What a listener does with a request that none of its rules knows. */
export function unnamedAction(access: DoorAccess): ListenerAction {
  if (access.edgeSecret !== undefined) return NOT_FROM_EDGE;
  const { jwt } = access.guard ?? {};
  if (jwt === undefined) return access.forward;
  return isScoped(jwt) ? refusal() : new ValidToken(jwt, undefined, access.forward);
}

/** The rules that lead to the door past `unnamedAction`. */
export function addAccessRules(scope: Construct, listener: ApplicationListener, access: DoorAccess): void {
  const { guard: { jwt } = {}, collections, edgeSecret, forward } = access;
  const fromEdge = edgeSecret === undefined ? [] : [ListenerCondition.httpHeader(EDGE_HEADER, [shown(edgeSecret)])];
  if (jwt === undefined || !isScoped(jwt)) {
    if (fromEdge.length === 0) return;
    const action = jwt === undefined ? forward : new ValidToken(jwt, undefined, forward);
    new ApplicationListenerRule(scope, 'FromEdge', { listener, priority: 1, conditions: fromEdge, action });
    return;
  }
  const tree = new Construct(scope, 'Access');
  for (const rule of accessRules(jwt, collections)) {
    const { node, id } = placeOf(tree, rule);
    new ApplicationListenerRule(node, id, {
      listener,
      priority: rule.priority,
      conditions: [...conditionsOf(rule), ...fromEdge],
      action: new ValidToken(jwt, rule.scope, forward),
    });
  }
  if (fromEdge.length === 0) return;
  // Those have come by the edge: the default would tell them to.
  new ApplicationListenerRule(tree, 'Otherwise', { listener, priority: LAST, conditions: fromEdge, action: refusal() });
}

/** Source: ELB API, priorities of rules. */
const LAST = 50_000;

function conditionsOf({ paths, methods }: AccessRule): ListenerCondition[] {
  return [
    ListenerCondition.pathPatterns([...paths]),
    ...(methods === undefined ? [] : [ListenerCondition.httpRequestMethods([...methods])]),
  ];
}

function placeOf(tree: Construct, { kind, collection }: AccessRule): { readonly node: Construct; readonly id: string } {
  if (collection === undefined) return { node: tree, id: kind };
  const found = tree.node.tryFindChild(kind);
  return { node: found instanceof Construct ? found : new Construct(tree, kind), id: collection };
}

function refusal(): ListenerAction {
  return ListenerAction.fixedResponse(NO_RULE_STATUS, NO_RULE_FOR_IT);
}
