import type { Log } from '../../platform/log';

/** One request that wants to be the first with its key. */
export interface ClaimRequest {
  /** Digest of the key. */
  readonly key: string;
  /** What the request is, so that another one with the same key shows. */
  readonly fingerprint: string;
  /** The stamp that its write would have. */
  readonly at: string;
  /** Until when it holds the key without having answered. Unit: milliseconds since 1970. */
  readonly until: number;
}

/**
 * What became of a claim.
 * - `ours`: this request is to do it. `resumed` where an earlier one began it and may have had an effect: `at` is that one's
 *   stamp. One that is known to have had none leaves no trace.
 * - `answered`: it was done before, with this answer. - `running`: another request is at it.
 * - `reused`: the key stands for another request. - `unavailable`: nobody knows.
 */
export type Claim =
  | { readonly kind: 'ours'; readonly at: string; readonly resumed: boolean }
  | { readonly kind: 'answered'; readonly answer: string }
  | { readonly kind: 'running' }
  | { readonly kind: 'reused' }
  | { readonly kind: 'unavailable' };

/** What a claim ends with: its answer, or `undefined` where nobody can say yet and the next attempt shall go on. */
export interface Settlement {
  readonly key: string;
  readonly answer: string | undefined;
  /** Without an answer: nothing has taken effect, so that the next attempt need not fear to be the second. */
  readonly untouched?: boolean | undefined;
}

/** Until when a key is held that nobody holds: after an attempt that may have taken effect, or one that has not. */
export const FREE = { inDoubt: '0', untouched: '-1' } as const;

/** Remembers which keys were used, for what, and what was answered. Nothing here throws. `log` is that of the request. */
export interface Claims {
  /** One result for each, in order. */
  claim(requests: readonly ClaimRequest[], now: number, log?: Log): Promise<readonly Claim[]>;
  /** The first answer stands. Best effort: what is not kept is found out again by the record itself. */
  settle(settlements: readonly Settlement[], log?: Log): Promise<void>;
}
