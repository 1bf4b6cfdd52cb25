// Records that are made once: with keys of the client's, and with the door's under an Idempotency-Key.

import type { LoadRequest, Maker, MakerWorld, Visitor } from './maker';
import { collectionFor, JSON_TYPE, nextName, padded, recordPath, upTo } from './making';
import { perWorld } from './world';

/** Orders that `readOrder` may ask for. */
const REMEMBERED = 1000;

const made = perWorld(() => ({ keys: [] as string[], next: 0 }));

function orderBody(world: MakerWorld, op: string) {
  return padded(world, { op, item: `item-${upTo(world, 100)}`, quantity: upTo(world, 9) });
}

/** One order under a key of its own. */
export const createOrder: Maker = {
  make(world) {
    const collection = collectionFor(world, 'createOnly');
    const key = nextName(world, 'o');
    const body = orderBody(world, key);
    remember(world, key);
    return {
      method: 'PUT',
      path: recordPath(collection, key),
      headers: JSON_TYPE,
      body: JSON.stringify(body),
      writes: [{ op: key, kind: 'create', collection, key, body }],
    };
  },
};

function remember(world: MakerWorld, key: string): void {
  const orders = made(world);
  orders.keys[orders.next % REMEMBERED] = key;
  orders.next += 1;
}

/** One of the orders that this worker has made, most of the time. It may still wait in the buffer, and is a 404 then. */
export const readOrder: Maker = {
  make(world) {
    const { keys } = made(world);
    const key = keys[Math.floor(world.random() * keys.length)];
    if (key === undefined) return undefined;
    return { method: 'GET', path: recordPath(collectionFor(world, 'createOnly'), key), headers: {}, writes: [] };
  },
};

/** What the visitor remembers its order by. */
const OWN = 'keyedOrder';

function keyedOrder(world: MakerWorld): LoadRequest {
  const collection = collectionFor(world, 'createOnly');
  const op = nextName(world, 'k');
  const body = orderBody(world, op);
  return {
    method: 'POST',
    path: `/v1/${collection}`,
    headers: { ...JSON_TYPE, 'idempotency-key': `"${op}"` },
    body: JSON.stringify(body),
    writes: [{ op, kind: 'create', collection, body, idempotencyKey: op }],
  };
}

/** One order whose key the door makes, and which is known by its Idempotency-Key. */
export const createOrderKeyed: Maker = {
  make(world, visitor) {
    const request = keyedOrder(world);
    visitor[OWN] = request;
    return request;
  },
};

/** The visitor's order byte for byte; its first where it has none. */
export const sendOrderAgain: Maker = {
  make: (world, visitor) => ownOrder(visitor) ?? createOrderKeyed.make(world, visitor),
};

function ownOrder(visitor: Visitor): LoadRequest | undefined {
  return visitor[OWN] as LoadRequest | undefined;
}
