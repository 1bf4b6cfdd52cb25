// Receives: the writes of all requests that one process has at a time, for one queue.
// Promises: a write goes at once while no call is under way. While one is, it waits until that has ended, or until there is enough
//   for a whole call, or for a few milliseconds, fewer the less the process has to do, whichever is first; and never longer than the
//   rules say while a call is to be had.
//   What has no answer when the time of its request is over is told so then, and nothing is begun for its sake any more.
// Hands on: groups of writes to calls, no more calls at a time than the rules say.

import type { QueueKind } from '../../contract/collection';
import type { GroupCommitRules } from '../../contract/group-commit';
import type { Write } from '../../contract/write';
import { renderedFor } from '../packing';
import type { SendTerms } from '../ports';
import { Group, type GroupPorts } from './group';
import { Held } from './held';
import { SendingLate } from './sending-late';

/** The world of it. */
export interface GroupCommitPorts extends GroupPorts {
  /** The part of its time that the process works, 0–1. One that works all the time must share more; one that waits need not. */
  readonly busy: () => number;
  /** Runs it when everything that has arrived by now has been looked at. */
  readonly soon: (run: () => void) => void;
  /** Runs it after so many milliseconds. Whatever it is that has to be done may have been done by then. */
  readonly later: (run: () => void, millis: number) => void;
  /** Told of each group, once it is known what became of its writes: whether the queue took any. */
  readonly told: (taken: boolean) => void;
}

/**
 * What a saved call is worth, as a part of the longest wait. While a process has time to spare a call costs nobody anything, and a wait costs its
 * client; near its limit each saved call shortens the queue before the process for everybody, more and more steeply.
 */
function worthOf(busy: number): number {
  return busy ** 2;
}

/** Those who wait are not looked at more often for it, as where the time of each is another. Unit: milliseconds. */
const GIVE_UP_EACH_MS = 50;

export class GroupCommit {
  readonly held: Held;
  readonly #kind: QueueKind;
  readonly #rules: GroupCommitRules;
  readonly #ports: GroupCommitPorts;
  /** In the order in which they were begun; the last one may still grow. All before it are whole. */
  readonly #groups: Group[] = [];
  readonly #underWay = new Set<Group>();
  /** When it is next looked at whose time is over. */
  #watchedUntil = Number.POSITIVE_INFINITY;
  #isSoon = false;
  #isLater = false;

  constructor(kind: QueueKind, rules: GroupCommitRules, ports: GroupCommitPorts) {
    this.#kind = kind;
    this.#rules = rules;
    this.#ports = ports;
    this.held = new Held(rules, ports);
  }

  /** Resolves only when the queue has answered for the message that carries the write. Rejects with `SendingFull` or `SendingLate` where it was not begun. */
  send(write: Write, { withinMs, trace }: SendTerms): Promise<void> {
    if (withinMs <= 0) return Promise.reject(new SendingLate());
    if (this.held.isFull()) return Promise.reject(this.held.refusal());
    const rendered = renderedFor(write, this.#kind);
    if (this.held.isFull(rendered.bytes)) return Promise.reject(this.held.refusal());
    this.held.take(1, rendered.bytes);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const now = this.#ports.now();
    const asker = { resolve, reject, until: now + withinMs };
    if (this.#groups.at(-1)?.add(rendered, trace, asker) !== true) {
      const group = new Group(this.#kind, now);
      group.add(rendered, trace, asker);
      this.#groups.push(group);
    }
    this.#watch(asker.until, now);
    this.#arrange();
    return promise;
  }

  /** Sees to it that what waits is looked at when its time has come. */
  #arrange(): void {
    const [first] = this.#groups;
    // The end of a call is such a time as well.
    if (first === undefined || this.#isSoon || this.#underWay.size >= this.#rules.callsAtOnce) return;
    if (this.#isDue(first)) {
      this.#isSoon = true;
      this.#ports.soon(this.#begin);
    } else if (!this.#isLater) {
      this.#isLater = true;
      this.#ports.later(this.#lookAgain, Math.max(0, this.#timeLeft(first)));
    }
  }

  #isDue(first: Group): boolean {
    if (this.#underWay.size === 0 || first.isWhole || this.#groups.length > 1) return true;
    // While a timer runs, time is looked at when it ends, and not with each write.
    return !this.#isLater && this.#timeLeft(first) <= 0;
  }

  /** Unit: milliseconds. */
  #timeLeft(group: Group): number {
    const { now, busy } = this.#ports;
    return group.since + this.#rules.maxWaitMillis * worthOf(busy()) - now();
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
      group?.giveUp(this.#ports.now());
      if (group?.isOver) this.held.release(group.writes, group.bytes);
      else if (group !== undefined) void this.#send(group);
    } while (this.#groups.length > 1 && this.#underWay.size < this.#rules.callsAtOnce);
    this.#arrange();
  };

  async #send(group: Group): Promise<void> {
    this.#underWay.add(group);
    const taken = await group.send(this.#ports);
    this.#underWay.delete(group);
    this.held.release(group.writes, group.bytes);
    this.#ports.told(taken > 0);
    this.#arrange();
  }

  /** One timer for all: nearly always those who came first are the first whose time is over. */
  #watch(until: number, now: number): void {
    if (until >= this.#watchedUntil) return;
    this.#watchedUntil = until;
    this.#ports.later(() => {
      if (this.#watchedUntil === until) this.#giveUp();
    }, until - now);
  }

  /** Tells those whose time is over. What has nobody left that waits for it is not sent. */
  #giveUp(): void {
    this.#watchedUntil = Number.POSITIVE_INFINITY;
    const now = this.#ports.now();
    let next = Number.POSITIVE_INFINITY;
    for (const group of [...this.#underWay, ...this.#groups]) {
      group.giveUp(now);
      next = Math.min(next, group.nextUntil);
    }
    const waiting = this.#groups.splice(0);
    this.#groups.push(...waiting.filter(({ isOver }) => !isOver));
    for (const { isOver, writes, bytes } of waiting) if (isOver) this.held.release(writes, bytes);
    if (next < Number.POSITIVE_INFINITY) this.#watch(Math.max(next, now + GIVE_UP_EACH_MS), now);
  }
}
