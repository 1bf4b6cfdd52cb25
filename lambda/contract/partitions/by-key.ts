/** The default: each record is a partition of its own, and DynamoDB spreads them by itself. Never to be listed. */
export interface KeyPartitioning {
  readonly by: 'key';
}

/**
 * Each record has a partition of its own: nothing to size, nothing ever to move, no listing. A record takes up to 1,000
 * write units a second. Source: DynamoDB developer guide, partition throughput.
 */
export function byKey(): KeyPartitioning {
  return { by: 'key' };
}

/**
 * Neither `#` nor `/` can stand in a collection's name, so two collections never share a partition. A part of a spread
 * counter has a partition of its own, or all parts would share one partition's 1,000 write units a second.
 */
export function keyPartition(collection: string, key: string, part?: number): string {
  return part === undefined ? `${collection}#${key}` : `${collection}/${part}#${key}`;
}
