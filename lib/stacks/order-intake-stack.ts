// Receives orders, each once, and customer profiles, the newest of which counts.
// Promises that an order that was answered with 202 is stored once, however often it was sent.
// Hands on its URL, its table and its queues as outputs.

import { CfnOutput, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { ListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { Collections } from '../../lambda/contract/collection';
import type { Demand } from '../sizing/demand';
import type { Knobs } from '../sizing/knobs';
import { WritePath } from '../write-path';

export interface OrderIntakeStackProps extends StackProps {
  /**
   * ARN of a certificate of this region, for HTTPS with a redirect from HTTP.
   * @default - HTTP only, for trying it out: real orders must not travel in clear text
   */
  readonly certificateArn?: string;
  /**
   * What the stack is asked to carry.
   * @default - 500 writes/s for 300 s, of 1 KiB each, in the table within 10 s
   */
  readonly demand?: Demand;
  /**
   * Knobs to set by hand.
   * @default - all are derived from `demand`
   */
  readonly knobs?: Partial<Knobs>;
  /**
   * What becomes of orders when the stack is deleted. `DESTROY` deletes them with it.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

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
      removalPolicy,
      listener:
        certificateArn === undefined
          ? { plaintextBecause: 'deployed without a certificate, to be tried out' }
          : { certificate: ListenerCertificate.fromArn(certificateArn) },
    });

    const { frontDoor, table, buffer } = this.writePath;
    new CfnOutput(this, 'Url', { value: frontDoor.url, description: 'Where clients send their writes' });
    new CfnOutput(this, 'TableName', { value: table.table.tableName, description: 'The record table' });
    new CfnOutput(this, 'BufferUrl', { value: buffer.queue.queueUrl, description: 'Accepted, not yet applied' });
    new CfnOutput(this, 'QuarantineUrl', {
      value: buffer.quarantine.queueUrl,
      description: 'Set aside, with the cause',
    });
  }
}
