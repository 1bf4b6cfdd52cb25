// The one place where requests are let in: what the listener does with those that no rule names, the rules before it, and
// what stands before the listener.

import { Port } from 'aws-cdk-lib/aws-ec2';
import {
  type ApplicationListener,
  type ApplicationLoadBalancer,
  type ApplicationTargetGroup,
  ListenerAction,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Collections } from '../../../lambda/contract/collection';
import { completeDemand, type Demand } from '../../sizing/demand';
import { EDGE_HEADER } from '../edge-secret';
import { addAccessRules, type DoorAccess, unnamedAction } from './door-access';
import type { Guard } from './guard';
import { KEYS_PORT } from './jwt-problems';
import { setSecurityHeaders } from './security-headers';
import { DoorWebAcl } from './web-acl';

/** Who may come in. */
export interface Admission {
  readonly guard: Guard | undefined;
  readonly collections: Collections;
  /** Absent where everybody may come in. */
  readonly edgeSecret: ISecret | undefined;
  /** What the door is planned for. */
  readonly demand: Demand | undefined;
}

export interface GuardedBalancer extends Admission {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  readonly targetGroups: ApplicationTargetGroup[];
}

/** What becomes of a request that no rule names. */
export function defaultAction(admission: Admission, targetGroups: ApplicationTargetGroup[]): ListenerAction {
  return unnamedAction(accessOf(admission, targetGroups));
}

/** The rules before it, and all that is asked of a request before any rule. */
export function guardBalancer(scope: Construct, balancer: GuardedBalancer): void {
  addAccessRules(scope, balancer.listener, accessOf(balancer, balancer.targetGroups));
  protectBalancer(scope, balancer);
}

/** What does not depend on where requests are handed on to: for a listener whose rules somebody else makes. */
export function protectBalancer(scope: Construct, balancer: Omit<GuardedBalancer, 'targetGroups'>): void {
  const { guard = {}, demand, edgeSecret, loadBalancer, listener } = balancer;
  setSecurityHeaders(listener, listener.protocol === 'HTTPS');
  if (guard.jwt !== undefined) {
    // The keys that tokens are verified with.
    loadBalancer.connections.allowToAnyIpv4(Port.tcp(KEYS_PORT), 'Public keys of the issuer of tokens');
  }
  if (guard.webAcl !== undefined) {
    new DoorWebAcl(scope, 'Guard', {
      rules: guard.webAcl,
      loadBalancer,
      door: { edgeOnly: edgeSecret !== undefined, peakWritesPerSecond: completeDemand(demand).peakWritesPerSecond },
      secretHeaders: secretHeaders(guard),
    });
  }
}

function accessOf({ guard, collections, edgeSecret }: Admission, targetGroups: ApplicationTargetGroup[]): DoorAccess {
  return { guard, edgeSecret, collections: Object.keys(collections), forward: ListenerAction.forward(targetGroups) };
}

/** What clients, and the edge, prove themselves with. */
function secretHeaders({ webAcl, apiKeys }: Guard): string[] {
  const counted = webAcl?.requestsPerHeader?.header;
  const key = apiKeys?.header;
  return ['authorization', 'cookie', 'x-api-key', EDGE_HEADER, ...(counted ? [counted] : []), ...(key ? [key] : [])];
}
