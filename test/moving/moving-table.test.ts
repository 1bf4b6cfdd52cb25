import type { Collections } from '../../lambda/contract/collection';
import { earlierPlaceOf, placeOf } from '../../lambda/contract/placement';
import { LAST_ID, MOVED, STAMP } from '../../lambda/contract/record';
import { fixedLayouts } from '../../lambda/layouts/layouts';
import { movingTable, movingTransactions, SettledPlaces } from '../../lambda/migrator/moving-table';
import { patienceWith } from '../../lambda/writer/backoff';
import { hindranceOf } from '../../lambda/writer/hindrance';
import { laidOutTables } from '../../lambda/writer/laid-out-tables';
import { movedAway } from '../../lambda/writer/moved-away';
import type { Statement } from '../../lambda/writer/statement';
import { MemoryTable } from '../simulation/memory-table';
import { placeOf as textOf } from '../simulation/table-model';
import { MemoryMoveTable } from './memory-move-table';

const NOW = 1_780_000_000_000;
const ORDERS = {
  policy: 'createOnly',
  partition: { by: 'hash', shards: 8 },
  layout: {
    by: 'epochs',
    current: { by: 'hash', shards: 8 },
    earlier: { epoch: { by: 'hash', shards: 2 }, sealedFrom: NOW + 1000 },
  },
} as const;
const collections: Collections = { orders: ORDERS, plain: { policy: 'createOnly' } };

const insert = (key: string): Statement => ({
  form: 'insert',
  key: placeOf('orders', ORDERS, key),
  item: { [LAST_ID]: key, [STAMP]: key },
});

function stage() {
  const beneath = new MemoryTable();
  const move = new MemoryMoveTable(beneath.model);
  const settled = new SettledPlaces(1000);
  let expired = 0;
  const moving = {
    move,
    settled,
    now: () => NOW,
    layouts: {
      current: async () => collections,
      expire: () => {
        expired += 1;
      },
    },
  };
  const set = (place: Parameters<typeof textOf>[0], record: object) =>
    beneath.model.records.set(textOf(place), { ...record });
  return {
    beneath,
    move,
    settled,
    moving,
    set,
    expired: () => expired,
    table: movingTable(beneath, collections, moving),
    transactions: movingTransactions(beneath, collections, moving),
  };
}

