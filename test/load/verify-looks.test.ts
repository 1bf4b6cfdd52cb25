// A store is not read at one moment: what comes or moves meanwhile is no failure, and what fails in two looks is one.

import type { AskedWrite } from '../../load/ledger/entry';
import type { StoreReader } from '../../load/verify/store-reader';
import { RUN, World } from './verify-world';

const SKU = `${RUN}-sale`;

function failed(checks: readonly { readonly name: string; readonly verdict: string }[]): string[] {
  return checks.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
}

/** A sale and an order in it of which the client was told nothing. */
function unansweredOrder(): { readonly world: World; readonly key: string } {
  const world = new World(1);
  const open: AskedWrite = {
    ...{ op: world.name('s'), kind: 'openSale', collection: 'tickets', key: SKU, body: { stock: 5 } },
  };
  world.tell(world.ask([open]), open, 'acknowledged', {}, 201);
  const op = world.name('b');
  world.ask([{ op, kind: 'order', collection: 'tickets', key: SKU, body: { quantity: 1 }, idempotencyKey: op }]);
  world.put({ collection: 'tickets', key: 'made', fields: { op, sku: SKU, quantity: 1 }, isGone: false });
  world.sales.set(SKU, { sku: SKU, stock: 5, sold: 1, available: 4 });
  return { world, key: 'made' };
}

/** Its first looks see the store as each change leaves it. */
function changing(world: World, changes: readonly (() => void)[]): StoreReader & { readonly looks: () => number } {
  let looks = 0;
  const reader = world.reader();
  return {
    ...reader,
    looks: () => looks,
    records: (wanted) => {
      changes[looks]?.();
      looks += 1;
      return reader.records(wanted);
    },
  };
}

test('an unanswered order that comes between the orders and the counts of its sale fails the first look only', async () => {
  const { world, key } = unansweredOrder();
  const record = world.at('tickets', key);
  if (record === undefined) throw new Error('an order');
  const reader = changing(world, [() => world.remove(record), () => world.put(record)]);

  const { verdict, unknownTaken } = await world.verify({ reader });

  expect(reader.looks()).toBe(2);
  expect(verdict).toBe('pass');
  expect(unknownTaken).toBe(1);
});

test('what fails in two looks is a failure, and is counted once', async () => {
  const { world, key } = unansweredOrder();
  world.remove({ collection: 'tickets', key });
  const reader = changing(world, []);
  const pauses: number[] = [];

  const { checks } = await world.verify({ reader, sleep: async (millis) => void pauses.push(millis) });

  expect(failed(checks)).toEqual(['units sold are those of the orders']);
  expect(checks.find(({ verdict }) => verdict === 'fail')).toMatchObject({ wrong: 1, checked: 1 });
  expect(pauses).toEqual([3000]);
});

test('a store of which each look tells something else is undecided, after five looks', async () => {
  const { world, key } = unansweredOrder();
  world.remove({ collection: 'tickets', key });
  const skus = Array.from({ length: 9 }, (_, index) => `${SKU}-${index}`);
  for (const sku of skus) {
    const open: AskedWrite = {
      op: world.name('s'),
      kind: 'openSale',
      collection: 'tickets',
      key: sku,
      body: { stock: 5 },
    };
    world.tell(world.ask([open]), open, 'acknowledged', {}, 201);
    world.sales.set(sku, { sku, stock: 5, sold: 0, available: 5 });
  }
  const sell = (sku: string) => () => void world.sales.set(sku, { sku, stock: 5, sold: 1, available: 4 });
  const reader = changing(world, skus.map(sell));

  const { verdict, checks } = await world.verify({ reader });

  expect(reader.looks()).toBe(5);
  expect(failed(checks)).toEqual([]);
  expect(verdict).toBe('undecided');
});

test('what was set aside when it was looked at first, and is not any more, is held to its promise again', async () => {
  const world = new World(1);
  const op = world.name('o');
  const write: AskedWrite = { op, kind: 'create', collection: 'orders', key: op, body: { op } };
  world.tell(world.ask([write]), write, 'acknowledged', { id: op });
  const body = JSON.stringify({
    version: 1,
    writes: [{ id: op, at: world.stamp(), collection: 'orders', key: op, op: 'put', body: { op } }],
  });
  let looks = 0;
  const reader: StoreReader = {
    ...world.reader(),
    quarantine: async () => (looks++ === 0 ? [{ messageId: 'm', body, cause: 'undecided' }] : []),
  };

  const { checks } = await world.verify({ reader });

  expect(failed(checks)).toEqual(['nothing acknowledged is lost']);
});

