import type { Collections } from '../../lambda/contract/collection';

/**
 * Whether records of some collection share partitions, and not each have one to itself: those can be listed, and how they are
 * laid out is kept in the table.
 */
export function sharesPartitions(collections: Collections): boolean {
  return Object.values(collections).some((collection) => (collection?.partition?.by ?? 'key') !== 'key');
}

/** Whether records of some collection may ever have to move: those by key have no shards, and those by time stay where they are. */
export function movesRecords(collections: Collections): boolean {
  return Object.values(collections).some((collection) =>
    ['hash', 'range'].includes(collection?.partition?.by ?? 'key'),
  );
}
