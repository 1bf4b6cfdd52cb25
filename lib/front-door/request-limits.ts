import { limitsProblems } from '../../lambda/contract/limit-problems';
import { type Limits, renderLimits } from '../../lambda/contract/limit-rules';
import type { IReadCache } from '../read-cache';

/** Everything wrong with the rate limits of a front door, which counts them in its cache. */
export function requestLimitsProblems(limits: Limits | undefined, cache: IReadCache | undefined): string[] {
  if (limits === undefined) return [];
  if (cache !== undefined) return limitsProblems(limits);
  return [
    'limits needs a read cache, got none: each process would count alone, and let pass as much as all of them together may; give the front door a cache',
    ...limitsProblems(limits),
  ];
}

/**
 * Why limits that count by address count nobody right behind an edge, or nothing. It is one proxy more: the last address in
 * `X-Forwarded-For` is its own.
 */
export function edgeLimitsProblems(limits: Limits | undefined): string[] {
  if (limits === undefined) return [];
  const { rules, trustedProxies = 0 } = limits;
  const byAddress = Object.entries(rules)
    .filter(([, { by = 'client' }]) => by === 'ip' || by === 'client')
    .map(([name]) => name);
  if (byAddress.length === 0 || trustedProxies >= 1) return [];
  return [
    `limits.trustedProxies of frontDoor must be 1 or more behind an EdgeCache where limits count by address (${byAddress.join(', ')}), got ${trustedProxies}: all clients who come by one address of CloudFront would be counted as one`,
  ];
}

/** The variable that takes the limits to the handler. */
export function limitsVariable(limits: Limits | undefined): { readonly LIMITS?: string } {
  return limits === undefined ? {} : { LIMITS: renderLimits(limits) };
}
