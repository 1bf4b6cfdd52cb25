import fc from 'fast-check';
import { placeByKey } from '../../lambda/contract/placement';
import type { Order, Sale } from '../../lambda/contract/sales';
import { stampSource } from '../../lambda/contract/stamp';
import { fromItem } from '../../lambda/platform/attributes';
import { dynamoDbSaleTable, saleTable } from '../../lambda/sales/dynamodb-sale-table';
import type { SaleTable } from '../../lambda/sales/sale-table';
import { settleOrders } from '../../lambda/sales/settle-orders';
import { dynamoDbTransactionTable } from '../../lambda/transactions/dynamodb-transaction-table';
import type { TransactionTable } from '../../lambda/transactions/transaction-table';
import { type AnySale, anySale, type Loss } from '../sales/any-orders';
import { ORDERS, wrongIn } from '../sales/sale-world';
import { type RealTable, startRealTable } from './real-table';

let real: RealTable;
beforeAll(async () => {
  real = await startRealTable();
});
afterAll(() => real.stop());

const PORTS = {
  ...{ orders: ORDERS, now: Date.now, sleep: async () => {}, random: () => 0.5 },
  nonce: () => crypto.randomUUID(),
};
const stamp = stampSource(Date.now, (n) => crypto.getRandomValues(new Uint8Array(n)));

const sales = () => dynamoDbSaleTable(real.client, real.name, PORTS);

const order = (sku: string, more: Partial<Order> = {}): Order => {
  const at = stamp();
  return { id: `order-${at}`, at, sku, bucket: 0, quantity: 1, body: { buyer: 'ada' }, ...more };
};

const moved = ({ sku }: Sale, from: number, to: number, units: number, token: number) =>
  sales().moveStock(sku, { from, to, units }, token);

const DEADLINE = Number.POSITIVE_INFINITY;

describe('sales in a real table', () => {
  it('are made whole and once, found, listed, and spread evenly', async () => {
    const sale = { sku: 'even', stock: 11, buckets: 4 };

    const first = await sales().create(sale);
    const again = await sales().create({ ...sale, stock: 12 });

    expect([first, again]).toEqual([{ kind: 'created' }, { kind: 'exists', sale }]);
    expect(await sales().find('even')).toEqual(sale);
    expect(await sales().find('odd')).toBeUndefined();
    expect(await sales().list()).toContainEqual(sale);
    expect((await sales().stockOf(sale)).map(({ available, sold }) => `${available}/${sold}`)).toEqual([
      ...['3/0', '3/0', '3/0', '2/0'],
    ]);
  });

  it('with the most buckets that one may have are one transaction', async () => {
    const sale = { sku: 'many', stock: 640, buckets: 64 };

    expect(await sales().create(sale)).toEqual({ kind: 'created' });
    expect(await sales().stockOf(sale)).toHaveLength(64);
  });

  it('move units that are there, and the same again as another move', async () => {
    const sale = { sku: 'moved', stock: 6, buckets: 2 };
    await sales().create(sale);

    const moves = [...[await moved(sale, 0, 1, 1, 7), await moved(sale, 0, 1, 1, 7)], await moved(sale, 0, 1, 2, 7)];

    expect(moves).toEqual(['moved', 'moved', 'refused']);
    expect((await sales().stockOf(sale)).map(({ available }) => available)).toEqual([1, 5]);
  });

  it.each([0, 1])('move no units under a lease that a later one came after, at bucket %i', async (bucket) => {
    const sale = { sku: `fenced-${bucket}`, stock: 6, buckets: 2 };
    await sales().create(sale);
    const first = await moved(sale, 0, 1, 1, 7);

    const fences = [await sales().fence(sale.sku, bucket, 8), await sales().fence(sale.sku, bucket, 7)];

    expect([first, ...fences, await moved(sale, 0, 1, 1, 7), await moved(sale, 0, 1, 1, 8)]).toEqual([
      ...['moved', true, false, 'refused', 'moved'],
    ]);
    expect((await sales().stockOf(sale)).map(({ available, sold }) => `${available}/${sold}`)).toEqual(['1/0', '5/0']);
  });

  it('sell from a bucket that was fenced', async () => {
    await sales().create({ sku: 'sold-fenced', stock: 1, buckets: 1 });
    await sales().fence('sold-fenced', 0, 9);

    expect(await sales().sell([order('sold-fenced')], DEADLINE)).toEqual([{ kind: 'sold' }]);
  });

  it('know which orders they have', async () => {
    const sale = { sku: 'known', stock: 1, buckets: 1 };
    await sales().create(sale);
    const [a, b] = [order('known'), order('known')];
    await sales().sell([a], DEADLINE);
    await sales().refuse([b], DEADLINE);

    expect(await sales().decided([a.id, b.id, 'c'])).toEqual([
      ...[
        { kind: 'sold', at: a.at },
        { kind: 'refused', at: b.at },
      ],
      undefined,
    ]);
    expect(await sales().refuse([a, { ...b, at: stamp() }], DEADLINE)).toEqual([
      { kind: 'sold before', at: a.at },
      { kind: 'refused', at: b.at },
    ]);
  });

  it('sell those that fit, tell what was sold before by its stamp, and what has another content as a conflict', async () => {
    await sales().create({ sku: 'fit', stock: 3, buckets: 1 });
    const [a, b, c] = [order('fit', { quantity: 2 }), order('fit', { quantity: 2 }), order('fit')];

    expect(await sales().sell([a, b, c, c], DEADLINE)).toEqual([
      { kind: 'sold' },
      { kind: 'short', available: 3 },
      { kind: 'sold' },
      { kind: 'sold before', at: c.at },
    ]);
    expect(
      await sales().sell(
        [
          { ...a, at: stamp() },
          { ...c, quantity: 2 },
        ],
        DEADLINE,
      ),
    ).toEqual([
      { kind: 'sold before', at: a.at },
      { kind: 'conflict', reason: 'its Idempotency-Key stands for another order', isLater: false },
    ]);
  });

  it('of more orders than a transaction has room for are several', async () => {
    await sales().create({ sku: 'crowd', stock: 90, buckets: 1 });
    const crowd = Array.from({ length: 100 }, () => order('crowd'));

    const fates = await sales().sell(crowd, DEADLINE);

    expect(fates.map(({ kind }) => kind)).toEqual(crowd.map((_, index) => (index < 90 ? 'sold' : 'short')));
  });
});

