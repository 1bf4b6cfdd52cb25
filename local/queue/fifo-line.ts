import type { Delivery } from './delivery';
import type { DeliveryLine } from './delivery-line';
import { type HeapNode, heapNode, OrderedHeap } from './ordered-heap';

/** The messages of one group, in the order they were sent, whatever their state. */
class MessageGroup {
  readonly id: string;
  first: Delivery | undefined;
  last: Delivery | undefined;
  inFlight = 0;
  readonly ready: HeapNode<MessageGroup>;

  constructor(id: string) {
    this.id = id;
    this.ready = heapNode(this, 0);
  }
}

/**
 * Order inside each group, none between groups. A group is locked while any of its messages is in flight; else a message
 * could be applied before the one ahead of it. Groups take turns by the time they became ready, so that one group whose
 * messages keep failing does not starve the others.
 */
export class FifoLine implements DeliveryLine {
  readonly #groups = new Map<string, MessageGroup>();
  readonly #ready = new OrderedHeap<MessageGroup>();

  joined(delivery: Delivery): void {
    const group = this.#groupOf(delivery);
    delivery.ahead = group.last;
    if (group.last === undefined) group.first = delivery;
    else group.last.behind = delivery;
    group.last = delivery;
  }

  shown(delivery: Delivery, at: number): void {
    this.#refresh(this.#groupOf(delivery), at);
  }

  returned(delivery: Delivery, at: number): void {
    const group = this.#groupOf(delivery);
    group.inFlight -= 1;
    this.#refresh(group, at);
  }

  taken(delivery: Delivery, at: number): void {
    const group = this.#groupOf(delivery);
    group.inFlight += 1;
    this.#refresh(group, at);
  }

  left(delivery: Delivery, wasInFlight: boolean, at: number): void {
    const group = this.#groupOf(delivery);
    if (wasInFlight) group.inFlight -= 1;
    if (delivery.ahead === undefined) group.first = delivery.behind;
    else delivery.ahead.behind = delivery.behind;
    if (delivery.behind === undefined) group.last = delivery.ahead;
    else delivery.behind.ahead = delivery.ahead;
    delivery.ahead = undefined;
    delivery.behind = undefined;
    this.#refresh(group, at);
    if (group.first === undefined) this.#groups.delete(group.id);
  }

  next(last: Delivery | undefined): Delivery | undefined {
    const follower = last?.behind;
    if (follower?.state === 'visible') return follower;
    return this.#ready.first()?.value.first;
  }

  #refresh(group: MessageGroup, at: number): void {
    const head = group.first;
    const isReady = group.inFlight === 0 && head?.state === 'visible';
    if (!isReady) this.#ready.remove(group.ready);
    else if (group.ready.at < 0) {
      group.ready.rank = head.order;
      this.#ready.add(group.ready, at);
    }
  }

  #groupOf(delivery: Delivery): MessageGroup {
    const id = delivery.content.groupId ?? '';
    let group = this.#groups.get(id);
    if (group === undefined) {
      group = new MessageGroup(id);
      this.#groups.set(id, group);
    }
    return group;
  }
}
