// Receives: what begins to wait for a queue's answer, and what has it.
// Promises: bounds for both the writes and their bytes; when there should be room, by how fast answers come.
// Hands on: the refusal of what comes beyond them.

import type { GroupCommitRules } from '../../contract/group-commit';
import { retryAfterSeconds } from '../pressure/shed';
import { SendingFull } from './sending-full';

type Bounds = Pick<GroupCommitRules, 'maxPendingWrites' | 'maxPendingBytes'>;

/** Three attempts of a call end within so long: by then what is held now has an answer, though it may be a bad one. Unit: seconds. */
const ROOM_WITHIN_SECONDS = 10;

/** How fast answers come is counted over so long. Unit: milliseconds. */
const SPAN_MS = 1000;

/** What one process holds for a queue, sent or not. */
export class Held {
  readonly #bounds: Bounds;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #empty: (() => void)[] = [];
  #writes = 0;
  #bytes = 0;
  #since: number;
  #answered = 0;
  #before = 0;

  /** `now` only ever rises. `random` is from 0 to below 1. */
  constructor(bounds: Bounds, { now, random }: { readonly now: () => number; readonly random: () => number }) {
    this.#bounds = bounds;
    this.#now = now;
    this.#random = random;
    this.#since = now();
  }

  get writes(): number {
    return this.#writes;
  }

  /** Whether so many have no room. */
  isFull(bytes = 1, writes = 1): boolean {
    const { maxPendingWrites, maxPendingBytes } = this.#bounds;
    // What is larger than all the room there is must go at some time: alone.
    return this.#writes > 0 && (this.#writes + writes > maxPendingWrites || this.#bytes + bytes > maxPendingBytes);
  }

  refusal(): SendingFull {
    return new SendingFull(`${this.#writes} writes of ${this.#bytes} bytes`, this.roomInSeconds());
  }

  /** A whole number of 1 or more, another one each time: those who are told must not come back at once. */
  roomInSeconds(): number {
    const elapsed = this.#now() - this.#since;
    const answered = elapsed < SPAN_MS ? this.#before + this.#answered : this.#answered;
    const perSecond = (answered * 1000) / (elapsed < SPAN_MS ? SPAN_MS + elapsed : elapsed);
    const delay = this.#writes === 0 ? 0 : Math.min(ROOM_WITHIN_SECONDS, this.#writes / perSecond);
    return retryAfterSeconds({ delay, threshold: 0 }, this.#random());
  }

  take(writes: number, bytes: number): void {
    this.#writes += writes;
    this.#bytes += bytes;
  }

  /** They have their answer, whichever. */
  release(writes: number, bytes: number): void {
    const at = this.#now();
    if (at - this.#since >= SPAN_MS) {
      this.#before = at - this.#since < 2 * SPAN_MS ? this.#answered : 0;
      this.#answered = 0;
      this.#since = at;
    }
    this.#answered += writes;
    this.giveBack(writes, bytes);
  }

  /** They were not sent, and say nothing of how fast answers come. */
  giveBack(writes: number, bytes: number): void {
    this.#writes -= writes;
    this.#bytes -= bytes;
    if (this.#writes > 0) return;
    for (const tell of this.#empty.splice(0)) tell();
  }

  /** Resolves once nothing is held. */
  async empty(): Promise<void> {
    while (this.#writes > 0) await new Promise<void>((resolve) => this.#empty.push(resolve));
  }
}
