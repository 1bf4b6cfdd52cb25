import fc from 'fast-check';
import type { RequestForm } from '../memory-front-door';
import { OLD_UUID } from './requests';
import { SOUND, SOUND_ENTRIES } from './sound';

const COLLECTIONS = [
  ...['orders', 'profiles', 'jobs', 'accounts', 'notes', 'carts', 'counters', 'hits'],
  ...['ledger', 'events', 'states', 'flows', 'tickets', 'places', 'clicks', 'scores', 'purchases'],
];

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('PUT', 'POST', 'PATCH', 'DELETE', 'GET', 'HEAD') },
  { weight: 1, arbitrary: fc.string() },
);

const segment = fc.oneof(
  fc.constantFrom(
    ...[
      'v1',
      'orders',
      'profiles',
      'carts',
      'hits',
      'increments',
      'writes',
      'transactions',
      'openapi.json',
      'healthz',
      'sales',
    ],
    ...[OLD_UUID, '', '%', '%00', '%ff', '..', '__proto__'],
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
);
const recordPath = fc
  .tuple(
    fc.constantFrom(...COLLECTIONS),
    fc.option(segment, { nil: undefined }),
    fc.constantFrom('', '', '/increments'),
    fc.constantFrom('', '', '', '?', '?wait=1', '?wait=x', '?%', '?limit=2&order=desc'),
  )
  .map(([collection, key, rest, query]) => `/v1/${collection}${key === undefined ? '' : `/${key}${rest}`}${query}`);
const path = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['/v1/orders/o-1', '/v1/profiles/p%201', '/v1/orders', '/v1/accounts/a', '/v1/notes/n', '/v1/jobs/j'],
      ...['/v1/carts/c', '/v1/counters/c/increments', '/v1/hits/h/increments', '/v1/writes', '/v1/transactions'],
      ...['/v1/tickets?limit=2&prefix=a', '/v1/places?from=b&order=desc', '/v1/clicks?cursor=a.b', '/v1/scores'],
      ...['/v1/sales/lamp', '/v1/sales/lamp/orders', '/v1/sales/chair', '/v1/purchases', '/v1/purchases/p'],
      ...['/v1/ledger/l', '/v1/events/e', '/v1/states/s', '/v1/flows/f', `/v1/writes/${OLD_UUID}?wait=1`],
    ),
  },
  { weight: 3, arbitrary: recordPath },
  { weight: 1, arbitrary: fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  { weight: 2, arbitrary: fc.constantFrom('application/merge-patch+json', 'application/x-ndjson') },
  { weight: 1, arbitrary: fc.constantFrom('application/json; charset=utf-8', 'text/plain', 'application/json;q') },
  { weight: 1, arbitrary: fc.string() },
);
const otherHeaders = fc.dictionary(
  fc.constantFrom(
    ...['if-none-match', 'if-match', 'if-unmodified-since', 'write-priority'],
    ...['content-encoding', 'content-length', 'idempotency-key', 'accept', 'prefer'],
  ),
  fc.oneof(
    fc.constantFrom('*', '"1"', 'W/"1"', '"1", "2"', '7', 'identity', 'gzip', 'text/html', 'application/json;q=0'),
    fc.constantFrom('respond-async', 'wait=0', 'wait=5', 'wait=61', 'wait=x', 'respond-async, wait=5', '*/*'),
    fc.string({ unit: 'binary' }),
  ),
  { maxKeys: 2 },
);
const headers = fc
  .tuple(contentType, fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: otherHeaders }))
  .map(([type, others]) => ({ 'content-type': type, ...others }));

const member = fc.oneof(fc.constantFrom<unknown>('', 'k', '..', 0, 1, 7, -1, 1.5, '7', null, true), fc.string());
const entry = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record(
      {
        collection: fc.constantFrom<unknown>(...COLLECTIONS, 'nosuch', '__proto__', 7),
        key: member,
        op: fc.constantFrom<unknown>('put', 'patch', 'increment', 'delete', 'upsert', null),
        body: fc.oneof(fc.constantFrom<unknown>({}, { n: 1 }, { _v: 1 }, []), fc.jsonValue()),
        expect: member,
        priority: member,
        idempotencyKey: member,
        other: member,
      },
      { requiredKeys: ['collection'] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...SOUND_ENTRIES) },
);

const entries = fc.array(entry, { maxLength: 6 });
const jsonText = fc.oneof(
  fc.json(),
  fc.constantFrom('{"stock":3}', '{"stock":9,"buckets":9}', '{"quantity":5}', '{"quantity":6}'),
  fc.constantFrom('{"sku":"bolt","quantity":2}', '{"n":1,"m":-0.5}', '{"a":null}'),
  fc
    .dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', '_id', 'a')), fc.jsonValue())
    .map((value) => JSON.stringify(value)),
  fc
    .object({ values: [fc.double({ noNaN: true }), fc.string({ unit: 'binary' })] })
    .map((value) => JSON.stringify(value)),
  entries.map((writes) => JSON.stringify(writes)),
  entries.map((writes) => JSON.stringify({ writes })),
  entries.map((writes) => writes.map((one) => JSON.stringify(one)).join('\n')),
);
/** Mostly JSON, some of it with one byte changed, cut short or doubled. */
const body = fc.oneof(
  { weight: 4, arbitrary: jsonText.map((text) => Buffer.from(text)) },
  {
    weight: 2,
    arbitrary: fc.tuple(jsonText, fc.nat(), fc.nat(255)).map(([text, place, value]) => {
      const bytes = Buffer.from(text);
      if (bytes.length > 0) bytes[place % bytes.length] = value;
      return bytes;
    }),
  },
  { weight: 1, arbitrary: fc.tuple(jsonText, fc.nat(40)).map(([text, cut]) => Buffer.from(text.slice(0, -cut))) },
  { weight: 1, arbitrary: jsonText.map((text) => Buffer.from(text + text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constant(new Uint8Array(0)) },
);

const hostile: fc.Arbitrary<RequestForm> = fc.record({ method, path, headers, body });

/** Several writes in one request, of which some are sound. */
const several: fc.Arbitrary<RequestForm> = fc
  .tuple(fc.constantFrom('list', 'lines', 'transaction'), entries, otherHeaders, fc.nat(4))
  .map(([form, writes, others, chance]) => {
    const type = form === 'lines' ? 'application/x-ndjson' : 'application/json';
    const lines = writes.map((one) => JSON.stringify(one)).join('\n');
    return {
      method: 'POST',
      path: form === 'transaction' ? '/v1/transactions' : '/v1/writes',
      headers: { 'content-type': type, ...(chance === 0 ? others : {}) },
      body: form === 'lines' ? lines : JSON.stringify(form === 'list' ? writes : { writes }),
    };
  });

/** Sound but for one part, which is any at all. */
const spoilt: fc.Arbitrary<RequestForm> = fc
  .tuple(
    fc.constantFrom(...SOUND),
    fc.constantFrom('method', 'path', 'headers', 'body', 'one header'),
    hostile,
    otherHeaders,
  )
  .map(([form, part, other, more]) =>
    part === 'one header'
      ? { ...form, headers: { ...form.headers, ...more } }
      : { ...form, [part]: other[part as 'body'] },
  );

/** One in ten is sound in every part, so that a run sees many of them taken, of every kind. */
export const ANY_REQUEST: fc.Arbitrary<RequestForm> = fc.oneof(
  { weight: 5, arbitrary: hostile },
  { weight: 2, arbitrary: several },
  { weight: 2, arbitrary: spoilt },
  { weight: 1, arbitrary: fc.constantFrom(...SOUND) },
);
