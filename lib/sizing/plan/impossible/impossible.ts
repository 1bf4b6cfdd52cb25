import { demandImpossible } from '../../demand-rules';
import type { Impossible } from '../plan';
import type { Situation } from '../situation';
import { delayImpossible } from './delay';
import { hottestImpossible } from './hottest';
import { meanImpossible } from './mean';
import { runImpossible } from './run';
import { shardsImpossible } from './shards';
import { widthImpossible } from './width';

/** Every limit that the demand hits and that no money moves, each with what would make it possible. */
export function impossibleOf(situation: Situation): readonly Impossible[] {
  const own = demandImpossible(situation.asked.demand ?? {});
  // What follows from a demand that cannot be says nothing more.
  if (own.length > 0) return own;
  return [
    ...delayImpossible(situation),
    ...runImpossible(situation),
    ...meanImpossible(situation),
    ...widthImpossible(situation),
    ...hottestImpossible(situation),
    ...shardsImpossible(situation),
  ];
}

/** As one sentence, for those who refuse it. */
export function impossibleText({ asked, limit, wouldTake }: Impossible): string {
  return `${asked} cannot be: ${limit}; it would take ${wouldTake}`;
}
