// The one place where requests are let in: what the listener does with those that no rule names, and the rules before it.

import {
  type ApplicationListener,
  type ApplicationLoadBalancer,
  type ApplicationTargetGroup,
  ListenerAction,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Collections } from '../../../lambda/contract/collection';
import { letEdgeIn, NOT_FROM_EDGE } from '../edge-secret';
import type { Guard } from './guard';

/** Who may come in. */
export interface Admission {
  readonly guard: Guard | undefined;
  readonly collections: Collections;
  /** Absent where everybody may come in. */
  readonly edgeSecret: ISecret | undefined;
}

export interface GuardedBalancer extends Admission {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  readonly targetGroups: ApplicationTargetGroup[];
}

/** What becomes of a request that no rule names. */
export function defaultAction({ edgeSecret }: Admission, targetGroups: ApplicationTargetGroup[]): ListenerAction {
  return edgeSecret === undefined ? ListenerAction.forward(targetGroups) : NOT_FROM_EDGE;
}

/** The rules before it. */
export function guardBalancer(scope: Construct, { edgeSecret, listener, targetGroups }: GuardedBalancer): void {
  if (edgeSecret !== undefined) letEdgeIn(scope, 'FromEdge', edgeSecret, { listener, targetGroups });
}
