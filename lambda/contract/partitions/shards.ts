/** A page of a listing asks every shard once: 256 queries are some 256 read units a page. */
export const SHARDS_MAX = 256;

export function shardsProblem(name: string, shards: unknown): string | undefined {
  if (typeof shards === 'number' && Number.isInteger(shards) && shards >= 1 && shards <= SHARDS_MAX) return undefined;
  return `${name} must be a whole number from 1 to ${SHARDS_MAX}, got ${JSON.stringify(shards)}: each page of a listing asks every shard`;
}
