// Receives: a way to try a rate
// Promises: the highest rate that passes, as near as its halvings go; a step that says nothing is never taken for a fail
// Hands on: every step it took, in order

import type { SearchSettings } from '../scenario/scenario';
import type { SearchStep } from './summary';

export interface SearchResult {
  readonly steps: readonly SearchStep[];
  /** The highest rate offered that passed, below one that failed or at the end of the range. */
  readonly highest?: number;
  /**
   * - `found`: one passed, and one above it did not.
   * - `beyond`: the whole range passed.
   * - `below`: not even the lowest passed.
   * - `invalid`: a step said nothing twice.
   * - `stopped`
   */
  readonly end: 'found' | 'beyond' | 'below' | 'invalid' | 'stopped';
}

type Range = Pick<SearchSettings, 'from' | 'to' | 'factor' | 'bisections'>;

/** Arrivals come one by one: a search below this would try the same rate again. Unit: arrivals a second. */
const FINEST = 1;

export async function searchHighest(
  { from, to, factor, bisections }: Range,
  tryRate: (rate: number) => Promise<SearchStep>,
  stopped: () => boolean = () => false,
): Promise<SearchResult> {
  const steps: SearchStep[] = [];
  let highest: number | undefined;
  let lowestFailed: number | undefined;
  const ended = (end: SearchResult['end']): SearchResult => ({
    steps,
    ...(highest === undefined ? {} : { highest }),
    end,
  });
  /** Tried once more where it said nothing: a busy moment of the machine is not the path's fault. */
  const step = async (rate: number): Promise<SearchStep['verdict'] | 'stopped'> => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (stopped()) return 'stopped';
      const taken = await tryRate(rate);
      if (stopped()) return 'stopped';
      steps.push(taken);
      if (taken.verdict !== 'invalid') return taken.verdict;
    }
    return 'invalid';
  };
  for (let rate = from; lowestFailed === undefined; rate = Math.min(to, rate * factor)) {
    const verdict = await step(rate);
    if (verdict === 'stopped' || verdict === 'invalid') return ended(verdict);
    if (verdict === 'fail') lowestFailed = rate;
    else highest = rate;
    if (verdict === 'pass' && rate >= to) return ended('beyond');
  }
  if (highest === undefined) return ended('below');
  for (let halving = 0; halving < bisections && lowestFailed - highest > FINEST; halving += 1) {
    const rate = Math.round((highest + lowestFailed) / 2);
    const verdict = await step(rate);
    if (verdict === 'stopped' || verdict === 'invalid') return ended(verdict);
    if (verdict === 'fail') lowestFailed = rate;
    else highest = rate;
  }
  return ended('found');
}
