import type { Collections } from '../../../lambda/contract/collection';

/** Where the answer to a read comes from: the door's own memory, the read cache, or the table behind no cache at all. */
export const SOURCES = ['process', 'cache', 'table'] as const;
export type Source = (typeof SOURCES)[number];

/** For the time of a run nothing grows old. */
const FRESH = { freshSeconds: 86_400 };

/** A collection for each: only what may be kept differs. */
export const COLLECTIONS = {
  process: { policy: 'lastWriterWins', cache: { ...FRESH, localMillis: 60_000 } },
  cache: { policy: 'lastWriterWins', cache: { ...FRESH, localMillis: 0 } },
  table: { policy: 'lastWriterWins' },
} as const satisfies Collections;

/** Readers of a cold record come to so many processes of the front door. */
export const DOORS = 8;
