import { duration, number } from '../../bin/command-line/numbers';
import type { Objectives } from '../scenario/scenario';
import type { SearchResult } from './search';
import type { ObjectiveResult } from './summary';

/** What the end of a search means for the verdict of its run. */
export function searchProblems({ end, steps }: SearchResult): {
  readonly failed: readonly string[];
  readonly invalid: readonly string[];
} {
  const last = steps.at(-1);
  const at = last === undefined ? 'the first step' : `${number(last.offered)}/s`;
  const why = last?.why === undefined ? '' : `: ${last.why}`;
  switch (end) {
    case 'below':
      return { failed: [`not even ${at} held the objectives${why}`], invalid: [] };
    case 'invalid':
      return { failed: [], invalid: [`${at} was tried twice and said nothing${why}`] };
    case 'found':
    case 'beyond':
    case 'stopped':
      return { failed: [], invalid: [] };
    default:
      return end satisfies never;
  }
}

/** Nothing of a search that ended before it found one that passes, or one that does not. */
export function searchObjective(
  { highest, end }: SearchResult,
  { p99Ms, drainSeconds }: Objectives,
): readonly ObjectiveResult[] {
  if (highest === undefined && end !== 'below') return [];
  const result: ObjectiveResult = {
    name: 'highest rate',
    verdict: highest === undefined ? 'fail' : 'pass',
    found: highest === undefined ? 'none' : `${end === 'beyond' ? 'above ' : ''}${number(highest)}/s`,
    allowed: `p99 within ${number(p99Ms)} ms${drainSeconds === undefined ? '' : `, drained within ${duration(drainSeconds)}`}`,
  };
  return [result];
}
