import type { LimitRule } from '../../contract/limit-rules';
import type { CountedRule } from './counted-rule';
import type { Told } from './decide';

/** Rules as `RateLimit-Policy` has them (draft-ietf-httpapi-ratelimit-headers): the quota, and the seconds that it is for. */
export function policyField(rules: readonly CountedRule[]): string {
  return rules
    .map(({ name, rule }) => {
      const { quota, seconds } = quotaOf(rule);
      return `"${name}";q=${quota};w=${seconds}`;
    })
    .join(', ');
}

/** What is left of each, and the seconds until all of it is there again, as `RateLimit` has them. */
export function standingField(
  told: Iterable<readonly [name: string, told: Pick<Told, 'left' | 'resetMillis'>]>,
): string {
  return [...told]
    .map(([name, { left, resetMillis }]) => `"${name}";r=${left};t=${Math.ceil(resetMillis / 1000)}`)
    .join(', ');
}

/** How much passes in which time, in whole numbers. */
export function quotaOf(rule: LimitRule): { readonly quota: number; readonly seconds: number } {
  switch (rule.kind) {
    case 'token':
      return { quota: rule.burst, seconds: Math.max(1, Math.ceil(rule.burst / rule.perSecond)) };
    case 'leaky': {
      const seconds = Math.max(1, Math.ceil(1 / rule.perSecond));
      return { quota: Math.max(1, Math.floor(rule.perSecond * seconds)), seconds };
    }
    case 'fixed':
    case 'sliding':
      return { quota: rule.limit, seconds: rule.windowSeconds };
    default:
      return rule satisfies never;
  }
}
