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

/** The variable that takes the limits to the handler. */
export function limitsVariable(limits: Limits | undefined): { readonly LIMITS?: string } {
  return limits === undefined ? {} : { LIMITS: renderLimits(limits) };
}
