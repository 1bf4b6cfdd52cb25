// Receives: each call, message, request and process that a fault met
// Promises: how many there were of each fault, told apart by what it was asked to do
// Hands on: to the state of a run, for whoever wants to know whether a fault met anything at all

import type { Fault } from './fault';
import type { FaultSettings } from './fault-settings';

/** By what the fault does: `fail-sends:0.3`, `kill:writer`. Since the start of the run; absent for what has met nothing. */
export type FaultHitCounts = Readonly<Record<string, number>>;

export class FaultHits {
  readonly #counts = new Map<string, number>();

  add(name: string | undefined): void {
    if (name !== undefined) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  get counts(): FaultHitCounts {
    return Object.fromEntries(this.#counts);
  }
}

type SomeSettings = Partial<FaultSettings>;

/**
 * Under which names the settings are counted. What they are set to is part of the name: of two faults of one kind at the same time only
 * one is in effect, and the other must not be taken for it.
 */
export const HIT_NAMES = {
  throttle: ({ throttle }: SomeSettings): string | undefined => {
    if (throttle === undefined || throttle === null) return undefined;
    const { share, reason = 'keyRange', key } = throttle;
    return `throttle-table:${share},reason=${reason}${key === undefined ? '' : `,key=${key}`}`;
  },
  duplicate: ({ deliverTwice, duplicateShare }: SomeSettings) =>
    withShare('duplicate-messages', deliverTwice === true ? 1 : duplicateShare),
  delay: ({ delayShare, delaySeconds }: SomeSettings) =>
    delayShare === undefined ? undefined : `delay-messages:${delayShare},by=${delaySeconds}s`,
  failSends: ({ failSendShare }: SomeSettings) => withShare('fail-sends', failSendShare),
  loseAnswers: ({ loseSendAnswerShare }: SomeSettings) => withShare('lose-send-answers', loseSendAnswerShare),
} as const;

/** `functionName` and `target` as they were asked for. */
export const KILL_HITS = (functionName: string): string => `kill:${functionName}`;
export const FREEZE_HITS = (functionName: string): string => `freeze:${functionName}`;
export const SLOW_HITS = (target: string, milliseconds: number): string => `slow-target:${target},by=${milliseconds}ms`;

/** `undefined` for a cache that is away: it is away for everybody, and who asked for it meanwhile nobody counts. */
export function hitsNameOf(fault: Fault): string | undefined {
  switch (fault.name) {
    case 'kill':
      return KILL_HITS(fault.functionName);
    case 'freeze':
      return FREEZE_HITS(fault.functionName);
    case 'slow':
      return SLOW_HITS(fault.target, fault.milliseconds);
    case 'settings':
      return Object.values(HIT_NAMES)
        .map((nameOf) => nameOf(fault.settings))
        .find((name) => name !== undefined);
    default:
      return fault satisfies never;
  }
}

function withShare(name: string, share: number | undefined): string | undefined {
  return share === undefined ? undefined : `${name}:${share}`;
}
