// Sums.

import type { Maker } from './maker';
import { collectionFor, JSON_TYPE, nextName, rankOf, recordPath, upTo } from './making';

/** Most that one increment adds. */
const MOST = 9;

/** Positive amounts on a counter that all workers increment: what is lost or doubled shows in its sum. */
export const increment: Maker = {
  make(world) {
    const collection = collectionFor(world, 'counter');
    const op = nextName(world, 'i');
    const key = `${world.run}-counter-${rankOf(world)}`;
    const body = { hits: 1, amount: upTo(world, MOST) };
    return {
      method: 'POST',
      path: `${recordPath(collection, key)}/increments`,
      headers: JSON_TYPE,
      body: JSON.stringify(body),
      writes: [{ op, kind: 'increment', collection, key, body }],
    };
  },
};
