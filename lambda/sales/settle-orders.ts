// Receives: orders of a batch, of any sales and buckets.
// Promises: one verdict for each, and what its holds end as: sold once, refused for good, or to be tried again.
// Hands on: orders by bucket to the table, and those that find too little there to other buckets of their sale.

import type { Order } from '../contract/sales';
import { runLimited } from '../writer/adaptive-limit';
import { endByDecision } from './end-by-decision';
import { rehome } from './rehome';
import type { Held, HoldEnd } from './reservations';
import type { OrderFate, OrderTable } from './sale-table';

/** What became of an order, and of the units that the read cache keeps for it. */
export interface Verdict {
  readonly fate: Exclude<OrderFate, { readonly kind: 'short' }>;
  readonly ends: readonly { readonly held: Held; readonly end: HoldEnd }[];
}

export interface SettlePorts {
  readonly table: OrderTable;
  /** How many buckets at once. */
  readonly atOnce: number;
  /** Asked before anything is begun in a bucket: why nothing may be, or `undefined`. */
  readonly hindrance: () => string | undefined;
  readonly deadline: number;
}

/** Buckets that others emptied meanwhile are looked at once more; then the orders come again from the queue. */
const REHOMES_MAX = 2;

/** `lost` are those whose units are others' by now, though they were never told so. */
export async function settleOrders(
  orders: readonly Order[],
  lost: ReadonlySet<Order>,
  ports: SettlePorts,
): Promise<Verdict[]> {
  const verdicts = new Map<Order, Verdict>();
  const decide = (order: Order, verdict: Verdict) => verdicts.set(order, verdict);
  await refuse([...lost], ports, decide);
  let short = await sellAll(
    orders.filter((order) => !lost.has(order)).map((order) => ({ order, bucket: order.bucket })),
    ports,
    decide,
  );
  for (let round = 0; short.length > 0; round++) {
    if (round === REHOMES_MAX) {
      for (const order of short) decide(order, undecided('its sale changed under every attempt'));
      break;
    }
    const bySale = [...Map.groupBy(short, ({ sku }) => sku)];
    short = (await Promise.all(bySale.map(([sku, some]) => rehomeAll(sku, some, ports, decide)))).flat();
  }
  return orders.map((order) => verdicts.get(order) ?? undecided('not reached'));
}

type Decide = (order: Order, verdict: Verdict) => void;

interface Placed {
  readonly order: Order;
  readonly bucket: number;
}

/** Gives those that their buckets had too few units for. */
async function sellAll(placed: readonly Placed[], ports: SettlePorts, decide: Decide): Promise<Order[]> {
  const short: Order[] = [];
  const groups = [...Map.groupBy(placed, ({ order, bucket }) => `${bucket}#${order.sku}`).values()];
  const sell = async (group: readonly Placed[]) => {
    const hindrance = ports.hindrance();
    const fates: readonly OrderFate[] =
      hindrance === undefined
        ? await ports.table.sell(
            group.map(({ order, bucket }) => ({ ...order, bucket })),
            ports.deadline,
          )
        : group.map(() => ({ kind: 'retry', reason: hindrance }));
    group.forEach(({ order, bucket }, index) => {
      const fate = fates[index] ?? { kind: 'retry', reason: 'no result' };
      if (fate.kind === 'short') short.push(order);
      else decide(order, { fate, ends: endsOf(fate, order, bucket) });
    });
  };
  await runLimited(
    ports.atOnce,
    groups.map((group) => () => sell(group)),
  );
  return short;
}

async function rehomeAll(sku: string, orders: readonly Order[], ports: SettlePorts, decide: Decide): Promise<Order[]> {
  const stocks = await stockOf(sku, ports.table);
  if (typeof stocks === 'string') {
    for (const order of orders) decide(order, undecided(stocks));
    return [];
  }
  const { placed, scattered, soldOut } = rehome(orders, stocks);
  for (const order of scattered) decide(order, undecided('its units are in several buckets'));
  await refuse(soldOut, ports, decide);
  return sellAll(placed, ports, decide);
}

/** Or why nobody can say. */
async function stockOf(sku: string, table: OrderTable) {
  try {
    const sale = await table.find(sku);
    return sale === undefined ? 'its sale is not there' : await table.stockOf(sale);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function refuse(orders: readonly Order[], ports: SettlePorts, decide: Decide): Promise<void> {
  if (orders.length === 0) return;
  const fates = await ports.table.refuse(orders, ports.deadline);
  orders.forEach((order, index) => {
    const fate = fates[index] ?? { kind: 'retry', reason: 'no result' };
    if (fate.kind === 'short') decide(order, undecided('no result'));
    else decide(order, { fate, ends: endsOf(fate, order, order.bucket) });
  });
}

/** `bucket` is the one that was asked for the units, at last. */
function endsOf(fate: Verdict['fate'], order: Order, bucket: number): Verdict['ends'] {
  switch (fate.kind) {
    case 'sold':
      return [
        { held: order, end: 'sold' },
        ...(bucket === order.bucket ? [] : [{ held: { ...order, bucket }, end: 'sold' as const }]),
      ];
    case 'sold before':
    case 'refused':
      return [
        { held: order, end: endByDecision({ ...fate, kind: fate.kind === 'refused' ? 'refused' : 'sold' }, order) },
      ];
    case 'conflict':
    case 'invalid':
      return [{ held: order, end: 'refused' }];
    case 'retry':
      return [];
    default:
      return fate satisfies never;
  }
}

function undecided(reason: string): Verdict {
  return { fate: { kind: 'retry', reason }, ends: [] };
}
