import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import type { Collections } from '../../lambda/contract/collection';
import { openApiOf } from '../../lambda/front-door/openapi/openapi-of';
import { COUNTER_COLLECTIONS } from '../../lib/stacks/counter-stack';
import { EVENT_INGEST_COLLECTIONS } from '../../lib/stacks/event-ingest-stack';
import { FLASH_SALE_COLLECTIONS } from '../../lib/stacks/flash-sale-stack';
import { ORDER_INTAKE_COLLECTIONS } from '../../lib/stacks/order-intake-stack';
import { missingSentence } from '../../load/run/needs';
import { collectionsOf, type Offer, offerIn } from '../../load/run/offer';
import { openTarget, processOf } from '../../load/run/open-target';
import { askForOffer, doorAt, originOf } from '../../load/run/probe';
import { DESCRIPTION } from '../path/path-world';

const SALES = { orders: 'tickets', holdSeconds: 60, maxQuantity: 10 };

function found(collections: Collections, more: { transactions?: boolean; orders?: string } = {}) {
  const { transactions = false, orders } = more;
  const sales = orders === undefined ? {} : { sales: { ...SALES, orders } };
  const offer = offerIn(JSON.parse(JSON.stringify(openApiOf({ collections, schemas: {}, transactions, ...sales }))));
  return offer === undefined ? undefined : collectionsOf(offer);
}

test('what a door offers is read from the document that it serves', () => {
  expect(found(ORDER_INTAKE_COLLECTIONS)).toEqual({ createOnly: 'orders', lastWriterWins: 'profiles' });
  expect(found(COUNTER_COLLECTIONS)).toMatchObject({ counter: expect.any(String), patch: expect.any(String) });
});

test('orders of a sale are no place for any other order', () => {
  expect(found(FLASH_SALE_COLLECTIONS, { orders: 'orders' })).toEqual({ sales: 'orders' });
  expect(found({ orders: { policy: 'createOnly' }, tickets: { policy: 'createOnly' } }, { orders: 'tickets' })).toEqual(
    {
      createOnly: 'orders',
      sales: 'tickets',
    },
  );
});

test('events have keys that begin with their time, which no maker knows', () => {
  expect(found(EVENT_INGEST_COLLECTIONS)).toEqual({});
});

test('accounts are for transfers, and documents for who replaces them', () => {
  const collections = {
    documents: { policy: 'versioned' },
    accounts: { policy: 'versioned' },
    transfers: { policy: 'createOnly' },
  } as const;

  expect(found(collections, { transactions: true })).toEqual({
    versioned: 'documents',
    transactions: 'accounts',
    transfers: 'transfers',
  });
});

test.each([
  [undefined],
  ['<html>'],
  [{}],
  [{ info: { title: 'Petstore' }, paths: {}, tags: [] }],
  [{ info: { title: 'Spillway' } }],
])('%j is no door of Spillway', (document) => {
  expect(offerIn(document)).toBeUndefined();
});

describe('what is missing is one line with the stack that has it', () => {
  test.each<[Parameters<typeof missingSentence>[2], string]>([
    [
      ['counter'],
      'hot-key needs a counter collection, which Shop has not; CounterStack has: leave --target or --stack out, and it starts one',
    ],
    [
      ['sales'],
      'hot-key needs a sale, which Shop has not; FlashSaleStack has: leave --target or --stack out, and it starts one',
    ],
    [
      ['counter', 'patch'],
      'hot-key needs a counter collection and a patch collection, which Shop has not; CounterStack has all of them: leave --target or --stack out, and it starts one',
    ],
    [
      ['counter', 'sales'],
      'hot-key needs a counter collection and a sale, which Shop has not; LoadStack has all of them: leave --target or --stack out, and it starts one',
    ],
    [['priority'], 'hot-key needs a priority collection, which Shop has not; none of the ready-made stacks has one'],
  ])('%j', (missing, sentence) => {
    expect(missingSentence('hot-key', 'Shop', missing)).toBe(sentence);
  });
});

test('a target is an address of HTTP, and its path does not matter', () => {
  expect(originOf('http://127.0.0.1:8080/v1/')).toBe('http://127.0.0.1:8080');
  expect(() => originOf('ftp://shop')).toThrow('--target must be a URL');
});

test('a door that speaks no TLS is told so', async () => {
  const cause = Object.assign(new Error('wrong version number'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' });
  const ask = async () => {
    throw new TypeError('fetch failed', { cause });
  };

  await expect(doorAt('https://127.0.0.1:8080', ask)).rejects.toThrow(
    'what answers on https://127.0.0.1:8080 does not speak TLS: try http://127.0.0.1:8080',
  );
});

test('a door whose very document is closed, as one that asks for tokens, is told with what to give', async () => {
  const ask = async () => new Response('', { status: 401 });

  await expect(askForOffer('https://door', ask)).rejects.toThrow(
    "https://door answers GET /v1/openapi.json with 401: it wants a key or a token; give it with --header 'NAME: VALUE'",
  );
  await expect(askForOffer('https://door', ask, { authorization: 'Bearer secret' })).rejects.toThrow(
    'with 401, although authorization was sent: give a key or a token that may',
  );
});

test('an offer without a sale sells nothing', () => {
  const offer: Offer = { collections: { orders: { policy: 'createOnly' } }, transactions: false };

  expect(collectionsOf(offer)).not.toHaveProperty('sales');
});

describe('the process of a local run, whose CPU is told apart', () => {
  const told = { pid: process.pid + 1, host: hostname() };

  test.each(['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080', 'http://127.1.2.3'])(
    'is the one that it says, on %s',
    (url) => {
      expect(processOf(url, told)).toBe(told.pid);
    },
  );

  test.each([
    ['another machine', 'http://10.0.0.7:8080', told],
    ['a name that only looks like this one', 'http://127.example.com', told],
    ['a tunnel to another machine', 'http://127.0.0.1:8080', { ...told, host: 'elsewhere' }],
    ['a release that does not say it', 'http://127.0.0.1:8080', undefined],
    ['this very process', 'http://127.0.0.1:8080', { ...told, pid: process.pid }],
  ])('is not known of %s', (_, url, process) => {
    expect(processOf(url, process)).toBeUndefined();
  });

  test('is found by the address alone', async () => {
    const state = {
      ...{ stack: 'Shop', paths: { WritePath: DESCRIPTION }, engines: { queues: { endpoint: 'http://127.0.0.1:1' } } },
      ...{ eventSources: {}, queues: {}, functions: {}, tables: {}, process: told },
    };
    const api = openApiOf({ collections: ORDER_INTAKE_COLLECTIONS, schemas: {}, transactions: false });
    const run = createServer(({ url }, response) => {
      response.end(JSON.stringify(url === '/_local/state' ? state : url === '/v1/openapi.json' ? api : {}));
    });
    await new Promise<void>((resolve) => run.listen(0, '127.0.0.1', resolve));
    const target = `http://127.0.0.1:${(run.address() as AddressInfo).port}`;
    const ports = { assemblyFor: async () => '', print: () => {}, stopped: new Promise<void>(() => {}) };

    const opened = await openTarget({ target, localStack: 'Shop' }, ports);
    run.close();

    expect(opened).toMatchObject({ isLocal: true, pid: told.pid });
  });
});
