// Receives: orders whose messages have come, in whatever order and however late.
// Promises: an order that was asked for again after its hold had ended is found where it has its units by now.
// Hands on: one script an order at its own bucket; for those that have nothing there one at their homes, and one where that leads.

import type { Order, Sale } from '../contract/sales';
import { homeOf } from './choose-bucket';
import type { Reservations } from './reservations';

/**
 * An order that has no units in the bucket that its message names.
 * - `elsewhere`: it has them in this one. - `nowhere`: others have them; `asked` are all buckets in which somebody might look for it.
 * - `unknown`: nobody can say.
 */
export type Stray =
  | { readonly kind: 'elsewhere'; readonly bucket: number }
  | { readonly kind: 'nowhere'; readonly asked: readonly number[] }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface StrayPorts {
  readonly reservations: Pick<Reservations, 'stillHeld' | 'whereabouts'>;
  /** The sale of this name in the table. May throw. */
  readonly find: (sku: string) => Promise<Sale | undefined>;
}

/** A pointer moves only where its buyer asks again at this very moment. */
const ROUNDS_MAX = 3;

/**
 * Where a hold has ended, somebody else may have its units. Asked of every order: those that are held still are kept from
 * then on. A hold whose door died before it said so would otherwise end after its order was sold, where the writer dies before it can tell,
 * and its units would be promised to another.
 *
 * A buyer who asks again after that may get units in another bucket. Each reservation has a message of its own, and each bucket its
 * own group: so two messages of one order are on their way in any order, and the one must not be refused for what the other has.
 */
export async function strayOrders(orders: readonly Order[], ports: StrayPorts): Promise<Map<Order, Stray>> {
  const strays = new Map<Order, Stray>();
  const held = await ports.reservations.stillHeld(orders);
  const lost = orders.filter((_, index) => held[index] === 'lost');
  if (lost.length === 0) return strays;
  const buckets = await bucketsOf(lost, ports);
  let open: Search[] = [];
  for (const order of lost) {
    const found = buckets.get(order.sku);
    if (typeof found === 'number') open.push({ order, home: homeOf(order.id, found), asked: [order.bucket] });
    else strays.set(order, unknown(found ?? 'its sale is not there'));
  }
  for (let round = 0; open.length > 0 && round < ROUNDS_MAX; round++) open = await lookedFor(open, ports, strays);
  for (const { order } of open) strays.set(order, unknown('its units were moved under every attempt'));
  return strays;
}

interface Search {
  readonly order: Order;
  readonly home: number;
  /** In the order in which they were asked, all in vain. */
  readonly asked: readonly number[];
}

/** Asks their homes, and then where these say that they are. Gives those that were not there. */
async function lookedFor(
  searches: readonly Search[],
  { reservations }: StrayPorts,
  strays: Map<Order, Stray>,
): Promise<Search[]> {
  const found = await reservations.whereabouts(
    searches.map(({ order, home, asked }) => ({ held: order, home, inVain: asked.at(-1) ?? order.bucket })),
  );
  const next = searches.flatMap((search, index) => {
    const { order, home, asked } = search;
    const place = found[index] ?? 'unavailable';
    if (typeof place === 'number') return [{ search, bucket: place }];
    strays.set(order, place === 'nowhere' ? { kind: place, asked: [...asked, home] } : unknown('its home is away'));
    return [];
  });
  const held = await reservations.stillHeld(next.map(({ search, bucket }) => ({ ...search.order, bucket })));
  return next.flatMap(({ search, bucket }, index) => {
    if (held[index] === 'lost') return [{ ...search, asked: [...search.asked, bucket] }];
    // Where nobody can say whether it is held still, the table's own condition decides.
    strays.set(search.order, { kind: 'elsewhere', bucket });
    return [];
  });
}

/** By sku: how many there are, or why nobody can say. */
async function bucketsOf(orders: readonly Order[], { find }: StrayPorts): Promise<Map<string, number | string>> {
  const skus = [...new Set(orders.map(({ sku }) => sku))];
  const read = async (sku: string): Promise<number | string> => {
    try {
      return (await find(sku))?.buckets ?? 'its sale is not there';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return new Map(await Promise.all(skus.map(async (sku) => [sku, await read(sku)] as const)));
}

function unknown(reason: string): Stray {
  return { kind: 'unknown', reason };
}
