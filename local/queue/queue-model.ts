// Receives: sends, receives, deletes and visibility changes for one queue, at the time its clock gives.
// Promises: SQS's semantics, standard and FIFO, deterministically: no timer, no I/O, no randomness of its own.
// Hands on: messages over their receive count to the dead-letter queue, every change to the recorder.
import { DeduplicationMemory } from './deduplication';
import type { Delivery } from './delivery';
import { type DeliveryFaults, NO_FAULTS } from './delivery-faults';
import { DeliveryShelf } from './delivery-shelf';
import { type DeliveryViolations, overtake } from './delivery-violations';
import { checkSend } from './message-content';
import { identityOf, newContent } from './new-message';
import { checkMaxMessages, invalidValue, visibilityMs } from './parameter-value';
import type { QueueCounters } from './queue-counters';
import { QueueError } from './queue-error';
import type {
  MessageContent,
  QueuedMessage,
  ReceivedMessage,
  ReceiveRequest,
  SendRequest,
  SendResult,
} from './queue-message';
import { NO_RECORDER, type QueueRecorder, type QueueSnapshot } from './queue-recorder';
import type { QueueSettings } from './queue-settings';
import { parseReceiptHandle } from './receipt-handle';
import { receivedMessage } from './received-message';
import { changeableDelivery } from './visibility-change';

export interface QueueModelOptions {
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueSettings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new message id at each call. */
  readonly newId: () => string;
  /** Where the redrive policy leads, if that queue exists. */
  readonly queueByArn: (arn: string) => QueueModel | undefined;
  readonly faults?: DeliveryFaults;
  readonly violations?: DeliveryViolations;
  readonly recorder?: QueueRecorder;
  readonly snapshot?: QueueSnapshot;
}

const IN_FLIGHT_MAX = 120_000;
const PURGE_PAUSE_MS = 60_000;

export class QueueModel {
  readonly name: string;
  readonly arn: string;
  #settings: QueueSettings;
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #queueByArn: QueueModelOptions['queueByArn'];
  readonly #faults: DeliveryFaults;
  readonly #violations: DeliveryViolations | undefined;
  readonly #recorder: QueueRecorder;
  readonly #shelf: DeliveryShelf;
  readonly #memory = new DeduplicationMemory();
  readonly #listeners = new Set<() => void>();
  #lastPurgeAt = Number.NEGATIVE_INFINITY;

