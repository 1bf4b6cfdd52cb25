// Receives increments of counters, and merge patches of carts.
// Promises that an increment that was answered with 202 is added once, and that patches of a cart apply in their order.
// Hands on its URL, its table and its queues as outputs.

import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Collections } from '../../lambda/contract/collection';
import { WritePath } from '../write-path';
import { type ReadyMadeStackProps, readyMadeListener, readyMadeMonitoring, readyMadeOutputs } from './ready-made-stack';

export type CounterStackProps = ReadyMadeStackProps;

/**
 * What the stack takes. Four sub-counters carry some 4,000 increments a second of one counter even where none fold, and
 * keep four batches of it going at once; a read of a counter reads four records. Carts are patched, so that two devices
 * that change different fields do not undo each other.
 */
export const COUNTER_COLLECTIONS = {
  counters: { policy: 'counter', spread: 4 },
  carts: { policy: 'patch' },
} as const satisfies Collections;

export class CounterStack extends Stack {
  readonly writePath: WritePath;

  constructor(scope: Construct, id: string, props: CounterStackProps = {}) {
    super(scope, id, props);
    const { certificateArn, demand, knobs, removalPolicy } = props;

    this.writePath = new WritePath(this, 'WritePath', {
      collections: COUNTER_COLLECTIONS,
      demand,
      knobs,
      monitoring: readyMadeMonitoring(this, props),
      removalPolicy,
      listener: readyMadeListener(certificateArn),
    });
    readyMadeOutputs(this, this.writePath);
  }
}
