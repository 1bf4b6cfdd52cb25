// One damage of each kind, done to a truthful world.

import { renderMessage } from '../../lambda/contract/message';
import type { Body } from '../../lambda/contract/write';
import type { AskedWrite, WriteKind } from '../../load/ledger/entry';
import { count, patched, RUN, type World } from './verify-world';

export interface Damage {
  readonly what: string;
  /** The one check that finds it. */
  readonly check: string;
  /** What it must name; `undefined` where this world has nothing to damage so. */
  readonly damage: (world: World) => { readonly op?: string; readonly key?: string } | undefined;
}

const LOST = 'nothing acknowledged is lost';
const DOUBLED = 'nothing takes effect twice';
const INVENTED = 'nothing is invented';
const ONE_ID = 'an Idempotency-Key has one id';
const FIRST_KEPT = 'the first record of a key stays as it was made';
const LAST_WRITER = 'the last writer wins';
const COUNTERS = 'counters are the sums of their increments';
const PATCHES = 'patches count in their order';
const VERSIONS = 'versions have no gap and no update is lost';
const BALANCES = 'balances are what the transfers made of them';
const OVERSOLD = 'nothing is oversold';
const UNITS = 'units sold are those of the orders';
const ORDERS = 'an accepted order is sold';
const QUARANTINE = 'quarantine holds the poison and nothing else';

const SKU = `${RUN}-sale`;

function create(world: World, more: Partial<AskedWrite> = {}): AskedWrite & { readonly body: Body } {
  const op = world.name('o');
  return { op, kind: 'create', collection: 'orders', key: op, body: { op, item: 'door' }, ...more } as AskedWrite & {
    readonly body: Body;
  };
}

/** Asked for, acknowledged and in the store. */
function stored(world: World, status = 202): AskedWrite & { readonly body: Body; readonly id: string } {
  const write = create(world);
  const id = world.stamp();
  world.tell(world.ask([write]), write, 'acknowledged', { id }, status);
  world.put({ collection: 'orders', key: write.op, fields: write.body, isGone: false, id, at: id });
  return { ...write, id };
}

function acknowledgedOf(world: World, kind: WriteKind): AskedWrite | undefined {
  const all = world.acknowledged.filter((write) => write.kind === kind);
  return all.length === 0 ? undefined : world.pick(all);
}

function acknowledge(world: World, write: AskedWrite, told = {}, status = 202): void {
  world.tell(world.ask([write]), write, 'acknowledged', { id: world.stamp(), ...told }, status);
}

function orderIn(world: World) {
  const write = acknowledgedOf(world, 'order');
  const record = [...world.records.values()].find(({ fields }) => fields.op === write?.op);
  const sale = world.sales.get(SKU);
  if (write === undefined || record === undefined || sale === undefined) return undefined;
  return { op: write.op, record, sale, quantity: Number(record.fields.quantity) };
}

function increment(world: World, key: string, hits = 1): AskedWrite {
  return { op: world.name('i'), kind: 'increment', collection: 'counters', key, body: { hits } };
}

function replace(world: World, key: string, expect: number): AskedWrite & { readonly body: Body } {
  const op = world.name('d');
  return { op, kind: 'replace', collection: 'documents', key, body: { op, n: expect + 1 }, expect: String(expect) };
}

function document(world: World, key: string, { body }: { readonly body: Body }, version: number): void {
  world.put({ collection: 'documents', key, fields: body, isGone: false, version });
}

