// Receives: the writes of all requests that one process has at a time, for one queue.
// Promises: a write goes at once while no call is under way. While one is, it waits until that has ended, or until there is enough
//   for a whole call, or for as long as the process is busy, whichever is first; and never longer than the rules say while a call
//   is to be had.
// Hands on: groups of writes to calls, no more calls at a time than the rules say.

import type { QueueKind } from '../../contract/collection';
import type { GroupCommitRules } from '../../contract/group-commit';
import type { TraceContext } from '../../contract/trace-context';
import type { Write } from '../../contract/write';
import { renderedFor } from '../packing';
import type { RetryWaits, SendCall } from '../send-messages';
import { Group } from './group';
import { Held } from './held';

/** The world of it. */
export interface GroupCommitPorts extends RetryWaits {
  readonly call: SendCall;
  /** Of a clock that only ever rises. Unit: milliseconds. */
  readonly now: () => number;
  /** The part of its time that the process works, 0–1. One that works all the time must share more; one that waits need not. */
  readonly busy: () => number;
  /** Runs it when everything that has arrived by now has been looked at. */
  readonly soon: (run: () => void) => void;
  /** Runs it after so many milliseconds. Whatever it is that has to be done may have been done by then. */
  readonly later: (run: () => void, millis: number) => void;
  /** Told of each group, once it is known what became of its writes: whether the queue took any. */
  readonly told: (taken: boolean) => void;
}

export class GroupCommit {
  readonly held: Held;
  readonly #kind: QueueKind;
  readonly #rules: GroupCommitRules;
  readonly #ports: GroupCommitPorts;
  /** In the order in which they were begun; the last one may still grow. All before it are whole. */
  readonly #groups: Group[] = [];
  #calls = 0;
  #isSoon = false;
  #isLater = false;

  constructor(kind: QueueKind, rules: GroupCommitRules, ports: GroupCommitPorts) {
    this.#kind = kind;
    this.#rules = rules;
    this.#ports = ports;
    this.held = new Held(rules, ports);
  }

  /** Resolves only when the queue has answered for the message that carries the write. Rejects with `SendingFull` where it was not begun. */
  send(write: Write, trace?: TraceContext): Promise<void> {
    if (this.held.isFull()) return Promise.reject(this.held.refusal());
    const rendered = renderedFor(write, this.#kind);
    if (this.held.isFull(rendered.bytes)) return Promise.reject(this.held.refusal());
    this.held.take(1, rendered.bytes);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const asker = { resolve, reject };
    if (this.#groups.at(-1)?.add(rendered, trace, asker) !== true) {
      const group = new Group(this.#kind, this.#ports.now());
      group.add(rendered, trace, asker);
      this.#groups.push(group);
    }
    this.#arrange();
    return promise;
  }

  /** Sees to it that what waits is looked at when its time has come. */
  #arrange(): void {
    const [first] = this.#groups;
    // The end of a call is such a time as well.
    if (first === undefined || this.#isSoon || this.#calls >= this.#rules.callsAtOnce) return;
    if (this.#isDue(first)) {
      this.#isSoon = true;
      this.#ports.soon(this.#begin);
    } else if (!this.#isLater) {
      this.#isLater = true;
      this.#ports.later(this.#lookAgain, Math.max(0, this.#timeLeft(first)));
    }
  }

  #isDue(first: Group): boolean {
    if (this.#calls === 0 || first.isWhole || this.#groups.length > 1) return true;
    // While a timer runs, time is looked at when it ends, and not with each write.
    return !this.#isLater && this.#timeLeft(first) <= 0;
  }

  /** Unit: milliseconds. */
  #timeLeft(group: Group): number {
    const { now, busy } = this.#ports;
    return group.since + this.#rules.maxWaitMillis * busy() - now();
  }

  readonly #lookAgain = (): void => {
    this.#isLater = false;
    this.#arrange();
  };

  readonly #begin = (): void => {
    this.#isSoon = false;
    // What has come since it was seen to goes with it; what is behind a whole group has its own time.
    do {
      const group = this.#groups.shift();
      if (group !== undefined) void this.#send(group);
    } while (this.#groups.length > 1 && this.#calls < this.#rules.callsAtOnce);
    this.#arrange();
  };

  async #send(group: Group): Promise<void> {
    const { call, told } = this.#ports;
    this.#calls += 1;
    const taken = await group.send(call, this.#ports);
    this.#calls -= 1;
    this.held.release(group.writes, group.bytes);
    told(taken > 0);
    this.#arrange();
  }
}
