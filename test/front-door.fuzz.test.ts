import fc from 'fast-check';
import { QUEUE_OF } from '../lambda/contract/collection';
import { parseMessage } from '../lambda/contract/message';
import { operationProblem } from '../lambda/contract/operations';
import { COLLECTIONS, memoryFrontDoor, type RequestForm } from './memory-front-door';

const UUID = '01890000-0000-7000-8000-000000000001';

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('PUT', 'POST', 'PATCH', 'DELETE', 'GET', 'HEAD') },
  { weight: 1, arbitrary: fc.string() },
);

const segment = fc.oneof(
  fc.constantFrom(
    'v1',
    'orders',
    'profiles',
    'carts',
    'hits',
    'increments',
    'writes',
    'healthz',
    UUID,
    '',
    '%',
    '%00',
    '%ff',
    '..',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
);
const recordPath = fc
  .tuple(
    fc.constantFrom(...Object.keys(COLLECTIONS)),
    fc.option(segment, { nil: undefined }),
    fc.constantFrom('', '', '/increments'),
  )
  .map(([collection, key, rest]) => `/v1/${collection}${key === undefined ? '' : `/${key}${rest}`}`);
const path = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['/v1/orders/o-1', '/v1/profiles/p%201', '/v1/orders', '/v1/accounts/a', '/v1/notes/n', '/v1/jobs/j'],
      ...['/v1/carts/c', '/v1/counters/c/increments', '/v1/hits/h/increments'],
    ),
  },
  { weight: 3, arbitrary: recordPath },
  { weight: 1, arbitrary: fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  { weight: 2, arbitrary: fc.constant('application/merge-patch+json') },
  { weight: 1, arbitrary: fc.constantFrom('application/json; charset=utf-8', 'text/plain', 'application/json;q') },
  { weight: 1, arbitrary: fc.string() },
);
const otherHeaders = fc.dictionary(
  fc.constantFrom(
    ...['if-none-match', 'if-match', 'if-unmodified-since', 'write-priority'],
    ...['content-encoding', 'idempotency-key', 'accept', 'prefer'],
  ),
  fc.oneof(fc.constantFrom('*', '"1"', 'W/"1"', '"1", "2"', '7', 'identity', 'gzip'), fc.string()),
  { maxKeys: 2 },
);

const jsonText = fc.oneof(
  fc.json(),
  fc.constantFrom('{"sku":"bolt","quantity":2}', '{"n":1,"m":-0.5}', '{"a":null}'),
  fc
    .dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', '_id', 'a')), fc.jsonValue())
    .map((value) => JSON.stringify(value)),
  fc
    .object({ values: [fc.double({ noNaN: true }), fc.string({ unit: 'binary' })] })
    .map((value) => JSON.stringify(value)),
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
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constant(new Uint8Array(0)) },
);

const hostile: fc.Arbitrary<RequestForm> = fc.record({
  method,
  path,
  headers: fc
    .tuple(contentType, fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: otherHeaders }))
    .map(([type, others]) => ({ 'content-type': type, ...others })),
  body,
});

/** One in ten is sound in every part, so that a run sees some two hundred of them taken, of every kind. */
const JSON_TYPE = { 'content-type': 'application/json' };
const sound: fc.Arbitrary<RequestForm> = fc.constantFrom<RequestForm>(
  { method: 'PUT', path: '/v1/orders/o-1', headers: JSON_TYPE, body: '{"sku":"bolt"}' },
  { method: 'PUT', path: '/v1/jobs/j', headers: { ...JSON_TYPE, 'write-priority': '9' }, body: '{}' },
  { method: 'PUT', path: '/v1/accounts/a', headers: { ...JSON_TYPE, 'if-match': '"3"' }, body: '{}' },
  { method: 'DELETE', path: '/v1/accounts/a', headers: { 'if-match': '"3"' } },
  { method: 'PUT', path: '/v1/notes/n', headers: { ...JSON_TYPE, 'if-none-match': '*' }, body: '{}' },
  {
    method: 'PATCH',
    path: '/v1/carts/c',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: '{"a":null}',
  },
  { method: 'POST', path: '/v1/hits/h/increments', headers: JSON_TYPE, body: '{"n":1}' },
);