test('what an acknowledged write must have left is looked for once more by its place, each place once', async () => {
  const world = new World(1);
  const asked: AskedWrite[] = [
    { op: `${RUN}-o`, kind: 'create', collection: 'orders', key: `${RUN}-o`, body: { op: `${RUN}-o` } },
    { op: `${RUN}-p`, kind: 'put', collection: 'profiles', key: `${RUN}-k`, body: { op: `${RUN}-p` } },
    { op: `${RUN}-q`, kind: 'put', collection: 'profiles', key: `${RUN}-k`, body: { op: `${RUN}-q` } },
  ];
  for (const write of asked) {
    const id = world.stamp();
    world.tell(world.ask([write]), write, 'acknowledged', { id });
    const { collection, key = '', body = {} } = write;
    world.put({ collection, key, fields: body as never, isGone: false, id, at: id });
  }
  const unanswered: AskedWrite = { op: `${RUN}-u`, kind: 'create', collection: 'orders', key: `${RUN}-u`, body: {} };
  world.ask([unanswered]);
  const bought: AskedWrite = {
    op: `${RUN}-b`,
    kind: 'order',
    collection: 'tickets',
    key: SKU,
    body: { quantity: 1 },
    idempotencyKey: 'b',
  };
  world.tell(world.ask([bought]), bought, 'acknowledged', { id: 'made' });
  world.put({ collection: 'tickets', key: 'made', fields: { op: `${RUN}-b`, sku: SKU, quantity: 1 }, isGone: false });
  const refused: AskedWrite = { op: `${RUN}-n`, kind: 'create', collection: 'orders', key: `${RUN}-n`, body: {} };
  world.tell(world.ask([refused]), refused, 'refused', {});
  const sought: unknown[] = [];
  const whole = world.reader();
  const reader: StoreReader = {
    ...whole,
    async *records() {},
    find(places, wanted) {
      const all = [...places];
      sought.push(...all);
      return whole.find(all, wanted);
    },
  };

  const { verdict } = await world.verify({ reader });

  expect(verdict).toBe('pass');
  expect(sought).toEqual([
    { collection: 'orders', key: `${RUN}-o` },
    { collection: 'profiles', key: `${RUN}-k` },
    { collection: 'orders', key: `${RUN}-u` },
    { collection: 'tickets', key: 'made' },
  ]);

  // What was found is not looked for again.
  const again: unknown[] = [];
  const find: StoreReader['find'] = (places, wanted) => {
    const all = [...places];
    again.push(...all);
    return whole.find(all, wanted);
  };
  await world.verify({ reader: { ...whole, find } });
  expect(again).toEqual([{ collection: 'orders', key: `${RUN}-u` }]);
});

test('what became of a write is asked in each look', async () => {
  const world = new World(1);
  const op = world.name('t');
  const body = { from: `${RUN}-a`, to: `${RUN}-b`, amount: 1 };
  const write: AskedWrite = { op, kind: 'transfer', collection: 'transfers', key: op, body };
  world.tell(world.ask([write]), write, 'acknowledged', { id: op });
  const told = (['applied', 'conflict'] as const).values();

  const { verdict } = await world.verify({
    reader: { ...world.reader(), outcomeOf: async () => told.next().value ?? 'none' },
  });

  expect(verdict).toBe('pass');
});

test('orders that have more units than there are tell it, though the sale counts none of them', async () => {
  const { world, key } = unansweredOrder();
  const record = world.at('tickets', key);
  if (record === undefined) throw new Error('an order');
  for (let each = 0; each < 5; each++) {
    const op = world.name('b');
    const write: AskedWrite = {
      ...{ op, kind: 'order', collection: 'tickets', key: SKU, body: { quantity: 1 } },
      idempotencyKey: op,
    };
    world.tell(world.ask([write]), write, 'acknowledged', { id: op });
    world.put({ ...record, key: op, fields: { op, sku: SKU, quantity: 1 } });
  }

  const { checks } = await world.verify();

  expect(failed(checks)).toEqual(['nothing is oversold', 'units sold are those of the orders']);
});

test('a key that another has is not looked for: nothing counts twice', async () => {
  const world = new World(1);
  const key = `${RUN}-contest`;
  for (const op of [`${RUN}-o-1`, `${RUN}-o-2`]) {
    const write: AskedWrite = { op, kind: 'create', collection: 'orders', key, body: { op } };
    world.tell(world.ask([write]), write, 'acknowledged', { id: op });
  }
  world.put({ collection: 'orders', key, fields: { op: `${RUN}-o-1` }, isGone: false, id: `${RUN}-o-1` });

  expect((await world.verify()).verdict).toBe('pass');
});
