// Receives orders, each once, and customer profiles, the newest of which counts.
// Promises that an order that was answered with 202 is stored once, however often it was sent.
// Hands on its URL, its table and its queues as outputs.

import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Collections } from '../../lambda/contract/collection';
import { WritePath } from '../write-path';
import { type ReadyMadeStackProps, readyMadeListener, readyMadeMonitoring, readyMadeOutputs } from './ready-made-stack';

export type OrderIntakeStackProps = ReadyMadeStackProps;

/** What the stack takes: an order is made once, a profile is replaced by newer ones. */
export const ORDER_INTAKE_COLLECTIONS = {
  orders: { policy: 'createOnly' },
  profiles: { policy: 'lastWriterWins' },
} as const satisfies Collections;

export class OrderIntakeStack extends Stack {
  readonly writePath: WritePath;

  constructor(scope: Construct, id: string, props: OrderIntakeStackProps = {}) {
    super(scope, id, props);
    const { certificateArn, demand, knobs, removalPolicy } = props;

    this.writePath = new WritePath(this, 'WritePath', {
      collections: ORDER_INTAKE_COLLECTIONS,
      demand,
      knobs,
      monitoring: readyMadeMonitoring(this, props),
      removalPolicy,
      listener: readyMadeListener(certificateArn),
    });
    readyMadeOutputs(this, this.writePath);
  }
}
