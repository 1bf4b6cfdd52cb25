import fc from 'fast-check';
import { placeByKey } from '../../lambda/contract/placement';
import type { Order } from '../../lambda/contract/sales';
import type { OrderFate, SaleTable } from '../../lambda/sales/sale-table';
import { settleOrders } from '../../lambda/sales/settle-orders';
import type { TransactionTable } from '../../lambda/transactions/transaction-table';
import { MemoryTable } from '../simulation/memory-table';
import { type AnySale, anySale, type Loss } from './any-orders';
import { memorySaleTable, wrongIn } from './sale-world';

jest.setTimeout(30_000);

const NO_ANSWER = { kind: 'unknown', reason: 'nobody answered' } as const;

/** The table through a bad network: what is late takes effect whenever it likes, after who sent it has given up. */
function lossy(table: MemoryTable, losses: readonly Loss[]) {
  let calls = 0;
  const late: (() => unknown)[] = [];
  const tick = () => new Promise<void>((resolve) => setImmediate(resolve));
  const through: TransactionTable = {
    read: async (keys) => {
      await tick();
      return table.read(keys);
    },
    single: async (statement) => {
      await tick();
      const loss = losses[calls++] ?? 'none';
      if (loss === 'late') late.push(() => table.single(statement));
      if (loss === 'before' || loss === 'late') return { results: [NO_ANSWER], units: 0 };
      const answer = await table.single(statement);
      return loss === 'after' ? { results: [NO_ANSWER], units: 0 } : answer;
    },
    transact: async (statements, token) => {
      await tick();
      const loss = losses[calls++] ?? 'none';
      if (loss === 'conflict') {
        const reasons = statements.map(() => ({ kind: 'failed', reason: 'TransactionConflict' }) as const);
        return { result: { kind: 'cancelled', reasons }, units: 0 };
      }
      if (loss === 'late') late.push(() => table.transact(statements, token));
      if (loss === 'before' || loss === 'late') return { result: NO_ANSWER, units: 0 };
      const answer = await table.transact(statements, token);
      return loss === 'after' ? { result: NO_ANSWER, units: 0 } : answer;
    },
  };
  return { through, late };
}

type Told = Map<string, Set<OrderFate['kind']>>;

async function runBatch(orders: readonly Order[], table: SaleTable, told: Told) {
  const verdicts = await settleOrders(orders, new Set(), {
    ...{ table, atOnce: 3, deadline: Number.POSITIVE_INFINITY },
    hindrance: () => undefined,
  });
  orders.forEach(({ id }, index) => {
    const kinds = told.get(id) ?? new Set();
    told.set(id, kinds.add(verdicts[index]?.fate.kind ?? 'retry'));
  });
}

async function run({ sale, orders, rows, losses, moves }: AnySale) {
  const memory = new MemoryTable();
  const calm = memorySaleTable(memory.model, memory);
  await calm.create(sale);
  const { through, late } = lossy(memory, losses);
  const table = memorySaleTable(memory.model, through);
  const told: Told = new Map();
  const wrong: string[] = [];
  const get = (place: Parameters<typeof memory.model.get>[0]) => memory.model.get(place);
  const check = () =>
    wrong.push(
      ...wrongIn(
        sale,
        get,
        orders.map(({ id }) => id),
      ),
    );
  for (const [index, row] of rows.entries()) {
    const move = moves[index];
    if (move !== undefined) await calm.moveStock(sale.sku, move, index);
    const batches = row.map((batch) => batch.flatMap((place) => orders[place] ?? []));
    await Promise.all(batches.map((batch) => runBatch(batch, table, told)));
    check();
    for (const act of late.splice(0)) await act();
    check();
  }
  // What was handed back comes again, until it is decided.
  const open = orders.filter(({ id }) => [...(told.get(id) ?? [])].every((kind) => kind === 'retry') && told.has(id));
  await runBatch(open, calm, told);
  check();
  const inTable = (id: string) => {
    const record = memory.model.get(placeByKey('orders', id));
    return record !== undefined && record._gone !== true;
  };
  return { wrong, told, inTable, memory };
}

const SOLD = ['sold', 'sold before'] as const;

test('whatever is lost, comes twice or meets: never too many are sold, each order once, and what is told is so', async () => {
  await fc.assert(
    fc.asyncProperty(anySale(), async (any) => {
      const { wrong, told, inTable } = await run(any);

      expect(wrong).toEqual([]);
      for (const [id, kinds] of told) {
        const soldTold = SOLD.some((kind) => kinds.has(kind));
        expect(kinds.has('refused') && soldTold).toBe(false);
        if (soldTold || kinds.has('refused')) expect(inTable(id)).toBe(soldTold);
      }
    }),
    { numRuns: 200 },
  );
});

test('no order is refused while its sale has units enough for it', async () => {
  await fc.assert(
    fc.asyncProperty(anySale(), async (any) => {
      const { told, memory } = await run({ ...any, losses: [], rows: [[any.orders.map((_, index) => index)]] });

      const left = Array.from({ length: any.sale.buckets }, (_, bucket) =>
        Number(memory.model.get({ partition: `~stock#${bucket}#${any.sale.sku}`, sort: '.' })?.available),
      ).reduce((sum, units) => sum + units, 0);
      const refused = any.orders.filter(({ id }) => told.get(id)?.has('refused'));
      expect(refused.filter(({ quantity }) => quantity <= left)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
