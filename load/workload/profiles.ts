// States that are reported again and again; the last one counts.

import type { Maker } from './maker';
import { collectionFor, JSON_TYPE, nextName, padded, rankOf, recordPath } from './making';

/** A profile that all workers write, replaced. */
export const putProfile: Maker = {
  make(world) {
    const collection = collectionFor(world, 'lastWriterWins');
    const op = nextName(world, 'p');
    const key = `${world.run}-profile-${rankOf(world)}`;
    const body = padded(world, { op, worker: world.worker });
    return {
      method: 'PUT',
      path: recordPath(collection, key),
      headers: JSON_TYPE,
      body: JSON.stringify(body),
      writes: [{ op, kind: 'put', collection, key, body }],
    };
  },
};
