import type { GroupCommitRules } from '../../../lambda/contract/group-commit';

/** One process whose requests share calls to a queue. */
export interface SharingProcess {
  /** Single writes that come to it, at random. */
  readonly writesPerSecond: number;
  /** The part of its time that it works, 0–1: the busier it is, the longer it waits for others. */
  readonly busy: number;
  /** How long the queue takes to answer. */
  readonly callSeconds: number;
  readonly rules: Pick<GroupCommitRules, 'maxWaitMillis' | 'callsAtOnce'>;
}

export interface SharedCalls {
  readonly writesPerCall: number;
  readonly callsPerSecond: number;
  /** The part of all writes that find no call under way, and go alone and at once. */
  readonly aloneShare: number;
  /** What sharing adds to an answer, over all writes. */
  readonly meanWaitSeconds: number;
}

/** What of the longest wait a process waits: as `worthOf` in lambda/front-door/group-commit/group-commit.ts. */
function waitedPart(busy: number): number {
  return Math.min(1, busy) ** 2;
}

/**
 * How many writes share a call. Writes come at random (Poisson, q a second), and a call takes c. The next write after a call began comes x later. Where x is
 * above c, no call is under way, and it goes alone and at once: a chance of e^(−q c). Else it opens a group, which gathers for g = the longest wait × busy², or
 * until the call has ended, if that is before: min(g, c − x), in which others come. Each call being such a beginning anew, a call has
 * 1 + q ∫ q e^(−q x) min(g, c − x) dx = 1 + q g − e^(−q (c − g)) + e^(−q c) writes on average. Where all calls are taken, more share: no more than
 * callsAtOnce ÷ c begin a second. Exact for calls that all take the same time.
 */
export function sharedCalls({ writesPerSecond: q, busy, callSeconds: c, rules }: SharingProcess): SharedCalls {
  if (q <= 0) return { writesPerCall: 1, callsPerSecond: 0, aloneShare: 1, meanWaitSeconds: 0 };
  const g = Math.min((rules.maxWaitMillis / 1000) * waitedPart(busy), c);
  const none = Math.exp(-q * c);
  const endsFirst = Math.exp(-q * (c - g));
  const byRule = 1 + q * g - endsFirst + none;
  // Mean and mean square of what a call's next group gathers for.
  const gathers = Math.max(0, g - (endsFirst - none) / q);
  const square = Math.max(0, g ** 2 - (2 / q) * (g * endsFirst - (endsFirst - none) / q));
  const writesPerCall = Math.max(byRule, (q * c) / rules.callsAtOnce);
  return {
    writesPerCall,
    callsPerSecond: q / writesPerCall,
    aloneShare: none / byRule,
    // The first of a group waits for all of it, those who come later for half on average.
    meanWaitSeconds: (gathers + (q * square) / 2) / byRule,
  };
}
