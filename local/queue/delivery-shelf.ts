// Receives: the arrivals of one queue and what happens to each of them.
// Promises: each message is delayed, visible, in flight or gone, and is counted as exactly one of them.
// Hands on: who is next, what is due next, every change to the recorder.
import { type Arrival, Delivery } from './delivery';
import type { DeliveryLine } from './delivery-line';
import { FifoLine } from './fifo-line';
import { OrderedHeap } from './ordered-heap';
import { type QueueCounters, zeroTotals } from './queue-counters';
import type { MessageContent, QueuedMessage } from './queue-message';
import type { QueueRecorder, QueueSnapshot } from './queue-recorder';
import type { ParsedHandle } from './receipt-handle';
import { StandardLine } from './standard-line';

type ShiftOf = (content: MessageContent) => number;

/** 20 digits; steps of more than one, because callers must not count on consecutive numbers. */
const SEQUENCE_PREFIX = '1';
const SEQUENCE_STEP = 256;

export class DeliveryShelf {
  readonly totals = zeroTotals();
  readonly #queue: string;
  readonly #recorder: QueueRecorder;
  readonly #fifo: boolean;
  #line: DeliveryLine;
  /** In the order of arrival. */
  readonly #deliveries = new Map<number, Delivery>();
  readonly #wakes = new OrderedHeap<Delivery>();
  readonly #expiries = new OrderedHeap<Delivery>();
  readonly #ages = new OrderedHeap<Delivery>();
  #lastOrder = 0;
  #inFlight = 0;
  #delayed = 0;

  constructor(queue: string, fifo: boolean, recorder: QueueRecorder) {
    this.#queue = queue;
    this.#fifo = fifo;
    this.#recorder = recorder;
    this.#line = newLine(fifo);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  nextOrder(): number {
    this.#lastOrder += 1;
    return this.#lastOrder;
  }

