import { keyProblem } from './body';
import type { Collection } from './collection';
import { timeInKey } from './partitions/by-time';

/** Clocks of clients differ from the door's by less, or have nothing to say about time. Unit: milliseconds. */
const AHEAD_MAX_MS = 5 * 60_000;

/** Why this cannot be the key of a record in the collection, or `undefined`. */
export function keyProblemIn({ partition }: Collection, key: string): string | undefined {
  const bad = keyProblem(key);
  if (bad !== undefined || partition?.by !== 'time' || timeInKey(key) !== undefined) return bad;
  return 'must begin with a UUIDv7 in lower case, whose time tells where the record is';
}

/**
 * As `keyProblemIn`, for a write that comes at `now`: how many shards a span of time has is known only shortly before it
 * begins, and a record that was put there sooner might not be found.
 */
export function newKeyProblemIn(collection: Collection, key: string, now: number): string | undefined {
  const bad = keyProblemIn(collection, key);
  if (bad !== undefined || collection.partition?.by !== 'time') return bad;
  const millis = timeInKey(key) ?? 0;
  if (millis <= now + AHEAD_MAX_MS) return undefined;
  const [given, clock] = [millis, now].map((time) => new Date(time).toISOString());
  return `must not be more than five minutes ahead of the clock here (${clock}), and says ${given}: its span of time has no place yet; make the key when its event happens, or POST without one`;
}
