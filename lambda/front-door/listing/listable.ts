import type { Collection, Collections } from '../../contract/collection';
import { layoutOf } from '../../contract/placement';

export function isListable(collection: Collection): boolean {
  return layoutOf(collection).by !== 'key';
}

export function listableOnes(collections: Collections): string[] {
  return Object.entries(collections).flatMap(([name, collection]) => (isListable(collection) ? [name] : []));
}

/** What a client is told that asks for a list of what has none. */
export const WHY_UNLISTABLE =
  'byKey keeps each record in a partition of its own; partition the collection byHash, byRange or byTime to list it';
