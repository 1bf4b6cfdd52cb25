import { keyProblem } from './body';
import type { Collection } from './collection';
import { timeInKey } from './partitions/by-time';

/** Why this cannot be the key of a record in the collection, or `undefined`. */
export function keyProblemIn({ partition }: Collection, key: string): string | undefined {
  const bad = keyProblem(key);
  if (bad !== undefined || partition?.by !== 'time' || timeInKey(key) !== undefined) return bad;
  return 'must begin with a UUIDv7 in lower case, whose time tells where the record is';
}
