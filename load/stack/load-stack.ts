// Receives writes of every policy, transfers and orders for a sale, so that one run can try all of them.
// Promises what each ready-made stack promises of its own.
// Hands on its URL, its table and its queues as outputs, as those do.

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FrontDoorCompute } from '../../lib/front-door/compute';
import type { Sales } from '../../lib/sales';
import type { Demand } from '../../lib/sizing/demand';
import type { Knobs } from '../../lib/sizing/knobs';
import { COUNTER_COLLECTIONS } from '../../lib/stacks/counter-stack';
import { LEDGER_TRANSFER_COLLECTIONS } from '../../lib/stacks/ledger-transfer-stack';
import { ORDER_INTAKE_COLLECTIONS } from '../../lib/stacks/order-intake-stack';
import {
  type ReadyMadeStackProps,
  readyMadeListener,
  readyMadeMonitoring,
  readyMadeOutputs,
} from '../../lib/stacks/ready-made-stack';
import type { CollectionsProps } from '../../lib/user-code/collection-props';
import { WritePath } from '../../lib/write-path';

export interface LoadStackProps extends ReadyMadeStackProps {
  /**
   * What runs its front door.
   * @default FrontDoorCompute.lambda()
   */
  readonly compute?: FrontDoorCompute;
  /**
   * What becomes of records and waiting writes when the stack is deleted: it is for an hour, and nobody keeps what it stored.
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Those of the ready-made stacks, so that a run tries what they deploy; `documents`, which many clients replace at once; and
 * `tickets`, which are what is ordered in a sale. Where a policy has two collections, the one for it stands before the others.
 */
export const LOAD_COLLECTIONS = {
  ...ORDER_INTAKE_COLLECTIONS,
  ...COUNTER_COLLECTIONS,
  documents: { policy: 'versioned', mode: 'direct' },
  ...LEDGER_TRANSFER_COLLECTIONS,
  tickets: { policy: 'createOnly' },
} as const satisfies CollectionsProps;

/** A client that vanished shall not keep its tickets for longer than a run waits. */
export const LOAD_SALES = { orders: 'tickets', holdSeconds: 30 } as const satisfies Sales;

/** What a laptop carries with all of it at once, and a table on AWS without growing. */
export const LOAD_DEMAND = {
  peakWritesPerSecond: 300,
  burstSeconds: 60,
  acceptableDelaySeconds: 5,
} as const satisfies Demand;

/**
 * The batch of a writer that was killed comes back after six of its time-outs: half a minute here, which is the longest that a
 * run has to wait for it. A message is then set aside after ten deliveries only: a run with every fault must not use them up.
 */
export const LOAD_KNOBS = { writerTimeoutSeconds: 5, maxAttempts: 10 } as const satisfies Partial<Knobs>;

export class LoadStack extends Stack {
  readonly writePath: WritePath;

  constructor(scope: Construct, id: string, props: LoadStackProps = {}) {
    super(scope, id, props);
    const { certificateArn, compute, demand, knobs, removalPolicy = RemovalPolicy.DESTROY } = props;

    this.writePath = new WritePath(this, 'WritePath', {
      collections: LOAD_COLLECTIONS,
      compute,
      transactions: true,
      sales: LOAD_SALES,
      demand: { ...LOAD_DEMAND, ...demand },
      knobs: { ...LOAD_KNOBS, ...knobs },
      monitoring: readyMadeMonitoring(this, props),
      removalPolicy,
      listener: readyMadeListener(certificateArn),
    });
    readyMadeOutputs(this, this.writePath);
  }
}