const NO_ANSWER = { kind: 'unknown', reason: 'nobody answered' } as const;

/** The real table, whose answers are lost as it is told. */
function lossy(table: TransactionTable, losses: readonly Loss[]): TransactionTable {
  let calls = 0;
  return {
    read: (keys) => table.read(keys),
    single: (statement) => table.single(statement),
    transact: async (statements, token) => {
      const loss = losses[calls++] ?? 'none';
      if (loss === 'before') return { result: NO_ANSWER, units: 0 };
      const answer = await table.transact(statements, token);
      return loss === 'after' ? { result: NO_ANSWER, units: 0 } : answer;
    },
  };
}

async function sellAll({ orders, rows, moves }: AnySale, sku: string, table: SaleTable) {
  for (const [index, row] of rows.entries()) {
    const sweeper = moves[index];
    await Promise.all([
      ...row.map(async (batch) => {
        const some = batch.flatMap((place) => orders[place] ?? []);
        const verdicts = await settleOrders(some, new Set(), {
          ...{ table, atOnce: 3, deadline: DEADLINE, hindrance: () => undefined },
        });
        expect(verdicts).toHaveLength(some.length);
      }),
      sweeper && table.moveStock(sku, sweeper, index),
    ]);
  }
}

let runs = 0;

it('whatever writers and a sweeper do at once: never too many are sold, each order once', async () => {
  await fc.assert(
    fc.asyncProperty(
      anySale(() => `-${runs++}`),
      async (any) => {
        const { sale, orders } = any;
        await sales().create(sale);
        const table = saleTable({
          ...PORTS,
          table: lossy(dynamoDbTransactionTable(real.client, real.name), any.losses),
          page: async () => ({ sales: [] }),
        });

        await sellAll(any, sale.sku, table);

        expect(await wrongAtLast(sale, orders)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

async function wrongAtLast(sale: Sale, orders: readonly Order[]): Promise<string[]> {
  const places = [
    ...Array.from({ length: sale.buckets }, (_, bucket) => ({ partition: `~stock#${bucket}#${sale.sku}`, sort: '.' })),
    ...orders.map(({ id }) => placeByKey('orders', id)),
  ];
  const items = new Map<string, Record<string, unknown>>();
  for (const place of places) {
    const item = await real.item(place);
    if (item !== undefined) items.set(place.partition, fromItem(item));
  }
  return wrongIn(
    sale,
    ({ partition }) => items.get(partition),
    orders.map(({ id }) => id),
  );
}
