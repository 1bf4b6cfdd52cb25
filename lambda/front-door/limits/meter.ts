import type { LimitRule } from '../../contract/limit-rules';
import { SKEW_MILLIS } from './algorithms/reading';
import { TOKEN_PARTS } from './algorithms/token-bucket';

/** A rule in the whole numbers that it is counted in. */
export interface Meter {
  readonly kind: LimitRule['kind'];
  /** Of a token bucket parts a millisecond, of a leaky one the pace in microseconds, of windows the limit. */
  readonly first: number;
  /** Of a token bucket its size in parts, of a leaky one its places, of windows their milliseconds. */
  readonly second: number;
}

export function meterOf(rule: LimitRule): Meter {
  const { kind } = rule;
  switch (kind) {
    case 'token':
      return { kind, first: Math.round(rule.perSecond * 1000), second: rule.burst * TOKEN_PARTS };
    case 'leaky':
      return { kind, first: Math.round(1_000_000 / rule.perSecond), second: rule.queue };
    case 'fixed':
    case 'sliding':
      return { kind, first: rule.limit, second: rule.windowSeconds * 1000 };
    default:
      return rule satisfies never;
  }
}

/**
 * After so long without a request a counter says nothing any more: neither to a clock that is behind, nor if the last one was
 * counted by a clock that was ahead.
 */
export function keptMillisOf({ kind, first, second }: Meter): number {
  return saysSomething() + 2 * SKEW_MILLIS;

  function saysSomething(): number {
    switch (kind) {
      case 'token':
        return Math.ceil(second / first);
      case 'leaky':
        // All places taken at once, and behind them all places told.
        return Math.ceil(((2 * second + 1) * first) / 1000);
      case 'fixed':
        return second;
      case 'sliding':
        return 2 * second;
      default:
        return kind satisfies never;
    }
  }
}

/** What one process lets pass alone. One request at a time always passes, or a small share would be none. */
export function shareOf(rule: LimitRule, share: number): LimitRule {
  switch (rule.kind) {
    case 'token':
      return { ...rule, perSecond: rateShare(rule.perSecond, share), burst: countShare(rule.burst, share) };
    case 'leaky':
      return { ...rule, perSecond: rateShare(rule.perSecond, share) };
    case 'fixed':
    case 'sliding':
      return { ...rule, limit: countShare(rule.limit, share) };
    default:
      return rule satisfies never;
  }
}

function countShare(count: number, share: number): number {
  return Math.max(1, Math.floor(count * share));
}

function rateShare(perSecond: number, share: number): number {
  return Math.max(0.001, Math.round(perSecond * share * 1000) / 1000);
}