  constructor(options: QueueModelOptions) {
    this.name = options.name;
    this.arn = options.arn;
    this.#settings = options.settings;
    this.#now = options.now;
    this.#newId = options.newId;
    this.#queueByArn = options.queueByArn;
    this.#faults = options.faults ?? NO_FAULTS;
    this.#violations = options.violations;
    this.#recorder = options.recorder ?? NO_RECORDER;
    this.#shelf = new DeliveryShelf(options.name, options.settings.fifo, this.#recorder);
    if (options.snapshot !== undefined) {
      this.#shelf.restore(options.snapshot, this.#now());
      for (const send of options.snapshot.remembered) this.#memory.remember(send);
    }
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  /** New settings hold from now on: messages that are in flight keep the visibility they were given. */
  configure(settings: QueueSettings): void {
    if (settings.fifo !== this.#settings.fifo) {
      throw new QueueError('InvalidAttributeValue', 'You can specify the FifoQueue only during queue creation.');
    }
    this.#settings = settings;
    this.#changed();
  }

  /** Throws `QueueError` and then nothing was sent. A FIFO duplicate answers with the original. */
  send(request: SendRequest): SendResult {
    checkSend(request, this.#settings);
    const now = this.#settled();
    const identity = identityOf(request, this.#settings);
    const original = identity === undefined ? undefined : this.#memory.recall(identity.key, now);
    if (original !== undefined) {
      this.#shelf.totals.duplicateSends += 1;
      return original;
    }
    const content = newContent(request, {
      messageId: this.#newId(),
      sentAt: now,
      deduplicationId: identity?.deduplicationId,
      sequenceNumber: this.#settings.fifo ? this.#shelf.nextSequenceNumber() : undefined,
    });
    const { messageId, sequenceNumber } = content;
    const result: SendResult = { messageId, ...(sequenceNumber === undefined ? {} : { sequenceNumber }) };
    const delayMs = (request.delaySeconds ?? this.#settings.delaySeconds) * 1000;
    const extraMs = this.#faults.extraDelay?.(content, this.name) ?? 0;
    this.#shelf.totals.sent += 1;
    const violations = this.#violationsHere();
    // Its number is used up, as if it had come.
    if (violations?.loses?.(content, this.name) === true) this.#shelf.nextOrder();
    else {
      const delivery = this.#enter(content, { now, visibleAt: now + delayMs + extraMs });
      if (violations?.overtakes?.(content, this.name) === true) overtake(delivery);
    }
    if (identity !== undefined) {
      const remembered = { key: identity.key, result, at: now };
      this.#memory.remember(remembered);
      this.#recorder.remembered(this.name, remembered);
    }
    this.#changed();
    return result;
  }

  /** Up to `maxMessages`; on FIFO several of one group, in order. */
  receive(request: ReceiveRequest = {}): ReceivedMessage[] {
    const max = request.maxMessages ?? 1;
    checkMaxMessages(max);
    const hiddenMs = visibilityMs(request.visibilityTimeoutSeconds ?? this.#settings.visibilityTimeoutSeconds);
    const now = this.#settled();
    const taken: Delivery[] = [];
    while (taken.length < max) {
      const delivery = this.#shelf.next(taken.at(-1));
      if (delivery === undefined) break;
      if (this.#redriven(delivery, now)) continue;
      if (this.#shelf.inFlight >= IN_FLIGHT_MAX) {
        if (taken.length > 0 || this.#settings.fifo) break;
        throw new QueueError('OverLimit', `Too many messages in flight: the limit is ${IN_FLIGHT_MAX}.`);
      }
      this.#shelf.take(delivery, now, now + hiddenMs);
      taken.push(delivery);
    }
    // Only now: two copies in one answer could not be told apart by message id.
    for (const delivery of taken) this.#copy(delivery, now);
    this.#changed();
    return taken.map((delivery) => receivedMessage(this.name, delivery));
  }

  /**
   * Standard: a stale handle deletes nothing and is no error, as in SQS. FIFO: a handle whose visibility time-out has
   * passed is an error. A message that is no longer there is no error in either.
   */
  delete(receiptHandle: string): void {
    const handle = parseReceiptHandle(this.name, receiptHandle);
    const now = this.#settled();
    const delivery = this.#shelf.find(handle);
    if (delivery === undefined) return;
    const isCurrent = delivery.receivesHere === handle.receive;
    if (this.#settings.fifo && !(isCurrent && delivery.state === 'inFlight')) {
      throw invalidValue(receiptHandle, 'ReceiptHandle', 'The receipt handle has expired.');
    }
    if (!isCurrent) return;
    this.#shelf.remove(delivery, now, 'deleted');
    this.#changed();
  }

  /** Counts from now. 0 gives the message back at once. */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const hiddenMs = visibilityMs(seconds);
    const handle = parseReceiptHandle(this.name, receiptHandle);
    const now = this.#settled();
    const delivery = changeableDelivery(this.#shelf.find(handle), { handle, text: receiptHandle }, { seconds, now });
    this.#shelf.hideUntil(delivery, now, now + hiddenMs);
    this.#changed();
  }

  /** Removes every message, in whatever state. Deduplication ids stay remembered. */
  purge(): void {
    const now = this.#settled();
    if (now < this.#lastPurgeAt + PURGE_PAUSE_MS) {
      throw new QueueError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${this.name} is allowed every 60 seconds.`,
      );
    }
    this.#lastPurgeAt = now;
    this.#shelf.clear();
    this.#changed();
  }

  /** True when a receive now would find something. */
  receivable(): boolean {
    this.settle();
    return this.#shelf.next(undefined) !== undefined;
  }

  /** Brings the queue to the present of its clock. Every other method does it too. */
  settle(): void {
    if (this.#shelf.settle(this.#now(), this.#retentionMs(), this.#shiftOf)) this.#changed();
  }

  /** When something next changes by itself: a delay, a visibility time-out or a retention ends. */
  nextDueAt(): number | undefined {
    const wake = this.#shelf.nextWakeAt();
    const expiry = this.#shelf.nextExpiryAt(this.#retentionMs());
    if (wake === undefined) return expiry;
    return expiry === undefined ? wake : Math.min(wake, expiry);
  }

  /** As `nextDueAt`, without retention: when a message next becomes visible by itself. */
  nextVisibleAt(): number | undefined {
    return this.#shelf.nextWakeAt();
  }

  counters(): QueueCounters {
    const now = this.#settled();
    return this.#shelf.counters(now);
  }

  /** What the queue holds, oldest arrival first, without receiving it. */
  list(limit: number): QueuedMessage[] {
    const now = this.#settled();
    return this.#shelf.list(limit, now);
  }

  /** Called after each change; it may have made something receivable or moved `nextVisibleAt`. Returns the way to stop. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes in a message from another queue. Never deduplicated: that would lose it. */
  accept(content: MessageContent, carried: CarriedCounts): void {
    const now = this.#settled();
    const { sequenceNumber: _old, ...rest } = content;
    const placed = this.#settings.fifo ? { ...rest, sequenceNumber: this.#shelf.nextSequenceNumber() } : rest;
    this.#shelf.totals.movedIn += 1;
    this.#enter(placed, { now, visibleAt: now, ...carried });
    this.#changed();
  }

  /**
   * Offers up to `max` receivable messages, one by one, and removes those that were placed elsewhere. Stops at the first
   * that was not. Answers how many went.
   */
  moveOut(max: number, place: (content: MessageContent) => boolean): number {
    const now = this.#settled();
    let moved = 0;
    while (moved < max) {
      const delivery = this.#shelf.next(undefined);
      if (delivery === undefined || !place(delivery.content)) break;
      this.#shelf.remove(delivery, now, 'movedOut');
      moved += 1;
    }
    if (moved > 0) this.#changed();
    return moved;
  }

  #enter(content: MessageContent, entry: Entry): Delivery {
    const { now, visibleAt, isCopy = false, receiveCount = 0, firstReceivedAt, retainedFrom = now } = entry;
    return this.#shelf.enter(
      {
        order: this.#shelf.nextOrder(),
        content,
        isCopy,
        visibleAt,
        retainedFrom,
        receiveCount,
        receivesHere: 0,
        ...(firstReceivedAt === undefined ? {} : { firstReceivedAt }),
      },
      now,
      this.#shiftOf,
    );
  }

  /** Moves a message that has used up its receives. Without a queue to move it to it is delivered, not dropped. */
  #redriven(delivery: Delivery, now: number): boolean {
    const { redrive, fifo } = this.#settings;
    if (redrive === undefined) return false;
    const isGood = delivery.receivesHere < redrive.maxReceiveCount;
    if (isGood && !this.#isSetAside(delivery)) return false;
    const target = this.#queueByArn(redrive.deadLetterArn);
    if (target === undefined || target === this || target.settings.fifo !== fifo) return false;
    const { content, receiveCount, firstReceivedAt, retainedFrom } = delivery;
    target.accept(
      { ...content, deadLetterSourceArn: this.arn },
      // A standard message keeps its age; on FIFO SQS begins to count anew.
      { receiveCount, firstReceivedAt, ...(fifo ? {} : { retainedFrom }) },
    );
    this.#shelf.remove(delivery, now, 'movedOut');
    return true;
  }

  #isSetAside({ content, receivesHere }: Delivery): boolean {
    return receivesHere === 0 && this.#violationsHere()?.setsAside?.(content, this.name) === true;
  }

  #violationsHere(): DeliveryViolations | undefined {
    return this.#settings.redrive === undefined ? undefined : this.#violations;
  }

  #copy(delivery: Delivery, now: number): void {
    if (this.#settings.fifo || delivery.isCopy) return;
    const after = this.#faults.copyAfter?.(delivery.content, delivery.receiveCount, this.name);
    if (after === undefined) return;
    this.#shelf.totals.copied += 1;
    const { content, retainedFrom } = delivery;
    this.#enter(content, { now, visibleAt: now + after, retainedFrom, isCopy: true });
  }

  readonly #shiftOf = (content: MessageContent): number =>
    this.#settings.fifo ? 0 : (this.#faults.placeShift?.(content, this.name) ?? 0);

  #retentionMs(): number {
    return this.#settings.retentionSeconds * 1000;
  }

  #settled(): number {
    const now = this.#now();
    this.#shelf.settle(now, this.#retentionMs(), this.#shiftOf);
    return now;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** What a message brings along from the queue it was in. */
export interface CarriedCounts {
  readonly receiveCount?: number;
  readonly firstReceivedAt?: number | undefined;
  readonly retainedFrom?: number;
}

interface Entry extends CarriedCounts {
  readonly now: number;
  readonly visibleAt: number;
  readonly isCopy?: boolean;
}
