// Small changes, all of which count, in the order in which they were accepted.

import type { LoadAnswer, Maker, MakerWorld, Visitor } from './maker';
import { collectionFor, nextName, padded, recordPath, upTo } from './making';
import { setting } from './settings';
import { perWorld } from './world';

interface Cart {
  readonly key: string;
  /** Patches made. */
  patches: number;
  /** Those of its worker that wait for no answer. */
  readonly free: Cart[];
}

/** Fields that patches take turns on: each keeps the number of the last patch that set it. */
const FIELDS = 4;

const carts = perWorld(() => ({ free: [] as Cart[], made: 0 }));

/** What the visitor remembers its cart by, until it is answered. */
const OWN = 'cart';

/**
 * A patch of a cart that waits for no answer: one that was sent before the last one was answered would have no order to be held
 * to. Where all of them wait, it is a new cart, because an open model does not. A cart whose patch has an unknown fate is
 * never patched again: that patch may yet come.
 */
export const patchCart: Maker = {
  make(world, visitor) {
    if (visitor[OWN] !== undefined) return undefined;
    const collection = collectionFor(world, 'patch');
    const cart = freeCart(world);
    visitor[OWN] = cart;
    cart.patches += 1;
    const op = nextName(world, 'c');
    const body = padded(world, { op, n: cart.patches, [`field${upTo(world, FIELDS)}`]: cart.patches });
    return {
      method: 'PATCH',
      path: recordPath(collection, cart.key),
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify(body),
      writes: [{ op, kind: 'patch', collection, key: cart.key, body }],
    };
  },
  answered({ status }: LoadAnswer, visitor: Visitor) {
    const cart = visitor[OWN] as Cart | undefined;
    visitor[OWN] = undefined;
    if (status >= 200 && status < 500) cart?.free.push(cart);
  },
};

/** The one that has waited longest, so that all of them are used; made where there are not enough yet. */
function freeCart(world: MakerWorld): Cart {
  const own = carts(world);
  if (own.made >= setting(world, 'carts')) {
    const waiting = own.free.shift();
    if (waiting !== undefined) return waiting;
  }
  own.made += 1;
  return { key: `${world.run}-cart-${world.worker}-${own.made}`, patches: 0, free: own.free };
}
