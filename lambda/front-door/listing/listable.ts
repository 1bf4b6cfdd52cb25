import type { Collections } from '../../contract/collection';
import { sharesPartitions } from '../../contract/placement';

export function listableOnes(collections: Collections): string[] {
  return Object.entries(collections).flatMap(([name, collection]) => (sharesPartitions(collection) ? [name] : []));
}

/** What a client is told that asks for a list of what has none. */
export const WHY_UNLISTABLE =
  'byKey keeps each record in a partition of its own; partition the collection byHash, byRange or byTime to list it';
