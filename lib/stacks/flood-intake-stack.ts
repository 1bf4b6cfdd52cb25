// Receives orders, profiles and counters, as many as come at once: thousands a second, for as long as it lasts.
// Promises that what was answered with 202 is applied once, by the rule of its collection, and that a new version of the door
// meets a part of the requests first.
// Hands on its URL, its table and its queues as outputs.

import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Collections } from '../../lambda/contract/collection';
import { FrontDoorCompute } from '../front-door/compute';
import type { WebAclRules } from '../front-door/guard/guard';
import { TrafficShift } from '../front-door/traffic-shift';
import type { Demand } from '../sizing/demand';
import { WritePath } from '../write-path';
import { type ReadyMadeStackProps, readyMadeListener, readyMadeMonitoring, readyMadeOutputs } from './ready-made-stack';

export interface FloodIntakeStackProps extends ReadyMadeStackProps {
  /**
   * What the stack is asked to carry. What is not given keeps its default.
   * @default - 3,000 writes/s for 300 s, of 1 KiB each, in the table within 10 s
   */
  readonly demand?: Demand;
  /**
   * A web ACL of AWS WAF before the door. It costs about as much for each request as the write itself.
   * @default - none
   */
  readonly webAcl?: WebAclRules;
}

/** What the stack takes: an order is made once, a profile is replaced by newer ones, and a counter is added to. */
export const FLOOD_INTAKE_COLLECTIONS = {
  orders: { policy: 'createOnly' },
  profiles: { policy: 'lastWriterWins' },
  counters: { policy: 'counter' },
} as const satisfies Collections;

/** What its knobs and its tasks are derived from. */
export const FLOOD_INTAKE_DEMAND = { peakWritesPerSecond: 3000 } as const satisfies Demand;

/**
 * Its tasks take up to 12 vCPUs of Fargate: six at the most, and as many of the next version while that takes over. The quota of a new account is 6:
 * have it raised first (`npx spillway plan` lists it), or a deployment in a flood finds no room for its tasks.
 */
export class FloodIntakeStack extends Stack {
  readonly writePath: WritePath;

  constructor(scope: Construct, id: string, props: FloodIntakeStackProps = {}) {
    super(scope, id, props);
    const { certificateArn, demand, knobs, removalPolicy, webAcl } = props;

    this.writePath = new WritePath(this, 'WritePath', {
      collections: FLOOD_INTAKE_COLLECTIONS,
      compute: FrontDoorCompute.containers(),
      balancing: { algorithm: 'leastOutstandingRequests' },
      shift: TrafficShift.canary(),
      ...(webAcl && { guard: { webAcl } }),
      demand: { ...FLOOD_INTAKE_DEMAND, ...demand },
      knobs,
      monitoring: readyMadeMonitoring(this, props),
      removalPolicy,
      listener: readyMadeListener(certificateArn),
    });
    readyMadeOutputs(this, this.writePath);
  }
}
