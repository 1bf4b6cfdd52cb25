// Receives: writes of several requests.
// Promises: each of them is told once what became of it, by the answer to the very message that carried it, or when its time is over.
// Hands on: one call, and of what the queue had no room for a call more. Neither begins once the time of all in it is over; who was told
//   while a neighbour in the message still waits goes along.

import type { QueueKind } from '../../contract/collection';
import { ENTRIES_PER_SEND, SEND_MAX_BYTES } from '../../contract/limits';
import type { TraceContext } from '../../contract/trace-context';
import { type PackedMessage, Packing, type RenderedWrite } from '../packing';
import { RETRIES, type RetryWaits, retryWait, type SendCall } from '../send-messages';
import { SendingLate } from './sending-late';

const ONE_CALL = { messages: ENTRIES_PER_SEND, bytes: SEND_MAX_BYTES };

interface Asker {
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
  /** When its time is over. Unit: milliseconds, of the process's clock. */
  readonly until: number;
}

/** The world of a group, beside its calls. */
export interface GroupPorts extends RetryWaits {
  readonly call: SendCall;
  /** Of a clock that only ever rises. Unit: milliseconds. */
  readonly now: () => number;
}

/** Writes that go in one call. */
export class Group {
  /** When its first write came. */
  readonly since: number;
  readonly #packing: Packing;
  /** By place; who has been told is there no more. */
  readonly #askers: (Asker | undefined)[] = [];
  readonly #ended = new AbortController();
  #bytes = 0;
  #open = 0;
  #nextUntil = Number.POSITIVE_INFINITY;
  #isBegun = false;

  constructor(kind: QueueKind, since: number) {
    this.since = since;
    this.#packing = new Packing(kind, ONE_CALL);
  }

  get writes(): number {
    return this.#askers.length;
  }

  /** Of the writes themselves. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether it is enough for one call: it has as many messages as one takes. */
  get isWhole(): boolean {
    return this.#packing.messageCount === ENTRIES_PER_SEND;
  }

  /** Whether all have been told. */
  get isOver(): boolean {
    return this.#open === 0;
  }

  /** When the time of one more is over. */
  get nextUntil(): number {
    return this.#nextUntil;
  }

  /** Whether it has taken the write; then `asker` is told in the end. The first is always taken. */
  add(write: RenderedWrite, trace: TraceContext | undefined, asker: Asker): boolean {
    if (!this.#packing.add(write, trace)) return false;
    this.#askers.push(asker);
    this.#open += 1;
    this.#nextUntil = Math.min(this.#nextUntil, asker.until);
    this.#bytes += write.bytes;
    return true;
  }

  /** Tells those whose time is over. A call that nobody waits for any more is ended. */
  giveUp(now: number): void {
    if (now < this.#nextUntil) return;
    this.#nextUntil = Number.POSITIVE_INFINITY;
    for (const [place, asker] of this.#askers.entries()) {
      if (asker === undefined) continue;
      if (asker.until > now) this.#nextUntil = Math.min(this.#nextUntil, asker.until);
      else this.#tell(place)?.reject(this.#isBegun ? new Error('the queue did not answer in time') : new SendingLate());
    }
    if (this.#open === 0) this.#ended.abort();
  }

  /** Resolves when each has been told, with how many messages were taken. */
  async send({ call, now, sleep, random }: GroupPorts): Promise<number> {
    this.#isBegun = true;
    let open = this.#packing.messages(this.#open < this.writes ? (place) => this.#isOpen(place) : undefined);
    let taken = 0;
    for (let round = 0; open.length > 0; round += 1) {
      if (round > 0) {
        await sleep(retryWait(round - 1, random()));
        this.giveUp(now());
        // As it was, also for those who wait no more: the queue may know it.
        open = open.filter(({ places }) => places.some((place) => this.#isOpen(place)));
        if (open.length === 0) break;
      }
      const refused: PackedMessage[] = [];
      try {
        const fates = await call(open, this.#ended.signal);
        for (const [index, message] of open.entries()) {
          const fate = fates[index] ?? 'failed';
          if (fate === 'taken') {
            taken += 1;
            for (const place of message.places) this.#tell(place)?.resolve();
          } else if (fate === 'try-again' && round < RETRIES) refused.push(message);
          else this.#fail(message, new Error('the queue did not take the message'));
        }
      } catch (cause) {
        // Nothing tells whether a call that threw was heard, nor how often: it has made all its attempts, and each may have left its messages in
        // the queue. Sent again they could stand there once more.
        for (const message of open) this.#fail(message, cause);
      }
      open = refused;
    }
    return taken;
  }

  #isOpen(place: number): boolean {
    return this.#askers[place] !== undefined;
  }

  #fail({ places }: PackedMessage, cause: unknown): void {
    for (const place of places) this.#tell(place)?.reject(cause);
  }

  /** Who is to be told now, and only now. */
  #tell(place: number): Asker | undefined {
    const asker = this.#askers[place];
    if (asker === undefined) return undefined;
    this.#askers[place] = undefined;
    this.#open -= 1;
    return asker;
  }
}
