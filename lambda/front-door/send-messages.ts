// Receives: packed messages.
// Promises: says of each as soon as it is known whether the queue has answered for it. A message of a group is on its way
//   only when the queue has answered for the one before it, and never after one that failed.
// Hands on: messages to calls, as many to a call as the queue takes.

import { setTimeout as sleep } from 'node:timers/promises';
import { ENTRIES_PER_SEND, SEND_MAX_BYTES } from '../contract/limits';
import type { PackedMessage } from './packing';

/** What a call says of a message. `try-again`: the queue has not taken it, for no fault of the message. */
export type MessageFate = 'taken' | 'try-again' | 'failed';

/** One call: a fate a message, in order. A call that throws may or may not have been heard; it does once it is aborted. */
export type SendCall = (messages: readonly PackedMessage[], signal: AbortSignal) => Promise<readonly MessageFate[]>;

export interface RetryWaits {
  readonly sleep: (millis: number) => Promise<void>;
  /** From 0 to less than 1. */
  readonly random: () => number;
  /**
   * Runs it after so many milliseconds, unless what it answers with is called before. Keeps no process alive.
   * @default - by the system's timers
   */
  readonly after?: (millis: number, run: () => void) => () => void;
}

export function systemAfter(millis: number, run: () => void): () => void {
  const timer = setTimeout(run, millis);
  timer.unref();
  return () => clearTimeout(timer);
}

export const SYSTEM_WAITS: RetryWaits = { sleep: (millis) => sleep(millis), random: Math.random };

export interface SentMessage {
  readonly message: PackedMessage;
  /** Never rejects. False: not taken, or not known. */
  readonly taken: Promise<boolean>;
}

/** A call takes some 10 ms, mostly waiting; more at once would only take connections from other requests. */
const CALLS_AT_ONCE = 4;

/** A queue that refuses an entry three times more is in trouble that outlasts a request. */
export const RETRIES = 3;

/** First upper bound of a wait, which doubles with each round. Unit: milliseconds. */
const RETRY_BASE_MILLIS = 50;

/** How long to wait before a message is sent once more: `round` is 0 for the first time, `random` from 0 to below 1. Unit: milliseconds. */
export function retryWait(round: number, random: number): number {
  return random * RETRY_BASE_MILLIS * 2 ** round;
}

interface Pending {
  readonly message: PackedMessage;
  readonly settle: (taken: boolean) => void;
  /** The one of its group that waits for it. */
  next?: Pending;
  retries: number;
}

/** Once it is aborted no call begins any more. */
export function sendMessages(
  messages: readonly PackedMessage[],
  call: SendCall,
  { sleep, random }: RetryWaits,
  signal: AbortSignal = new AbortController().signal,
): readonly SentMessage[] {
  const { sent, ready } = lineUp(messages);
  let calls = 0;
  const begin = (): void => {
    if (signal.aborted) for (const pending of ready.splice(0)) giveUp(pending);
    while (calls < CALLS_AT_ONCE && ready.length > 0) {
      calls += 1;
      void make(takeForOneCall(ready));
    }
  };
  const make = async (some: readonly Pending[]): Promise<void> => {
    // Nothing tells whether a call that threw was heard: sent again, its messages could stand in the queue twice.
    const fates = await call(
      some.map(({ message }) => message),
      signal,
    ).catch((): MessageFate[] => []);
    const refused: Pending[] = [];
    for (const [index, pending] of some.entries()) {
      const fate = fates[index] ?? 'failed';
      if (fate === 'try-again' && pending.retries < RETRIES) refused.push(pending);
      else if (fate === 'taken') release(pending, ready);
      else giveUp(pending);
    }
    calls -= 1;
    begin();
    if (refused.length === 0) return;
    for (const pending of refused) pending.retries += 1;
    const round = Math.max(...refused.map(({ retries }) => retries));
    await sleep(retryWait(round - 1, random()));
    ready.push(...refused);
    begin();
  };
  begin();
  return sent;
}

/** All messages in order, and those that wait for no other. */
function lineUp(messages: readonly PackedMessage[]): { readonly sent: SentMessage[]; readonly ready: Pending[] } {
  const sent: SentMessage[] = [];
  const ready: Pending[] = [];
  const lastOf = new Map<string, Pending>();
  for (const message of messages) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const pending: Pending = { message, settle: resolve, retries: 0 };
    sent.push({ message, taken: promise });
    const group = message.order?.group;
    const before = group === undefined ? undefined : lastOf.get(group);
    if (before === undefined) ready.push(pending);
    else before.next = pending;
    if (group !== undefined) lastOf.set(group, pending);
  }
  return { sent, ready };
}

/** As many from the front as one call carries, and one at the least. */
function takeForOneCall(ready: Pending[]): Pending[] {
  let bytes = 0;
  const end = ready.findIndex(({ message }, index) => {
    bytes += message.bytes;
    return index === ENTRIES_PER_SEND || (index > 0 && bytes > SEND_MAX_BYTES);
  });
  return ready.splice(0, end === -1 ? ready.length : end);
}

function release({ settle, next }: Pending, ready: Pending[]): void {
  settle(true);
  if (next !== undefined) ready.push(next);
}

/** What comes after it in its group may not be sent any more: it would take effect before it. */
function giveUp(first: Pending): void {
  for (let pending: Pending | undefined = first; pending !== undefined; pending = pending.next) pending.settle(false);
}
