import type { Order } from '../../lambda/contract/sales';
import type { CacheClient } from '../../lambda/platform/cache-client';
import { cachedReservations } from '../../lambda/sales/cached-reservations';
import { cachedStockKeeping } from '../../lambda/sales/cached-stock-keeping';
import { homeOf } from '../../lambda/sales/choose-bucket';
import type { Reservation } from '../../lambda/sales/reservations';
import { settleOrders } from '../../lambda/sales/settle-orders';
import { strayOrders } from '../../lambda/sales/stray-orders';
import { memorySaleTable } from '../sales/sale-world';
import { MemoryTable } from '../simulation/memory-table';
import { CACHE_ENGINES, type RunningCache } from './reservation-engines';

const HOLD_SECONDS = 60;

let keys = 0;

/** An order id whose home is the bucket, of two. */
function atHome(home: number): string {
  for (;;) {
    const id = `order-${++keys}`;
    if (homeOf(id, 2) === home) return id;
  }
}

describe.each(CACHE_ENGINES)('an order that is sent to two groups, with $name', (engine) => {
  let running: RunningCache;
  let skus = 0;
  beforeAll(async () => {
    running = await engine.start();
  });
  afterAll(() => running.stop());

  /** A sale of one unit in each of two buckets, its buyers, and a writer. */
  async function stage() {
    const clock = { now: Date.now() };
    const now = () => clock.now;
    const table = new MemoryTable();
    const sales = memorySaleTable(table.model, table, now);
    const sale = { sku: `sku-${++skus}`, stock: 2, buckets: 2 };
    await sales.create(sale);
    const reservations = cachedReservations(running.cache, { holdSeconds: HOLD_SECONDS, now });
    const stock = cachedStockKeeping(running.cache, now);
    await stock.load(sale.sku, await sales.stockOf(sale));
    const asked = (order: string, at: string) =>
      reservations.reserve({ sku: sale.sku, order, fingerprint: order, at, quantity: 1, buckets: 2 });
    let moments = 0;
    /** What a door sends, once it has units. */
    const sent = async (order: string): Promise<Order> => {
      const at = `019e0000-0000-7000-8000-${String(++moments).padStart(12, '0')}`;
      const found = await asked(order, at);
      if (found.kind !== 'held') throw new Error(found.kind);
      return {
        id: order,
        at: found.at,
        sku: sale.sku,
        bucket: found.bucket,
        quantity: 1,
        fingerprint: order,
        body: {},
      };
    };
    const writes = async (...messages: Order[]) => {
      const ports = { table: sales, atOnce: 4, deadline: Number.POSITIVE_INFINITY, hindrance: () => undefined };
      const strays = await strayOrders(messages, { reservations, find: sales.find });
      const verdicts = await settleOrders(messages, strays, ports);
      await reservations.end(verdicts.flatMap(({ ends }) => ends));
      return verdicts.map(({ fate }) => fate.kind);
    };
    const sold = async () => (await sales.stockOf(sale)).map((bucket) => bucket.sold);
    const left = async () => {
      const looked = await stock.look(sale.sku, [0, 1]);
      return looked === 'unavailable'
        ? looked
        : looked.map((one) => (one.kind === 'known' ? [one.left, one.held] : one));
    };
    return { sku: sale.sku, clock, reservations, stock, asked, sent, writes, sold, left };
  }

  it.each([
    ['first', false],
    ['last', true],
  ])('has its units where it was acknowledged, when the message of its ended hold comes %s', async (_, isLast) => {
    const { clock, reservations, sent, writes, sold, left } = await stage();
    const a = atHome(0);
    // Its door dies once the queue has this, and its message waits for longer than the hold lasts.
    const early = await sent(a);
    clock.now += HOLD_SECONDS * 1000 + 1;
    const other = await sent(atHome(0));
    const late = await sent(a);
    const acknowledged = await reservations.stillHeld([other, late]);

    const [one, two] = isLast ? [late, early] : [early, late];
    const fates = [...(await writes(one)), ...(await writes(two)), ...(await writes(other))];

    expect([early.bucket, late.bucket, other.bucket, acknowledged]).toEqual([0, 1, 0, ['held', 'held']]);
    expect(fates).toEqual(['sold', 'sold before', 'sold']);
    expect([await sold(), await left()]).toEqual([
      [1, 1],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  it('is not told sold out while another request of it takes the last units elsewhere', async () => {
    const { asked, sku } = await stage();
    await asked(atHome(0), '1');
    const a = atHome(0);
    let first: Promise<Reservation> | undefined;
    // The look at all buckets comes when the other request has what it saw there.
    const cache = {
      ...running.cache,
      runAll: async (...call: Parameters<CacheClient['runAll']>) => {
        if (call[1].length === 2) {
          first ??= asked(a, '2');
          await first;
        }
        return running.cache.runAll(...call);
      },
    };
    const second = cachedReservations(cache, { holdSeconds: HOLD_SECONDS, now: Date.now });

    const found = await second.reserve({ sku, order: a, fingerprint: a, at: '3', quantity: 1, buckets: 2 });

    expect(await first).toMatchObject({ kind: 'held', bucket: 1, state: 'new' });
    expect(found).toMatchObject({ kind: 'held', bucket: 1, state: 'held', at: '2' });
  });

  it('has them at home, where it came back to', async () => {
    const { clock, reservations, stock, sent, writes, sold } = await stage();
    const a = atHome(0);
    const first = await sent(atHome(0));
    const early = await sent(a);
    clock.now += HOLD_SECONDS * 1000 + 1;
    // Its home is free again, and the bucket in which it was is another’s.
    const other = await sent(atHome(1));
    const late = await sent(a);
    await reservations.stillHeld([other, late]);

    const fates = [...(await writes(early)), ...(await writes(late)), ...(await writes(other))];

    expect([first.bucket, early.bucket, other.bucket, late.bucket]).toEqual([0, 1, 1, 0]);
    expect(fates).toEqual(['sold', 'sold before', 'sold']);
    expect([await sold(), await stock.look(early.sku, [0, 1])]).toMatchObject([
      [1, 1],
      [{ left: 0 }, { left: 0 }],
    ]);
  });

  it('is refused where nobody has units for it, and is told so wherever it is looked for', async () => {
    const { clock, asked, sent, writes, sold, stock } = await stage();
    const a = atHome(0);
    await sent(atHome(0));
    const early = await sent(a);
    clock.now += HOLD_SECONDS * 1000 + 1;
    const others = [await sent(atHome(0)), await sent(atHome(1))];

    const fates = [...(await writes(early)), ...(await writes(...others))];
    for (const bucket of [0, 1]) {
      const [seen] = [await stock.look(early.sku, [bucket])].flat();
      if (typeof seen === 'object' && seen.kind === 'known') {
        await stock.give(early.sku, bucket, { units: 1, revision: seen.revision });
      }
    }

    expect([early.bucket, fates, await sold()]).toEqual([1, ['refused', 'sold', 'sold'], [1, 1]]);
    expect(await asked(a, 'again')).toEqual({ kind: 'refused' });
  });
});
