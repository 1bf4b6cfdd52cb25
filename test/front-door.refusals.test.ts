import { BODY_MAX_FIELDS, JSON_MAX_DEPTH, KEY_MAX_BYTES, WRITE_BODY_MAX_BYTES } from '../lambda/contract/limits';
import { memoryFrontDoor, put, type RequestForm } from './memory-front-door';

const UUID = '01890000-0000-7000-8000-000000000001';
const at = '/v1/orders/o-1';

/** A JSON object of exactly this many bytes. */
const ofBytes = (n: number) => `{"a":"${'x'.repeat(n - 8)}"}`;
const ofFields = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`f${i}`, i]));
const ofDepth = (n: number) => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`;
const keyOf = (bytes: number) => `/v1/orders/${'k'.repeat(bytes)}`;

const bytes = (...values: number[]) => Uint8Array.from(values);

type Refusal = readonly [promise: string, request: RequestForm, status: number, type: string, detail: string];

const REFUSALS: readonly Refusal[] = [
  // paths and methods
  ['an unknown path', { path: '/v2/orders/o-1' }, 404, 'not-found', '"/v2/orders/o-1"'],
  ['the root', { path: '/' }, 404, 'not-found', '"/"'],
  ['a path without its slash', put('healthz', {}), 404, 'not-found', '"healthz"'],
  ['a trailing slash', put(`${at}/`, {}), 404, 'not-found', at],
  ['an empty key', put('/v1/orders/', {}), 404, 'not-found', '/v1/orders/'],
  ['an empty collection', put('/v1//o-1', {}), 404, 'not-found', '/v1//o-1'],
  ['a doubled slash', put('//v1/orders/o-1', {}), 404, 'not-found', '//v1'],
  ['one segment too many', put(`${at}/x`, {}), 404, 'not-found', at],
  ['an unknown collection', put('/v1/nosuch/o-1', {}), 404, 'collection-unknown', '"nosuch"'],
  ['a name every object has', put('/v1/constructor/o-1', {}), 404, 'collection-unknown', '"constructor"'],
  ['__proto__ as a collection', put('/v1/__proto__/o-1', {}), 404, 'collection-unknown', '"__proto__"'],
  [
    'an unknown collection to POST to',
    { ...put('/v1/writes', {}), method: 'POST' },
    404,
    'collection-unknown',
    '"writes"',
  ],
  ['half an escape', put('/v1/orders/a%2', {}), 400, 'path-invalid', '%2'],
  ['an overlong encoding', put('/v1/orders/%C0%AF', {}), 400, 'path-invalid', '%C0%AF'],
  ['an encoded surrogate', put('/v1/orders/%ED%A0%80', {}), 400, 'path-invalid', '%ED'],
  ['Latin-1 in a key', put('/v1/orders/caf%E9', {}), 400, 'path-invalid', '%E9'],
  ['PATCH on a record', { ...put(at, {}), method: 'PATCH' }, 405, 'method-not-allowed', '"PATCH"'],
  ['OPTIONS on a record', { method: 'OPTIONS', path: at }, 405, 'method-not-allowed', '"OPTIONS"'],
  ['POST on a record', { ...put(at, {}), method: 'POST' }, 405, 'method-not-allowed', '"POST"'],
  ['a method in lower case', { ...put(at, {}), method: 'put' }, 405, 'method-not-allowed', '"put"'],
  ['a method every object has', { ...put(at, {}), method: 'constructor' }, 405, 'method-not-allowed', 'constructor'],
  ['PUT on a collection', put('/v1/orders', {}), 405, 'method-not-allowed', 'only POST'],
  ['DELETE of a status', { method: 'DELETE', path: `/v1/writes/${UUID}` }, 405, 'method-not-allowed', 'DELETE'],
  ['a write id that is none', { path: '/v1/writes/17' }, 400, 'write-id-invalid', '"17"'],
  ['a write id with a tail', { path: `/v1/writes/${UUID}x` }, 400, 'write-id-invalid', UUID],

  // keys
  ['a key one byte too long', put(keyOf(KEY_MAX_BYTES + 1), {}), 400, 'key-invalid', '513'],
  ['a key too long in bytes only', put(`/v1/orders/${'%C3%A9'.repeat(257)}`, {}), 400, 'key-invalid', '514'],
  ['a key with a control character', put('/v1/orders/a%00b', {}), 400, 'key-invalid', 'control'],
  ['a key that clients fold away', put('/v1/orders/%2E%2E', {}), 400, 'key-invalid', '".."'],
  ['a bad key to delete', { method: 'DELETE', path: '/v1/orders/a%0Ab' }, 400, 'key-invalid', 'control'],
  ['a bad key to read', { path: keyOf(KEY_MAX_BYTES + 1) }, 400, 'key-invalid', '513'],

  // conditions
  ['a version', put(at, {}, { 'if-match': '"7"' }), 400, 'condition-not-supported', '\\"7\\"'],
  ['If-Match: *', put(at, {}, { 'if-match': '*' }), 400, 'condition-not-supported', 'if-match'],
  [
    'a date',
    put(at, {}, { 'if-unmodified-since': 'Sat, 21 Nov 2026 08:00:00 GMT' }),
    400,
    'condition-not-supported',
    '2026',
  ],
  ['If-None-Match with a tag', put(at, {}, { 'if-none-match': '"7"' }), 400, 'condition-not-supported', 'createOnly'],
  [
    'create only where the last writer wins',
    put('/v1/profiles/p', {}, { 'if-none-match': '*' }),
    400,
    'condition-not-supported',
    'lastWriterWins',
  ],
  [
    'If-None-Match: * on a POST',
    { ...put('/v1/orders', {}, { 'if-none-match': '*' }), method: 'POST' },
    400,
    'condition-not-supported',
    'POST',
  ],
  [
    'a condition on a DELETE',
    { method: 'DELETE', path: at, headers: { 'if-match': '"7"' } },
    400,
    'condition-not-supported',
    'DELETE',
  ],
  ['a condition on a GET', { path: at, headers: { 'if-match': '"7"' } }, 400, 'condition-not-supported', 'reading'],
  [
    'an idempotency key',
    put(at, {}, { 'idempotency-key': '"k"' }),
    400,
    'idempotency-key-not-supported',
    'Idempotency-Key',
  ],

  // form of the body
  ['no content type', { method: 'PUT', path: at, body: '{}' }, 415, 'media-type-unsupported', 'got none'],
  [
    'a form',
    put(at, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }),
    415,
    'media-type-unsupported',
    'form',
  ],
  ['text/json', put(at, {}, { 'content-type': 'text/json' }), 415, 'media-type-unsupported', 'text/json'],
  [
    'a JSON patch',
    put(at, {}, { 'content-type': 'application/json-patch+json' }),
    415,
    'media-type-unsupported',
    'patch',
  ],
  [
    'Latin-1',
    put(at, {}, { 'content-type': 'application/json; charset=latin1' }),
    415,
    'media-type-unsupported',
    'latin1',
  ],
  [
    'two content types',
    put(at, {}, { 'content-type': 'application/json, text/plain' }),
    415,
    'media-type-unsupported',
    'text',
  ],
  [
    'an unknown parameter',
    put(at, {}, { 'content-type': 'application/json; v=2' }),
    415,
    'media-type-unsupported',
    'v=2',
  ],
  ['a compressed body', put(at, {}, { 'content-encoding': 'gzip' }), 415, 'media-type-unsupported', 'gzip'],
  ['a body one byte too large', put(at, ofBytes(WRITE_BODY_MAX_BYTES + 1)), 413, 'body-too-large', '49153'],
  [
    'a large body that is no JSON either',
    put(at, 'x'.repeat(WRITE_BODY_MAX_BYTES + 1)),
    413,
    'body-too-large',
    '49153',
  ],
  ['a DELETE with a body', { method: 'DELETE', path: at, body: '{}' }, 400, 'body-invalid', '2 bytes'],

  // content of the body
  ['no body', put(at, ''), 400, 'body-invalid', 'nothing'],
  ['half a body', put(at, '{"a":1'), 400, 'body-invalid', 'not JSON'],
  ['two bodies', put(at, '{}{}'), 400, 'body-invalid', 'not JSON'],
  ['NaN', put(at, '{"a":NaN}'), 400, 'body-invalid', 'not JSON'],
  ['a byte order mark', put(at, bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d)), 400, 'body-invalid', 'not JSON'],
  ['UTF-16', put(at, bytes(0xff, 0xfe, 0x7b, 0, 0x7d, 0)), 400, 'body-invalid', 'not valid UTF-8'],
  ['broken UTF-8', put(at, bytes(0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x31, 0x7d)), 400, 'body-invalid', 'not valid UTF-8'],
  ['a list', put(at, '[{"a":1}]'), 400, 'body-invalid', 'an array'],
  ['null', put(at, 'null'), 400, 'body-invalid', 'null'],
  ['text', put(at, '"a"'), 400, 'body-invalid', 'a string'],
  ['one field too many', put(at, ofFields(BODY_MAX_FIELDS + 1)), 400, 'body-invalid', '201'],
  ['one level too deep', put(at, ofDepth(JSON_MAX_DEPTH + 1)), 400, 'body-invalid', '32 levels'],
  ['hostile depth', put(at, `${'['.repeat(20_000)}${']'.repeat(20_000)}`), 400, 'body-invalid', 'an array'],
  ['hostile depth inside', put(at, `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`), 400, 'body-invalid', 'nested'],
  ['a field of the system', put(at, '{"a":1,"_id":"x"}'), 400, 'reserved-field', '"_id"'],
  ['a prototype', put(at, '{"__proto__":{"a":1}}'), 400, 'reserved-field', '__proto__'],
  ['a prototype inside', put(at, '{"a":{"__proto__":{"b":1}}}'), 400, 'body-invalid', '__proto__'],
  ['an empty field name', put(at, '{"":1}'), 400, 'body-invalid', 'empty'],
  ['a field name one byte too long', put(at, { [`${'n'.repeat(256)}`]: 1 }), 400, 'body-invalid', '256'],
  ['a lone surrogate', put(at, '{"a":"\\ud800"}'), 400, 'body-invalid', 'surrogate'],
  ['a lone surrogate in a name', put(at, '{"\\udc00":1}'), 400, 'body-invalid', 'surrogate'],
  ['a number too great', put(at, '{"a":1e126}'), 400, 'body-invalid', '1e+126'],
  ['a number too great inside', put(at, '{"a":[{"b":-1e126}]}'), 400, 'body-invalid', '-1e+126'],
  ['a number beyond all numbers', put(at, '{"a":1e999}'), 400, 'body-invalid', 'Infinity'],
  ['a number too small', put(at, '{"a":1e-131}'), 400, 'body-invalid', '1e-131'],
];

describe('a refusal', () => {
  it.each(REFUSALS)(
    'of %s says why and leaves nothing in the queue',
    async (_promise, request, status, type, detail) => {
      const { send, queue, outcomes, logged } = memoryFrontDoor();

      const answer = await send(request);

      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      const problem = JSON.parse(answer.body);
      expect(problem).toMatchObject({ type: `urn:spillway:problem:${type}`, status, requestId: 'request-1' });
      expect(problem.title).not.toBe('');
      expect(problem.detail).toContain(detail);
      expect(problem.detail.length).toBeLessThan(400);
      expect(queue).toEqual([]);
      expect(outcomes.marked).toEqual([]);
      expect(logged).toEqual([]);
      expect(({} as { a?: number }).a).toBeUndefined();
    },
  );

  it('of a method lists the ones that are allowed', async () => {
    const { send } = memoryFrontDoor();

    const paths = ['/healthz', '/v1/orders', at, `/v1/writes/${UUID}`];
    const allowed = await Promise.all(paths.map(async (path) => (await send({ method: 'TRACE', path })).headers.allow));

    expect(allowed).toEqual(['GET, HEAD', 'POST', 'PUT, DELETE, GET, HEAD', 'GET, HEAD']);
  });

  it('of a media type says which one is taken', async () => {
    const { send } = memoryFrontDoor();

    const typed = await send(put(at, {}, { 'content-type': 'text/plain' }));
    const packed = await send(put(at, {}, { 'content-encoding': 'br' }));

    expect(typed.headers.accept).toBe('application/json');
    expect(packed.headers['accept-encoding']).toBe('identity');
  });
});

describe('what stands exactly at a limit is taken', () => {
  it.each([
    ['the longest key', put(keyOf(KEY_MAX_BYTES), {})],
    ['the longest key in bytes', put(`/v1/orders/${'%C3%A9'.repeat(KEY_MAX_BYTES / 2)}`, {})],
    ['the largest body', put(at, ofBytes(WRITE_BODY_MAX_BYTES))],
    ['the most fields', put(at, ofFields(BODY_MAX_FIELDS))],
    ['the deepest body', put(at, ofDepth(JSON_MAX_DEPTH))],
    ['the greatest number', put(at, '{"a":9.99e125}')],
    ['the smallest number', put(at, '{"a":-1e-130}')],
    ['the longest field name', put(at, { ['n'.repeat(255)]: 1 })],
    ['an empty body object', put(at, {})],
  ])('%s', async (_promise, request) => {
    const { send, queue } = memoryFrontDoor();

    expect((await send(request)).status).toBe(202);
    expect(queue).toHaveLength(1);
  });
});