test('a batch looks at all its records by one call, and once for all time', async () => {
  const { table, move, beneath } = stage();
  const statements = ['a', 'b', 'c'].map(insert);

  const first = await table.batch(statements);
  const second = await table.batch(statements);

  expect(first.results.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
  expect(first.units).toBe(6);
  expect(second.results.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
  expect(move.steps.filter((step) => step.startsWith('look'))).toEqual(['look 6']);
  expect(beneath.calls).toHaveLength(2);
});

test('what is settled is not kept waiting by what is not, and every result stands in its own place', async () => {
  const { table, move, settled, beneath } = stage();
  settled.add(insert('b').key);
  let sentFirst = false;
  move.before = () => {
    sentFirst ||= beneath.calls.length === 1;
    return undefined;
  };
  beneath.model.records.set(textOf(insert('c').key), { [LAST_ID]: 'other' });

  const { results } = await table.batch(['a', 'b', 'c'].map(insert));

  expect(sentFirst).toBe(true);
  expect(results.map(({ kind }) => kind)).toEqual(['done', 'done', 'refused']);
});

test.each([
  [true, 'throttled'],
  [false, 'failed'],
] as const)('a statement whose record could not be moved is not sent (throttled: %s)', async (throttled, kind) => {
  const { table, move, beneath } = stage();
  const earlier = earlierPlaceOf('orders', ORDERS, 'b');
  move.before = (step, key) =>
    step === 'fence' && key.sort === earlier?.sort
      ? { result: { kind: 'failed', reason: 'no', throttled }, units: 0 }
      : undefined;

  const { results } = await table.batch(['a', 'b'].map(insert));
  const [alone] = (await table.single(insert('b'))).results;

  expect(results.map((result) => result.kind)).toEqual(['done', kind]);
  expect(alone?.kind).toBe(kind);
  expect(beneath.model.get(insert('b').key)).toBeUndefined();
});

test('a mark in the newest epoch is no refusal by a policy: its layout has to be asked again', async () => {
  const { table, transactions, set, settled, expired } = stage();
  const { key } = insert('a');
  set(key, { [LAST_ID]: 'x', [MOVED]: 64 });
  settled.add(key);
  const moved = { kind: 'failed', reason: 'the record has moved to 64 partitions' };

  expect((await table.single(insert('a'))).results).toEqual([moved]);
  expect((await table.batch([insert('a')])).results).toEqual([moved]);
  expect(await table.read([key])).toEqual([{ kind: 'unread', reason: moved.reason }]);
  expect((await transactions.transact([insert('a')], 't')).result).toEqual({ kind: 'cancelled', reasons: [moved] });
  expect(expired()).toBe(4);
});

test('a transaction is not sent where one of its records could not be moved', async () => {
  const { transactions, move, beneath } = stage();
  move.before = (step) =>
    step === 'fence' ? { result: { kind: 'failed', reason: 'no', throttled: false }, units: 0 } : undefined;

  const { result } = await transactions.transact([insert('a'), insert('b')], 't');

  expect(result.kind).toBe('failed');
  expect(beneath.calls).toEqual([]);
});

test('a look finds a record that has not moved yet', async () => {
  const { table, set } = stage();
  const earlier = earlierPlaceOf('orders', ORDERS, 'a');
  if (earlier === undefined) throw new Error('there are two epochs');
  set(earlier, { [LAST_ID]: 'x', [STAMP]: 'y' });

  expect(await table.read([insert('a').key])).toEqual([{ kind: 'read', current: { [LAST_ID]: 'x', [STAMP]: 'y' } }]);
});

test('places of other collections, of markers and of older epochs pass through', async () => {
  const { table, move } = stage();
  const through: Statement[] = ['plain#a', '~transaction#t', 'orders~h2.1', 'plain~h8.1'].map((partition) => ({
    form: 'insert',
    key: { partition, sort: 'a' },
    item: { [MOVED]: 1 },
  }));

  expect((await table.batch(through)).results.map(({ kind }) => kind)).toEqual(['done', 'done', 'done', 'done']);
  expect((await table.batch(through)).results.map(({ kind }) => kind)).toEqual(Array(4).fill('refused'));
  expect(move.steps).toEqual([]);
});

test('what only a newer layout can better is not waited for, and says nothing of the table', () => {
  const reason = movedAway({ [MOVED]: 64 }) ?? '';

  expect(patienceWith(reason).setbacks).toBe(0);
  expect(hindranceOf({ kind: 'failed', reason })).toBe('contended');
});

describe('the writer’s tables', () => {
  const log = { info() {}, warn() {}, error() {} };

  test('stay as they are where all collections are by key', async () => {
    const plain: Collections = { plain: { policy: 'createOnly' } };
    const { beneath, moving } = stage();
    const tables = { table: beneath, transactions: beneath };

    const laidOut = await laidOutTables(plain, tables, { ...moving, layouts: fixedLayouts(plain) }, log)();

    expect(laidOut.collections).toBe(plain);
    expect(laidOut.tables).toBe(tables);
  });

  test('come with unknown layouts where none are to be had, but for collections by key', async () => {
    const { beneath, moving } = stage();
    const layouts = { current: () => Promise.reject(new Error('away')), expire() {} };
    const tables = { table: beneath, transactions: beneath };

    const laidOut = await laidOutTables(collections, tables, { ...moving, layouts }, log)();

    expect(laidOut.collections.plain).toEqual({ policy: 'createOnly' });
    expect(laidOut.collections.orders?.layout).toEqual({ by: 'unknown', reason: expect.stringContaining('orders') });
  });
});