export const DAMAGES: readonly Damage[] = [
  {
    what: 'an acknowledged create is gone',
    check: LOST,
    damage(world) {
      const { op } = stored(world);
      world.remove({ collection: 'orders', key: op });
      return { op };
    },
  },
  {
    what: 'a counter with acknowledged increments is gone',
    check: LOST,
    damage(world) {
      const key = world.name('counter');
      const write = increment(world, key);
      acknowledge(world, write);
      return { op: write.op };
    },
  },
  {
    what: 'a profile, a cart and a document are gone',
    check: LOST,
    damage(world) {
      const key = world.name('any');
      acknowledge(world, { op: world.name('p'), kind: 'put', collection: 'profiles', key, body: {} });
      acknowledge(world, { op: world.name('c'), kind: 'patch', collection: 'carts', key, body: { n: 1 } });
      const write = replace(world, key, 0);
      acknowledge(world, write, { version: '1' }, 201);
      return { op: write.op };
    },
  },
  {
    what: 'an acknowledged transfer never was',
    check: LOST,
    damage(world) {
      const op = world.name('t');
      const body = { from: `${RUN}-account-0`, to: `${RUN}-account-1`, amount: 5 };
      const write: AskedWrite = { op, kind: 'transfer', collection: 'transfers', key: op, body, idempotencyKey: op };
      acknowledge(world, write, {}, 200);
      return { op };
    },
  },
  {
    what: 'a sale that was opened is gone',
    check: LOST,
    damage(world) {
      const key = world.name('sale');
      const write: AskedWrite = {
        ...{ op: world.name('s'), kind: 'openSale', collection: 'tickets', key, body: { stock: 5 } },
      };
      acknowledge(world, write, {}, 201);
      return { op: write.op };
    },
  },
  {
    what: 'an order made two records',
    check: DOUBLED,
    damage(world) {
      const write = acknowledgedOf(world, 'create');
      const record = [...world.records.values()].find(({ fields }) => fields.op === write?.op);
      if (write === undefined || record === undefined) return undefined;
      world.put({ ...record, key: 'made-once-more' });
      return { op: write.op };
    },
  },
  {
    what: 'a record stands that nobody asked for',
    check: INVENTED,
    damage(world) {
      const key = world.name('o');
      world.put({ collection: 'orders', key, fields: { op: key }, isGone: false });
      return { key };
    },
  },
  {
    what: 'a counter stands that nobody incremented',
    check: INVENTED,
    damage(world) {
      const key = world.name('counter');
      count(world, key, { hits: 1 });
      return { key };
    },
  },
  {
    what: 'a write that was refused stands',
    check: INVENTED,
    damage(world) {
      const write = create(world);
      world.answer(world.ask([write]), [{ fate: 'refused', status: 429 }]);
      world.put({ collection: 'orders', key: write.op, fields: write.body, isGone: false });
      return { op: write.op };
    },
  },
  {
    what: 'a profile stands that was refused',
    check: INVENTED,
    damage(world) {
      const key = world.name('profile');
      acknowledge(world, { op: world.name('p'), kind: 'put', collection: 'profiles', key, body: {} });
      const op = world.name('p');
      const write: AskedWrite = { op, kind: 'put', collection: 'profiles', key, body: { op } };
      world.answer(world.ask([write]), [{ fate: 'refused', status: 422 }]);
      world.put({ collection: 'profiles', key, fields: { op }, isGone: false, at: world.stamp() });
      return { op };
    },
  },
  {
    what: 'a sale stands that nobody opened',
    check: INVENTED,
    damage(world) {
      const sku = world.name('sale');
      world.sales.set(sku, { sku, stock: 5, sold: 0, available: 5 });
      return { key: sku };
    },
  },
  {
    what: 'a request sent again was told another id',
    check: ONE_ID,
    damage(world) {
      const op = world.name('i');
      const key = world.name('counter');
      const write: AskedWrite = { ...increment(world, key), op, idempotencyKey: op };
      acknowledge(world, write);
      acknowledge(world, write);
      count(world, key, { hits: 1 });
      return { op };
    },
  },
  {
    what: 'a request sent again made another key',
    check: ONE_ID,
    damage(world) {
      const op = world.name('o');
      const write: AskedWrite = { op, kind: 'create', collection: 'orders', body: { op }, idempotencyKey: op };
      acknowledge(world, write, { id: 'one', key: 'first' });
      acknowledge(world, write, { id: 'one', key: 'second' });
      world.put({ collection: 'orders', key: 'first', fields: { op }, isGone: false, id: 'one' });
      return { op };
    },
  },
  {
    what: 'the fields of a record were changed',
    check: FIRST_KEPT,
    damage(world) {
      const { op, body } = stored(world);
      world.put({ collection: 'orders', key: op, fields: { ...body, item: 'window' }, isGone: false });
      return { op };
    },
  },
  {
    what: 'a record has an id that nobody was told',
    check: FIRST_KEPT,
    damage(world) {
      const { op, body } = stored(world);
      world.put({ collection: 'orders', key: op, fields: body, isGone: false, id: world.stamp() });
      return { op };
    },
  },
  {
    what: 'a second create replaced the first one, which was made at once',
    check: FIRST_KEPT,
    damage(world) {
      const { op, key } = stored(world, 201);
      const second = create(world, { ...(key && { key }) });
      acknowledge(world, second);
      world.put({ collection: 'orders', key: op, fields: second.body, isGone: false });
      return { op };
    },
  },
  {
    what: 'a second create replaced the first one, which was told as applied',
    check: FIRST_KEPT,
    damage(world) {
      const { op, key, id } = stored(world);
      const second = create(world, { ...(key && { key }) });
      acknowledge(world, second);
      world.outcomes.set(id, 'applied');
      world.put({ collection: 'orders', key: op, fields: second.body, isGone: false });
      return { op };
    },
  },
  {
    what: 'a create was refused as a conflict with nobody',
    check: FIRST_KEPT,
    damage(world) {
      const write = create(world);
      world.answer(world.ask([write]), [{ fate: 'refused', status: 409 }]);
      return { op: write.op };
    },
  },
  {
    what: 'an older profile stands',
    check: LAST_WRITER,
    damage(world) {
      const key = world.name('profile');
      const [older, newer] = [world.name('p'), world.name('p')].map((op) => {
        const id = world.stamp();
        const body: Body = { op };
        const write: AskedWrite = { op, kind: 'put', collection: 'profiles', key, body };
        acknowledge(world, write, { id });
        return { op, id, body };
      });
      if (older === undefined || newer === undefined) return undefined;
      world.put({ collection: 'profiles', key, fields: older.body, isGone: false, at: older.id });
      return { op: newer.op };
    },
  },
  {
    what: 'an older profile whose fate is unknown stands',
    check: LAST_WRITER,
    damage(world) {
      const key = world.name('profile');
      const op = world.name('p');
      const at = world.stamp();
      world.noAnswer(world.ask([{ op, kind: 'put', collection: 'profiles', key, body: { op } }]));
      const newer = world.name('p');
      acknowledge(world, { op: newer, kind: 'put', collection: 'profiles', key, body: { op: newer } });
      world.put({ collection: 'profiles', key, fields: { op }, isGone: false, at });
      return { op: newer };
    },
  },
  {
    what: 'a profile is not as it was asked',
    check: LAST_WRITER,
    damage(world) {
      const key = world.name('profile');
      const op = world.name('p');
      const id = world.stamp();
      acknowledge(world, { op, kind: 'put', collection: 'profiles', key, body: { op, worker: 'w1' } }, { id });
      world.put({ collection: 'profiles', key, fields: { op, worker: 'w2' }, isGone: false, at: id });
      return { op };
    },
  },
  {
    what: 'a profile stands with a stamp that it was not told',
    check: LAST_WRITER,
    damage(world) {
      const key = world.name('profile');
      const op = world.name('p');
      acknowledge(world, { op, kind: 'put', collection: 'profiles', key, body: { op } });
      world.put({ collection: 'profiles', key, fields: { op }, isGone: false, at: world.stamp() });
      return { op };
    },
  },
  {
    what: 'an increment counts twice',
    check: COUNTERS,
    damage(world) {
      const key = world.name('counter');
      for (let each = 0; each < 3; each++) acknowledge(world, increment(world, key));
      world.noAnswer(world.ask([increment(world, key)]));
      count(world, key, { hits: 5 });
      return { key };
    },
  },
  {
    what: 'a keyed increment that was sent twice counts twice',
    check: COUNTERS,
    damage(world) {
      const key = world.name('counter');
      const op = world.name('i');
      const write: AskedWrite = { ...increment(world, key), op, idempotencyKey: op };
      for (let each = 0; each < 2; each++) acknowledge(world, write, { id: 'the same' });
      count(world, key, { hits: 2 });
      return { key };
    },
  },
  {
    what: 'an increment is missing',
    check: COUNTERS,
    damage(world) {
      const key = world.name('counter');
      for (let each = 0; each < 3; each++) acknowledge(world, increment(world, key, 2));
      world.noAnswer(world.ask([increment(world, key, 1)]));
      count(world, key, { hits: 5 });
      return { key };
    },
  },
  {
    what: 'a field is counted that nobody incremented',
    check: COUNTERS,
    damage(world) {
      const key = world.name('counter');
      acknowledge(world, increment(world, key));
      count(world, key, { hits: 1, misses: 1 });
      return { key };
    },
  },
  {
    what: 'two patches changed places',
    check: PATCHES,
    damage(world) {
      const key = world.name('cart');
      const [first, second] = [1, 2].map((n) => {
        const op = world.name('c');
        const body: Body = { op, n, field1: n };
        acknowledge(world, { op, kind: 'patch', collection: 'carts', key, body });
        return { op, body };
      });
      if (first === undefined || second === undefined) return undefined;
      world.put(patched(patched(undefined, key, second.body), key, first.body));
      return { op: second.op };
    },
  },
  {
    what: 'a patch that took a field away is missing',
    check: PATCHES,
    damage(world) {
      const key = world.name('cart');
      acknowledge(world, { op: world.name('c'), kind: 'patch', collection: 'carts', key, body: { field1: 1 } });
      const op = world.name('c');
      acknowledge(world, { op, kind: 'patch', collection: 'carts', key, body: { field1: null } });
      world.put(patched(undefined, key, { field1: 1 }));
      return { op };
    },
  },
  {
    what: 'a field has a value that no patch gave it',
    check: PATCHES,
    damage(world) {
      const key = world.name('cart');
      const write: AskedWrite = { op: world.name('c'), kind: 'patch', collection: 'carts', key, body: { n: 1 } };
      world.noAnswer(world.ask([write]));
      world.put(patched(undefined, key, { n: 7 }));
      return { key };
    },
  },
  {
    what: 'patches that reach into an object make another one',
    check: PATCHES,
    damage(world) {
      const key = world.name('cart');
      const patches: Body[] = [{ lines: { lamp: 1 } }, { lines: { chair: 2 } }];
      for (const body of patches) {
        acknowledge(world, { op: world.name('c'), kind: 'patch', collection: 'carts', key, body });
      }
      world.put(patched(undefined, key, { lines: { chair: 2 } }));
      return { key };
    },
  },
  {
    what: 'two replaced the same version',
    check: VERSIONS,
    damage(world) {
      const key = world.name('document');
      const [first, second] = [replace(world, key, 0), replace(world, key, 0)];
      acknowledge(world, first, { version: '1' }, 201);
      acknowledge(world, second, { version: '1' }, 201);
      document(world, key, second, 1);
      return { op: second.op };
    },
  },
  {
    what: 'two that were accepted for the same version are told as applied',
    check: VERSIONS,
    damage(world) {
      const key = world.name('document');
      const [first, second] = [replace(world, key, 0), replace(world, key, 0)];
      for (const write of [first, second]) {
        const id = world.stamp();
        acknowledge(world, write, { id });
        world.outcomes.set(id, 'applied');
      }
      document(world, key, second, 1);
      return { op: second.op };
    },
  },
  {
    what: 'a version that was acknowledged is undone',
    check: VERSIONS,
    damage(world) {
      const key = world.name('document');
      const [first, second] = [replace(world, key, 0), replace(world, key, 1)];
      acknowledge(world, first, { version: '1' }, 201);
      acknowledge(world, second, { version: '2' }, 200);
      document(world, key, first, 1);
      return { op: second.op };
    },
  },
  {
    what: 'a version was made that nobody asked for',
    check: VERSIONS,
    damage(world) {
      const key = world.name('document');
      const write = replace(world, key, 0);
      acknowledge(world, write, { version: '1' }, 201);
      document(world, key, write, 3);
      return { key };
    },
  },
  {
    what: 'a write made another version than the one it asked for',
    check: VERSIONS,
    damage(world) {
      const key = world.name('document');
      const [first, second] = [replace(world, key, 0), replace(world, key, 1)];
      acknowledge(world, first, { version: '1' }, 201);
      acknowledge(world, second, { version: '3' }, 200);
      document(world, key, second, 2);
      return { op: second.op };
    },
  },
  {
    what: 'an accepted write never came to the version that it expects',
    check: VERSIONS,
    damage(world) {
      const key = world.name('document');
      const [first, second] = [replace(world, key, 0), replace(world, key, 1)];
      acknowledge(world, first, { version: '1' }, 201);
      acknowledge(world, second);
      document(world, key, first, 1);
      return { op: second.op };
    },
  },
  {
    what: 'two were told as a conflict with the version that stands',
    check: VERSIONS,
    damage(world) {
      const key = world.name('document');
      const [first, ...rivals] = [replace(world, key, 0), replace(world, key, 1), replace(world, key, 1)];
      acknowledge(world, first, { version: '1' }, 201);
      document(world, key, first, 1);
      for (const write of rivals) {
        const id = world.stamp();
        acknowledge(world, write, { id });
        world.outcomes.set(id, 'conflict');
      }
      return { op: rivals[1]?.op ?? '' };
    },
  },
  {
    what: 'a version lost its fields',
    check: VERSIONS,
    damage(world) {
      const key = world.name('document');
      acknowledge(world, replace(world, key, 0), { version: '1' }, 201);
      document(world, key, { body: {} }, 1);
      return { key };
    },
  },
  {
    what: 'an older body stands under the newest version',
    check: VERSIONS,
    damage(world) {
      const key = world.name('document');
      const [first, second] = [replace(world, key, 0), replace(world, key, 1)];
      acknowledge(world, first, { version: '1' }, 201);
      acknowledge(world, second, { version: '2' }, 200);
      document(world, key, first, 2);
      return { op: second.op };
    },
  },
  {
    what: 'the body of a version was changed',
    check: VERSIONS,
    damage(world) {
      const key = world.name('document');
      const write = replace(world, key, 0);
      acknowledge(world, write, { version: '1' }, 201);
      document(world, key, { body: { ...write.body, n: 9 } }, 1);
      return { op: write.op };
    },
  },
  {
    what: 'an account has one unit more',
    check: BALANCES,
    damage(world) {
      const key = `${RUN}-account-1`;
      const account = world.at('accounts', key);
      if (account === undefined) return undefined;
      world.put({ ...account, fields: { ...account.fields, balance: Number(account.fields.balance) + 1 } });
      return { key };
    },
  },
  {
    what: 'an account was written once more than its transfers did',
    check: BALANCES,
    damage(world) {
      const key = `${RUN}-account-1`;
      const account = world.at('accounts', key);
      if (account === undefined) return undefined;
      world.put({ ...account, version: (account.version ?? 0) + 1 });
      return { key };
    },
  },
  {
    what: 'a transfer is recorded with another amount',
    check: BALANCES,
    damage(world) {
      const record = [...world.records.values()].find(({ collection }) => collection === 'transfers');
      if (record === undefined) return undefined;
      world.put({ ...record, fields: { ...record.fields, amount: 1_000_000 } });
      return { key: record.key };
    },
  },
  {
    what: 'more units are sold than there are',
    check: OVERSOLD,
    damage(world) {
      const sale = world.sales.get(SKU);
      if (sale === undefined) return undefined;
      while (sale.available >= 0) {
        const op = world.name('b');
        const write: AskedWrite = {
          ...{ op, kind: 'order', collection: 'tickets', key: SKU, body: { quantity: 1 } },
          idempotencyKey: op,
        };
        acknowledge(world, write, { id: `id of ${op}` });
        const fields = { op, sku: SKU, quantity: 1 };
        world.put({ collection: 'tickets', key: `id of ${op}`, fields, isGone: false });
        sale.sold += 1;
        sale.available -= 1;
      }
      return { key: SKU };
    },
  },
  {
    what: 'a unit is counted as left that was ordered',
    check: UNITS,
    damage(world) {
      const sale = world.sales.get(SKU);
      if (sale === undefined) return undefined;
      sale.sold -= 1;
      sale.available += 1;
      return { key: SKU };
    },
  },
  {
    what: 'a sale has another stock than the one it was opened with',
    check: UNITS,
    damage(world) {
      const sale = world.sales.get(SKU);
      if (sale === undefined) return undefined;
      sale.stock += 100;
      sale.available += 100;
      return { key: SKU };
    },
  },
  {
    what: 'a sale has a unit that was never put on sale',
    check: UNITS,
    damage(world) {
      const sale = world.sales.get(SKU);
      if (sale === undefined) return undefined;
      sale.available += 1;
      return { key: SKU };
    },
  },
  {
    what: 'an accepted order is gone',
    check: ORDERS,
    damage(world) {
      const order = orderIn(world);
      if (order === undefined) return undefined;
      world.remove(order.record);
      world.outcomes.delete(order.record.key);
      order.sale.sold -= order.quantity;
      order.sale.available += order.quantity;
      return { op: order.op };
    },
  },
  {
    what: 'an accepted order was refused later, and the cache was never lost',
    check: ORDERS,
    damage(world) {
      const order = orderIn(world);
      if (order === undefined) return undefined;
      world.put({ ...order.record, fields: {}, isGone: true });
      world.outcomes.set(order.record.key, 'conflict');
      order.sale.sold -= order.quantity;
      order.sale.available += order.quantity;
      return { op: order.op };
    },
  },
  {
    what: 'an order is recorded with another quantity',
    check: ORDERS,
    damage(world) {
      const order = orderIn(world);
      if (order === undefined) return undefined;
      world.put({ ...order.record, fields: { ...order.record.fields, quantity: 7 } });
      return { op: order.op };
    },
  },
  {
    what: 'poison is nowhere',
    check: QUARANTINE,
    damage(world) {
      const op = world.name('x');
      acknowledge(world, { op, kind: 'poison', collection: 'orders', body: { text: `{${op}` } }, {}, 200);
      return { op };
    },
  },
  {
    what: 'a good create lies in quarantine',
    check: QUARANTINE,
    damage(world) {
      const { op, body, id } = stored(world);
      world.remove({ collection: 'orders', key: op });
      const text = renderMessage([{ id, at: id, collection: 'orders', key: op, op: 'put', body }]);
      world.quarantine.push({ messageId: 'm-good', body: text, cause: 'item-refused' });
      return { op };
    },
  },
  {
    what: 'a good profile lies in quarantine',
    check: QUARANTINE,
    damage(world) {
      const key = world.name('profile');
      const [older, newer] = [world.name('p'), world.name('p')].map((op) => {
        const id = world.stamp();
        const body: Body = { op };
        acknowledge(world, { op, kind: 'put', collection: 'profiles', key, body }, { id });
        return { op, id, body };
      });
      if (older === undefined || newer === undefined) return undefined;
      world.put({ collection: 'profiles', key, fields: older.body, isGone: false, at: older.id });
      const { op, id, body } = newer;
      const text = renderMessage([{ id, at: id, collection: 'profiles', key, op: 'put', body }]);
      world.quarantine.push({ messageId: 'm-good', body: text, cause: 'undecided' });
      return { op };
    },
  },
  {
    what: 'a good increment was delivered too often',
    check: QUARANTINE,
    damage(world) {
      const key = world.name('counter');
      const write = increment(world, key);
      const id = world.stamp();
      acknowledge(world, increment(world, key));
      count(world, key, { hits: 1 });
      acknowledge(world, write, { id });
      const text = renderMessage([{ id, at: id, collection: 'counters', key, op: 'increment', deltas: { hits: 1 } }]);
      world.quarantine.push({ messageId: 'm-good', body: text, cause: 'undecided' });
      return { op: write.op };
    },
  },
];
