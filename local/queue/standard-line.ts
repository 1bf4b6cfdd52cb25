import type { Delivery } from './delivery';
import type { DeliveryLine } from './delivery-line';
import { OrderedHeap } from './ordered-heap';

/**
 * The longest visible goes first. SQS promises no order here; this one starves nobody, because a message that comes back
 * after a failure goes to the end of the line.
 */
export class StandardLine implements DeliveryLine {
  readonly #visible = new OrderedHeap<Delivery>();

  joined(): void {}

  shown(delivery: Delivery, at: number, shift: number): void {
    this.#visible.add(delivery.place, at + shift);
  }

  returned(delivery: Delivery, at: number): void {
    this.#visible.add(delivery.place, at);
  }

  taken(delivery: Delivery): void {
    this.#visible.remove(delivery.place);
  }

  left(delivery: Delivery): void {
    this.#visible.remove(delivery.place);
  }

  next(): Delivery | undefined {
    return this.#visible.first()?.value;
  }
}
