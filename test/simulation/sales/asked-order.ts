import { derivedId } from '../../../lambda/front-door/idempotency/idempotency-key';

/** What a buyer asks for, however often. */
export interface AskedOrder {
  /** In the trace. */
  readonly token: string;
  readonly sku: string;
  readonly key: string;
  readonly quantity: number;
  readonly buyer: string;
  /** Its name for ever, also of any other order with its key. */
  readonly id: string;
  begunAt: number;
  /** Requests that were answered, in order. */
  readonly answers: Answer[];
  isOver: boolean;
}

export type Answer = 'accepted' | 'sold out' | 'refused' | 'reused' | 'busy';

export function orderId(sku: string, key: string): string {
  return derivedId('order', `${sku}\n${key}`);
}
