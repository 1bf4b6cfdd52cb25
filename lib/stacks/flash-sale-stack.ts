// Receives sales of limited stocks, and orders for them, as many as there are buyers in one minute.
// Promises that never more is sold than there is, that an order is sold once however often it was sent, and that who was answered
// with 202 has units kept for it; nearly all of those who come too late are told so without touching the table.
// Hands on its URL, its table and its queues as outputs.

import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Collections } from '../../lambda/contract/collection';
import type { Sales } from '../sales';
import type { Demand } from '../sizing/demand';
import { WritePath } from '../write-path';
import { type ReadyMadeStackProps, readyMadeListener, readyMadeMonitoring, readyMadeOutputs } from './ready-made-stack';

export interface FlashSaleStackProps extends ReadyMadeStackProps {
  /**
   * What the stack is asked to carry: its writes are orders. What is not given keeps its default.
   * @default - 2,000 orders/s for 60 s, of 1 KiB each, in the table within 20 s
   */
  readonly demand?: Demand;
}

/** What the stack takes: an order is made once, by the writer, and stays. */
export const FLASH_SALE_COLLECTIONS = { orders: { policy: 'createOnly' } } as const satisfies Collections;

/** How it sells. */
export const FLASH_SALE_SALES = { orders: 'orders' } as const satisfies Sales;

/**
 * What its knobs are derived from. A buyer has units as soon as the answer is there, so the table may come after: a writer as
 * wide as the crowd itself would find few orders in each bucket, and batches that are not full cost as much as full ones.
 */
export const FLASH_SALE_DEMAND = {
  peakWritesPerSecond: 2000,
  burstSeconds: 60,
  acceptableDelaySeconds: 20,
} as const satisfies Demand;

export class FlashSaleStack extends Stack {
  readonly writePath: WritePath;

  constructor(scope: Construct, id: string, props: FlashSaleStackProps = {}) {
    super(scope, id, props);
    const { certificateArn, demand, knobs, removalPolicy } = props;

    this.writePath = new WritePath(this, 'WritePath', {
      collections: FLASH_SALE_COLLECTIONS,
      sales: FLASH_SALE_SALES,
      demand: { ...FLASH_SALE_DEMAND, ...demand },
      knobs,
      monitoring: readyMadeMonitoring(this, props),
      removalPolicy,
      listener: readyMadeListener(certificateArn),
    });
    readyMadeOutputs(this, this.writePath);
  }
}
