import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FlashSaleStack } from '../../lib/stacks/flash-sale-stack';
import { saleLines } from '../../local/sale-lines';
import { RunningPath } from './running-path';

jest.setTimeout(180_000);

let path: RunningPath;

beforeAll(async () => {
  path = await RunningPath.start(
    (app) =>
      new FlashSaleStack(app, 'FlashSaleStack', {
        knobs: { writerTimeoutSeconds: 2, fifoConcurrency: 4 },
      }),
  );
});

afterAll(async () => {
  expect(await path.stop()).toBe(0);
});

interface Told {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly location: string | null;
}

/** Asks for an order as a good client does: what nobody could answer is asked again under the same key. */
async function ask(sku: string, key: string, quantity = 1): Promise<Told> {
  for (;;) {
    const headers = { 'idempotency-key': `"${key}"` };
    const answer = await path.request('POST', `/v1/sales/${sku}/orders`, { quantity, buyer: key }, headers);
    const body = JSON.parse(await answer.text());
    if (answer.status !== 503) return { status: answer.status, body, location: answer.headers.get('location') };
  }
}

async function open(sku: string, stock: number, buckets?: number): Promise<void> {
  const answer = await path.request('PUT', `/v1/sales/${sku}`, { stock, ...(buckets && { buckets }) });
  expect(answer.status).toBe(201);
}

async function counted(sku: string): Promise<{ available: number; sold: number; orders: Record<string, unknown>[] }> {
  const records = await path.records();
  const stocks = records.filter(({ _pk }) => String(_pk).startsWith('~stock#') && String(_pk).endsWith(`#${sku}`));
  const sum = (field: string) => stocks.reduce((all, one) => all + Number(one[field]), 0);
  const orders = records.filter(
    (one) => String(one._pk).startsWith('orders#') && one.sku === sku && one._gone !== true,
  );
  return { available: sum('available'), sold: sum('sold'), orders };
}

test('two hundred buyers of forty units, each asking twice at once: forty are sold, each to one order, and all are told so', async () => {
  await open('lamp', 40, 8);
  await path.deliverTwice(true);
  const keys = Array.from({ length: 200 }, (_, n) => `buyer-${n}`);

  const told = await Promise.all(
    keys.map(async (key) => {
      const [first, second] = await Promise.all([ask('lamp', key), ask('lamp', key)]);
      return { key, first, second };
    }),
  );
  await path.drained();
  await path.deliverTwice(false);

  const accepted = told.filter(({ first }) => first.status === 202);
  expect(accepted).toHaveLength(40);
  // Both requests of a buyer are one order, whichever came first.
  for (const { first, second } of told) {
    expect([second.status, second.body.id]).toEqual([first.status, first.body.id]);
    if (first.status !== 202) expect([first.status, first.body.type]).toEqual([409, 'urn:spillway:problem:sold-out']);
  }
  const { available, sold, orders } = await counted('lamp');
  expect([available, sold, orders.length]).toEqual([0, 40, 40]);
  expect(orders.map(({ _pk }) => String(_pk).slice('orders#'.length)).sort()).toEqual(
    accepted.map(({ first }) => String(first.body.id)).sort(),
  );
  for (const { first } of accepted) expect(await path.statusOf(String(first.body.id))).toBe('applied');
  expect(await path.quarantined()).toEqual([]);
});

test('an order is a record of its collection: it is found by its id, and nobody else makes one', async () => {
  await open('desk', 3, 1);
  const { body, status } = await ask('desk', 'ada', 2);
  await path.drained();

  const found = await path.request('GET', `/v1/orders/${body.id}`);
  expect([status, found.status, await found.json()]).toEqual([202, 200, { sku: 'desk', quantity: 2, buyer: 'ada' }]);
  const written = await path.request('PUT', `/v1/orders/${body.id}`, { sku: 'desk', quantity: 3 });
  expect([written.status, written.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('what is left in pieces is brought together by the sweeper, and then sold whole', async () => {
  await open('sofa', 4, 4);
  const headers = { 'idempotency-key': '"whole"' };
  const first = await path.request('POST', '/v1/sales/sofa/orders', { quantity: 4 }, headers);
  expect(first.status).toBe(503);

  await path.runSchedules();

  expect((await ask('sofa', 'whole', 4)).status).toBe(202);
  await path.drained();
  expect(await counted('sofa')).toMatchObject({ available: 0, sold: 4 });
});

test('a writer that dies among orders sells each once all the same', async () => {
  await open('chair', 30, 2);
  const asking = Promise.all(Array.from({ length: 60 }, (_, n) => ask('chair', `sitter-${n}`)));
  const killing = path.killBusyWriter();

  const told = await asking;
  await killing.catch(() => {});
  await path.drained();

  expect(told.filter(({ status }) => status === 202)).toHaveLength(30);
  const { available, sold, orders } = await counted('chair');
  expect([available, sold, orders.length]).toEqual([0, 30, 30]);
});

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'sales.md'), 'utf8');

test.each([
  ['the local run prints', saleLines({ orders: 'orders' }, 'http://127.0.0.1:8080')],
  ['the page shows', PAGE.split('\n').filter((line) => line.startsWith('curl '))],
])('what %s is taken as it is', async (who, lines) => {
  const told: { status: number; body: Record<string, unknown> }[] = [];
  for (const line of lines) {
    const method = /-X (\w+)/.exec(line)?.[1] ?? 'GET';
    const target = /http:\/\/[^/]+(\S+)/.exec(line)?.[1] ?? '';
    const headers = [...line.matchAll(/-H '([^:]+): ([^']+)'/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    const body = /-d '([^']+)'/.exec(line)?.[1];
    // Each of the two has a sale of its own.
    const own = target.replace('/sales/lamp', `/sales/lamp-${who.length}`).replace('/ID', `/${told[1]?.body.id}`);
    if (own.startsWith('/v1/orders')) await path.drained();
    const answer = await fetch(path.url + own, { method, headers: Object.fromEntries(headers), ...(body && { body }) });
    told.push({ status: answer.status, body: JSON.parse(await answer.text()) });
  }

  expect(told.map(({ status }) => status)).toEqual([201, 202, 200, 200, 200]);
  expect(told[2]?.body).toMatchObject({ stock: 100 });
  expect(told.at(-1)?.body).toMatchObject({ quantity: 2, buyer: 'ada' });
});
