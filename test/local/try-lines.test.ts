import { parseCollections } from '../../lambda/contract/parse-collections';
import { EVENT_INGEST_COLLECTIONS } from '../../lib/stacks/event-ingest-stack';
import { LEDGER_TRANSFER_COLLECTIONS } from '../../lib/stacks/ledger-transfer-stack';
import { declaredCollections } from '../../lib/user-code/collection-props';
import { tryLines } from '../../local/try-lines';
import { memoryFrontDoor } from '../memory-front-door';

const URL_ = 'http://127.0.0.1:8080';

test('one line for each way of writing that the collections have, then ways to look', () => {
  const collections = {
    orders: { policy: 'createOnly' },
    profiles: { policy: 'lastWriterWins' },
    carts: { policy: 'patch' },
    counters: { policy: 'counter' },
    accounts: { policy: 'versioned' },
  };

  expect(tryLines(JSON.stringify(collections), URL_).map((line) => line.split(' -H ')[0])).toEqual([
    `curl -i -X PUT ${URL_}/v1/orders/first`,
    `curl -i -X PATCH ${URL_}/v1/carts/first`,
    `curl -i -X POST ${URL_}/v1/counters/first/increments`,
    `curl -i -X PUT ${URL_}/v1/accounts/first`,
    `curl -i ${URL_}/v1/orders/first`,
    `curl -i ${URL_}/v1/writes/ID    # the ID is in the Location of the first answer`,
  ]);
});

test.each([
  'orders:createOnly',
  'profiles:lastWriterWins',
  'jobs:priority',
  'accounts:versioned',
  'notes:merge',
  'carts:patch',
  'counters:counter',
])('what is printed for %s is taken as it is', async (pair) => {
  const [name = '', policy] = pair.split(':');
  const { send } = memoryFrontDoor();

  const [line = ''] = tryLines(JSON.stringify({ [name]: { policy } }), URL_);

  const answer = await send(formOf(line));
  expect(answer.status).toBe(202);
});

test('records by time are posted, because the front door knows how to make their keys', async () => {
  const declared = JSON.stringify(EVENT_INGEST_COLLECTIONS);
  const { send } = memoryFrontDoor({ collections: parseCollections(declared) });

  const lines = tryLines(declared, URL_);

  expect(lines.map((line) => line.split(' -H ')[0])).toEqual([
    `curl -i -X POST ${URL_}/v1/events`,
    `curl -i ${URL_}/v1/events/KEY    # the KEY is in the first answer`,
    `curl '${URL_}/v1/events?limit=10'`,
    `curl -i ${URL_}/v1/writes/ID    # the ID is in the Location of the first answer`,
  ]);
  const [, body = ''] = /-d '([^']+)'/.exec(lines[0] ?? '') ?? [];
  const headers = { 'content-type': 'application/json' };
  const answer = await send({ method: 'POST', path: '/v1/events', headers, body });
  expect(answer.status).toBe(202);
  expect(JSON.parse(String(answer.body))).toMatchObject({ key: expect.any(String) });
  expect((await send({ path: '/v1/events?limit=10' })).status).toBe(200);
});

test('a front door of somebody else gets no lines that it may not know', () => {
  const general = [`curl -i ${URL_}/`, `curl ${URL_}/_local/state`];

  expect(tryLines(undefined, URL_)).toEqual(general);
  expect(tryLines('not JSON', URL_)).toEqual(general);
  expect(tryLines('{"orders":{"policy":"unknown"}}', URL_)).toEqual(general);
});

test('what is answered when it is done has no status to ask for', () => {
  const lines = tryLines('{"carts":{"policy":"patch","mode":"direct"}}', URL_);

  expect(lines.filter((line) => line.includes('/v1/writes/'))).toEqual([]);
});

describe('a ledger', () => {
  const LEDGER = JSON.stringify(declaredCollections(LEDGER_TRANSFER_COLLECTIONS));

  test('is tried with two accounts and a transfer between them', () => {
    expect(tryLines(LEDGER, URL_, { transactions: true }).map((line) => line.split(' -H ')[0])).toEqual([
      `curl -i -X PUT ${URL_}/v1/accounts/ada`,
      `curl -i -X PUT ${URL_}/v1/accounts/ben`,
      `curl -i -X POST ${URL_}/v1/transactions`,
      `curl -i ${URL_}/v1/accounts/ada`,
    ]);
  });

  test('without transactions, or with other collections, is tried as any other path', () => {
    const accounts = { policy: 'versioned' };

    for (const lines of [
      tryLines(LEDGER, URL_, { transactions: false }),
      tryLines(JSON.stringify({ accounts }), URL_, { transactions: true }),
      tryLines(JSON.stringify({ accounts, transfers: { policy: 'lastWriterWins' } }), URL_, { transactions: true }),
      tryLines(JSON.stringify({ accounts: { policy: 'patch' }, transfers: { policy: 'createOnly' } }), URL_, {
        transactions: true,
      }),
    ]) {
      expect(lines.filter((line) => line.includes('ada') || line.includes('/v1/transactions'))).toEqual([]);
    }
  });
});

describe('where something is sold', () => {
  const declared = JSON.stringify({ orders: { policy: 'createOnly' } });

  const rules = { orders: 'orders', holdSeconds: 60, maxQuantity: 10 };

  test('a sale, an order of it, and ways to look', () => {
    const lines = tryLines(declared, URL_, { sales: JSON.stringify(rules) });

    expect(lines.map((line) => line.split(' -H ')[0])).toEqual([
      `curl -i -X PUT ${URL_}/v1/sales/lamp`,
      `curl -i -X POST ${URL_}/v1/sales/lamp/orders`,
      `curl -i ${URL_}/v1/sales/lamp`,
      `curl -i ${URL_}/v1/writes/ID    # the ID is in the second answer`,
      `curl -i ${URL_}/v1/orders/ID    # once it is applied`,
    ]);
  });

  test('nothing is printed that is refused', async () => {
    const { send } = memoryFrontDoor({ collections: parseCollections(declared), sells: rules });
    const answers: { readonly status: number; readonly id?: string }[] = [];

    for (const line of tryLines(declared, URL_, { sales: JSON.stringify(rules) }).slice(0, -1)) {
      const { path, ...form } = formOf(line);
      const { status, body } = await send({ ...form, path: path.replace(/ID$/, answers[1]?.id ?? '') });
      answers.push({ status, id: JSON.parse(body).id });
    }

    expect(answers.map(({ status }) => status)).toEqual([201, 202, 200, 200]);
  });

  test('by rules that nobody can read, the collections’ own lines', () => {
    expect(tryLines(declared, URL_, { sales: '{"orders":"carts"}' })[0]).toContain('/v1/orders/first');
  });
});

/** The request that curl would send. */
function formOf(line: string) {
  const [, method = 'GET', path = ''] = /(?:-X (\w+) )?http:\/\/[^/]+(\S+)/.exec(line) ?? [];
  const headers = [...line.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, header = '', value = '']) => [header, value]);
  const [, body = ''] = /-d '([^']+)'/.exec(line) ?? [];
  return { method, path, headers: Object.fromEntries(headers), body };
}
