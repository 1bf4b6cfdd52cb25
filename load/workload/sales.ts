// Few units, many buyers.

import type { LoadRequest, Maker, MakerWorld } from './maker';
import { collectionFor, JSON_TYPE, nextName, upTo } from './making';
import { setting, settingIfAny } from './settings';
import { perWorld } from './world';

/** Buyers of whom one may send again. */
const REMEMBERED = 100;

const buyers = perWorld(() => ({ requests: [] as LoadRequest[], next: 0 }));

const skuOf = ({ run }: MakerWorld) => `${run}-sale`;

/** The run's sale, once. */
export const openSale: Maker = {
  make(world) {
    const key = skuOf(world);
    const stock = setting(world, 'stock');
    const buckets = settingIfAny(world, 'buckets');
    return {
      method: 'PUT',
      path: `/v1/sales/${key}`,
      headers: JSON_TYPE,
      body: JSON.stringify({ stock, ...(buckets !== undefined && { buckets }) }),
      writes: [
        { op: nextName(world, 's'), kind: 'openSale', collection: collectionFor(world, 'sales'), key, body: { stock } },
      ],
    };
  },
};

/** A buyer's order, under a key of its own; some are sent a second time, byte for byte, as buyers do who got no answer. */
export const orderUnits: Maker = {
  make(world) {
    const { requests } = buyers(world);
    const isAgain = world.random() < setting(world, 'again');
    const before = isAgain ? requests[Math.floor(world.random() * requests.length)] : undefined;
    return before ?? firstOrder(world);
  },
};

function firstOrder(world: MakerWorld): LoadRequest {
  const op = nextName(world, 'b');
  const key = skuOf(world);
  const quantity = upTo(world, setting(world, 'quantity'));
  const request: LoadRequest = {
    method: 'POST',
    path: `/v1/sales/${key}/orders`,
    headers: { ...JSON_TYPE, 'idempotency-key': `"${op}"` },
    body: JSON.stringify({ op, quantity }),
    writes: [
      { op, kind: 'order', collection: collectionFor(world, 'sales'), key, body: { quantity }, idempotencyKey: op },
    ],
  };
  const kept = buyers(world);
  kept.requests[kept.next % REMEMBERED] = request;
  kept.next += 1;
  return request;
}
