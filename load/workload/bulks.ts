// Many writes in one request.

import { bulkAnswers } from '../ledger/bulk-answers';
import type { Maker } from './maker';
import { collectionFor, nextName, padded, upTo } from './making';
import { setting } from './settings';

/** Orders of a whole bulk, each under a key of its own. */
export const bulkOrders: Maker = {
  make(world) {
    const collection = collectionFor(world, 'createOnly');
    const bulk = nextName(world, 'm');
    const orders = Array.from({ length: setting(world, 'bulkSize') }, (_, index) => {
      const key = `${bulk}-${index}`;
      return { key, body: padded(world, { op: key, item: `item-${upTo(world, 100)}`, quantity: upTo(world, 9) }) };
    });
    return {
      method: 'POST',
      path: '/v1/writes',
      headers: { 'content-type': 'application/x-ndjson' },
      body: orders.map((order) => JSON.stringify({ collection, ...order })).join('\n'),
      writes: orders.map(({ key, body }) => ({ op: key, kind: 'create' as const, collection, key, body })),
    };
  },
  read: bulkAnswers,
};
