import { MOST_SHARDS } from '../../limits';
import { shardsText } from '../../shards';
import type { Impossible } from '../plan';
import type { Situation } from '../situation';

/** Only of collections that have shards: `byKey` has none. */
export function shardsImpossible({ shards, demand }: Situation): readonly Impossible[] {
  if (!shards.used || shards.needed <= MOST_SHARDS.value) return [];
  return [
    {
      asked: shardsText(demand),
      limit: `a collection has ${MOST_SHARDS.value} shards at the most: each page of a listing asks every one of them`,
      wouldTake: 'several tables (a path for each), or byKey, where nothing is to be listed',
    },
  ];
}