  /** Of the arrival that comes next: it rises with the order, so a restart that knows the order repeats none. */
  nextSequenceNumber(): string {
    return SEQUENCE_PREFIX + String((this.#lastOrder + 1) * SEQUENCE_STEP).padStart(19, '0');
  }

  restore(snapshot: QueueSnapshot, now: number): void {
    this.#lastOrder = snapshot.lastOrder;
    for (const arrival of snapshot.arrivals) this.#place(arrival, now, 0);
    this.totals.restored += snapshot.arrivals.length;
  }

  enter(arrival: Arrival, now: number, shiftOf: ShiftOf): Delivery {
    const delivery = this.#place(arrival, now, shiftOf(arrival.content));
    this.#recorder.arrived(this.#queue, arrival);
    return delivery;
  }

  find(handle: ParsedHandle): Delivery | undefined {
    const delivery = this.#deliveries.get(handle.order);
    return delivery?.content.messageId === handle.messageId ? delivery : undefined;
  }

  next(last: Delivery | undefined): Delivery | undefined {
    return this.#line.next(last);
  }

  take(delivery: Delivery, now: number, until: number): void {
    delivery.state = 'inFlight';
    delivery.receiveCount += 1;
    delivery.receivesHere += 1;
    delivery.firstReceivedAt ??= now;
    delivery.lastReceivedAt = now;
    this.#inFlight += 1;
    this.totals.received += 1;
    this.#ages.remove(delivery.age);
    this.#wakes.add(delivery.wake, until);
    this.#line.taken(delivery, now);
    this.#recorder.received(this.#queue, delivery.order, now);
  }

  /** A message in flight stays hidden until then; a time that is not in the future gives it back. */
  hideUntil(delivery: Delivery, now: number, until: number): void {
    this.#wakes.remove(delivery.wake);
    if (until > now) this.#wakes.add(delivery.wake, until);
    else this.#return(delivery, now);
  }

  remove(delivery: Delivery, now: number, why: 'deleted' | 'movedOut' | 'expired'): void {
    const { state } = delivery;
    if (state === 'inFlight') this.#inFlight -= 1;
    if (state === 'delayed') this.#delayed -= 1;
    delivery.state = 'gone';
    this.#deliveries.delete(delivery.order);
    this.#wakes.remove(delivery.wake);
    this.#expiries.remove(delivery.expiry);
    this.#ages.remove(delivery.age);
    this.#line.left(delivery, state === 'inFlight', now);
    this.totals[why] += 1;
    this.#recorder.removed(this.#queue, delivery.order);
  }

  clear(): void {
    this.totals.purged += this.#deliveries.size;
    this.#deliveries.clear();
    this.#wakes.clear();
    this.#expiries.clear();
    this.#ages.clear();
    this.#line = newLine(this.#fifo);
    this.#inFlight = 0;
    this.#delayed = 0;
    this.#recorder.cleared(this.#queue);
  }

  /** Does what has become due. Answers whether anything had. */
  settle(now: number, retentionMs: number, shiftOf: ShiftOf): boolean {
    let changed = false;
    for (
      let old = this.#expiries.first();
      old !== undefined && old.key + retentionMs <= now;
      old = this.#expiries.first()
    ) {
      this.remove(old.value, now, 'expired');
      changed = true;
    }
    for (let due = this.#wakes.first(); due !== undefined && due.key <= now; due = this.#wakes.first()) {
      this.#wakes.remove(due);
      if (due.value.state === 'inFlight') this.#return(due.value, due.key);
      else this.#show(due.value, due.key, shiftOf(due.value.content));
      changed = true;
    }
    return changed;
  }

  nextWakeAt(): number | undefined {
    return this.#wakes.first()?.key;
  }

  nextExpiryAt(retentionMs: number): number | undefined {
    const first = this.#expiries.first();
    return first === undefined ? undefined : first.key + retentionMs;
  }

  counters(now: number): QueueCounters {
    const oldestVisible = this.#ages.first();
    const oldest = this.#expiries.first();
    return {
      visible: this.#ages.size,
      inFlight: this.#inFlight,
      delayed: this.#delayed,
      ...this.totals,
      oldestVisibleAgeMs: oldestVisible === undefined ? 0 : now - oldestVisible.key,
      oldestAgeMs: oldest === undefined ? 0 : now - oldest.key,
    };
  }

  list(limit: number, now: number): QueuedMessage[] {
    const listed: QueuedMessage[] = [];
    for (const { content, state, receiveCount } of this.#deliveries.values()) {
      if (listed.length >= limit) break;
      if (state === 'gone') continue;
      const { messageId, body, attributes, groupId, sentAt } = content;
      const group = groupId === undefined ? {} : { groupId };
      listed.push({ messageId, state, receiveCount, ageMs: now - sentAt, body, attributes, ...group });
    }
    return listed;
  }

  #place(arrival: Arrival, now: number, shift: number): Delivery {
    const delivery = new Delivery(arrival);
    this.#deliveries.set(delivery.order, delivery);
    this.#expiries.add(delivery.expiry, delivery.retainedFrom);
    this.#line.joined(delivery);
    this.#delayed += 1;
    if (arrival.visibleAt > now) this.#wakes.add(delivery.wake, arrival.visibleAt);
    else this.#show(delivery, now, shift);
    return delivery;
  }

  #show(delivery: Delivery, at: number, shift: number): void {
    this.#delayed -= 1;
    delivery.state = 'visible';
    this.#ages.add(delivery.age, delivery.content.sentAt);
    this.#line.shown(delivery, at, shift);
  }

  #return(delivery: Delivery, at: number): void {
    this.#inFlight -= 1;
    delivery.state = 'visible';
    this.#ages.add(delivery.age, delivery.content.sentAt);
    this.#line.returned(delivery, at);
  }
}

function newLine(fifo: boolean): DeliveryLine {
  return fifo ? new FifoLine() : new StandardLine();
}