const request = fc.oneof({ weight: 9, arbitrary: hostile }, { weight: 1, arbitrary: sound });

/** Written without the code under test: what the interface promises never to take. */
function mayBeTaken({ method = '', path, headers = {}, body = '' }: RequestForm): boolean {
  const bytes = Buffer.from(body);
  if (headers['idempotency-key'] !== undefined) return false;
  const collection = path.split('/')[2] ?? '';
  if (!conditionsMayBeKept(collection, method, headers)) return false;
  if (headers['write-priority'] !== undefined && collection !== 'jobs') return false;
  const increments = method === 'POST' && path.endsWith('/increments');
  if (increments !== ['counters', 'hits'].includes(collection) && method !== 'DELETE') return false;
  if (method === 'DELETE') return bytes.length === 0 && collection !== 'hits';
  if (method === 'PATCH' ? collection !== 'carts' : method !== 'PUT' && method !== 'POST') return false;
  const type = method === 'PATCH' ? /^\s*application\/(json|merge-patch\+json)\b/i : /^\s*application\/json\b/i;
  if (!type.test(headers['content-type'] ?? '')) return false;
  if (!Buffer.from(bytes.toString('utf8')).equals(bytes)) return false;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const fields = Object.entries(value);
    if (increments && (fields.length === 0 || fields.some(([, amount]) => typeof amount !== 'number'))) return false;
    return fields.every(([name]) => !name.startsWith('_'));
  } catch {
    return false;
  }
}

function conditionsMayBeKept(collection: string, method: string, headers: Readonly<Record<string, string>>): boolean {
  const ifMatch = headers['if-match']?.trim();
  const ifNoneMatch = headers['if-none-match']?.trim();
  if (ifMatch !== undefined) {
    return ['accounts', 'notes'].includes(collection) && /^"[1-9]\d*"$/.test(ifMatch) && ifNoneMatch === undefined;
  }
  if (headers['if-unmodified-since'] !== undefined) return false;
  if (ifNoneMatch !== undefined) {
    return ['orders', 'accounts', 'notes'].includes(collection) && ifNoneMatch === '*' && method === 'PUT';
  }
  // Only a key that is made here needs no version.
  return collection !== 'accounts' || method === 'POST';
}

it('answers any request without breaking, and takes nothing that cannot be read', async () => {
  let taken = 0;
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(request, async (form) => {
      const { send, queue, sentTo, logged } = memoryFrontDoor();

      const answer = await send(form);

      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(500);
      expect(logged).toEqual([]);
      expect(answer.headers['x-request-id']).toBe('request-1');
      if (answer.body !== '') JSON.parse(answer.body);
      if (answer.status === 202) {
        taken += 1;
        expect(mayBeTaken(form)).toBe(true);
        expect(queue).toHaveLength(1);
        const [parsed] = parseMessage(queue[0] ?? '');
        if (parsed?.ok !== true) throw new Error('a write was taken that the writer cannot read');
        // The writer asks the same before it applies anything: nothing that was accepted may be poison there.
        const collection = COLLECTIONS[parsed.write.collection];
        expect(collection && operationProblem(collection, parsed.write)).toBeUndefined();
        expect(sentTo).toEqual([collection && QUEUE_OF[collection.policy]]);
        kinds.add(`${parsed.write.collection} ${parsed.write.op}`);
      } else {
        expect(queue).toEqual([]);
      }
    }),
    { numRuns: 2000 },
  );
  // A door that refuses everything would pass as well.
  expect(taken).toBeGreaterThan(100);
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      'orders put',
      'jobs put',
      'accounts put',
      'accounts delete',
      'notes put',
      'carts patch',
      'hits increment',
    ]),
  );
});
