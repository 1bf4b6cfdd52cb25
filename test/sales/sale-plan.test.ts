import type { StoredRecord } from '../../lambda/contract/record';
import type { Order } from '../../lambda/contract/sales';
import { recordOfOrder } from '../../lambda/contract/sales';
import { rehome } from '../../lambda/sales/rehome';
import { planSale, settleSale } from '../../lambda/sales/sale-plan';
import type { StatementResult } from '../../lambda/writer/record-table';

const ORDERS = { name: 'orders', collection: { policy: 'createOnly' } } as const;
const AT = '019e2b7c-5a00-7000-8000-000000000001';

const order = (id: string, quantity = 1): Order => ({
  ...{ id, at: AT, sku: 'lamp', bucket: 3, quantity },
  body: { buyer: id },
});

const DONE: StatementResult = { kind: 'done' };
const meets = (current: StoredRecord | undefined): StatementResult => ({ kind: 'refused', current });
const stock = (available: number): StatementResult => meets({ available, sold: 0 });
const recordOf = (one: Order): StoredRecord => ({ ...recordOfOrder(one), _id: one.id, _at: one.at });

describe('the plan of a sale', () => {
  it('takes the units of all its orders on condition that they are there, and makes each order on condition that it is not', () => {
    const [stockOf, ...records] = planSale([order('a', 2), order('b')], ORDERS);

    expect(stockOf).toEqual({
      ...{ form: 'update', key: { partition: '~stock#3#lamp', sort: '.' }, set: {}, remove: [] },
      ...{ add: { available: '-3', sold: '3' }, onAbsent: 'refuse' },
      condition: { test: 'atLeast', attribute: 'available', value: 3 },
    });
    expect(records).toEqual(
      [order('a', 2), order('b')].map((one) => ({
        form: 'insert',
        key: { partition: `orders#${one.id}`, sort: '.' },
        item: recordOf(one),
      })),
    );
  });

  it('keeps what the buyer sent from passing for what was sold', () => {
    const [, record] = planSale([{ ...order('a', 2), body: { sku: 'other', quantity: 1 } }], ORDERS);

    expect(record).toMatchObject({ item: { sku: 'lamp', quantity: 2 } });
  });

  it('makes records as the collection has them: with their last day, and in its indexes', () => {
    const collection = { policy: 'createOnly', keepDays: 1, indexes: { byBuyer: { field: 'buyer' } } } as const;

    const [, record] = planSale([order('a')], { name: 'orders', collection });

    const item = record?.form === 'insert' ? record.item : {};
    expect(item._expires).toBeGreaterThan(1_700_000_000);
    expect(Object.entries(item).filter(([name]) => name.includes('byBuyer'))).toHaveLength(1);
  });
});

describe('a cancelled sale', () => {
  const [a, b, c] = [order('a', 2), order('b', 2), order('c')];
  const settle = (...reasons: StatementResult[]) => {
    const { fates, open, hindrance } = settleSale([a, b, c], reasons);
    return {
      fates: Object.fromEntries(fates.map(({ order: { id }, fate }) => [id, fate])),
      open: open.map(({ id }) => id),
      hindrance: hindrance?.reason,
    };
  };

  it.each<[string, StatementResult[], ReturnType<typeof settle>]>([
    [
      'has orders that do not fit left out in order of arrival, and those that fit behind them served',
      [stock(3), DONE, DONE, DONE],
      { fates: { b: { kind: 'short', available: 3 } }, open: ['a', 'c'], hindrance: undefined },
    ],
    [
      'leaves all short where nothing is left',
      [stock(0), DONE, DONE, DONE],
      {
        fates: Object.fromEntries(['a', 'b', 'c'].map((id) => [id, { kind: 'short', available: 0 }])),
        ...{ open: [], hindrance: undefined },
      },
    ],
    [
      'counts anew without orders that were sold before: they need no units',
      [stock(3), meets(recordOf(a)), DONE, DONE],
      { fates: { a: { kind: 'sold before', at: AT } }, open: ['b', 'c'], hindrance: undefined },
    ],
    [
      'knows an order that was refused before',
      [DONE, meets({ _id: 'a', _at: AT, _gone: true }), DONE, DONE],
      { fates: { a: { kind: 'refused', at: AT } }, open: ['b', 'c'], hindrance: undefined },
    ],
    [
      'tells an order from another one with its key, and from another record',
      [DONE, meets({ ...recordOf(a), quantity: 1 }), meets({ _id: 'x', _at: AT }), DONE],
      {
        fates: {
          a: { kind: 'conflict', reason: 'its Idempotency-Key stands for another order', isLater: false },
          b: { kind: 'conflict', reason: 'a record with its id exists' },
        },
        ...{ open: ['c'], hindrance: undefined },
      },
    ],
    [
      'leaves out what the table can never take',
      [DONE, { kind: 'invalid', reason: 'Item size' }, DONE, DONE],
      { fates: { a: { kind: 'invalid', reason: 'Item size' } }, open: ['b', 'c'], hindrance: undefined },
    ],
    [
      'of a bucket that nobody made can never be sold',
      [meets(undefined), DONE, DONE, DONE],
      {
        fates: Object.fromEntries(
          ['a', 'b', 'c'].map((id) => [id, { kind: 'invalid', reason: 'no sale has bucket 3 of "lamp"' }]),
        ),
        ...{ open: [], hindrance: undefined },
      },
    ],
    [
      'that others were at is hindered, and nothing is decided',
      [{ kind: 'failed', reason: 'TransactionConflict' }, DONE, DONE, DONE],
      { fates: {}, open: ['a', 'b', 'c'], hindrance: 'TransactionConflict' },
    ],
    [
      'that was hindered and decided goes on at once with what is left',
      [{ kind: 'throttled', reason: 'ThrottlingError' }, meets(recordOf(a)), DONE, DONE],
      { fates: { a: { kind: 'sold before', at: AT } }, open: ['b', 'c'], hindrance: undefined },
    ],
  ])('%s', (_, reasons, expected) => {
    expect(settle(...reasons)).toEqual(expected);
  });
});

describe('orders whose bucket has too little', () => {
  const stocks = (...available: number[]) => available.map((units, bucket) => ({ bucket, available: units, sold: 0 }));
  const told = (orders: Order[], ...available: number[]) => {
    const { placed, scattered, soldOut } = rehome(orders, stocks(...available));
    return {
      placed: placed.map((one) => `${one.order.id}@${one.bucket}`),
      scattered: scattered.map(({ id }) => id),
      soldOut: soldOut.map(({ id }) => id),
    };
  };

  it('go where the least is left that is enough, and what is planned for one is not planned for the next', () => {
    expect(told([order('a', 2), order('b', 2), order('c')], 2, 3, 0)).toEqual({
      ...{ placed: ['a@0', 'b@1', 'c@1'], scattered: [], soldOut: [] },
    });
  });

  it('are sold out only where all buckets together have too few', () => {
    expect(told([order('a', 2), order('b', 3)], 1, 0, 1)).toEqual({ placed: [], scattered: ['a'], soldOut: ['b'] });
  });
});
