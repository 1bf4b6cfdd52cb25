import fc from 'fast-check';
import { parseMessage } from '../lambda/contract/message';
import { memoryFrontDoor, type RequestForm } from './memory-front-door';

const UUID = '01890000-0000-7000-8000-000000000001';

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('PUT', 'POST', 'DELETE', 'GET', 'HEAD') },
  { weight: 1, arbitrary: fc.string() },
);

const segment = fc.oneof(
  fc.constantFrom('v1', 'orders', 'profiles', 'writes', 'healthz', UUID, '', '%', '%00', '%ff', '..', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
);
const recordPath = fc
  .tuple(fc.constantFrom('orders', 'profiles'), fc.option(segment, { nil: undefined }))
  .map(([collection, key]) => `/v1/${collection}${key === undefined ? '' : `/${key}`}`);
const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('/v1/orders/o-1', '/v1/profiles/p%201', '/v1/orders') },
  { weight: 3, arbitrary: recordPath },
  { weight: 1, arbitrary: fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  { weight: 1, arbitrary: fc.constantFrom('application/json; charset=utf-8', 'text/plain', 'application/json;q') },
  { weight: 1, arbitrary: fc.string() },
);
const otherHeaders = fc.dictionary(
  fc.constantFrom('if-none-match', 'if-match', 'content-encoding', 'idempotency-key', 'accept', 'prefer'),
  fc.oneof(fc.constantFrom('*', '"1"', 'identity', 'gzip'), fc.string()),
  { maxKeys: 1 },
);

const jsonText = fc.oneof(
  fc.json(),
  fc.constant('{"sku":"bolt","quantity":2}'),
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

/** One in ten is sound in every part, so that a run sees some two hundred of them taken. */
const sound: fc.Arbitrary<RequestForm> = fc.record({
  method: fc.constant('PUT'),
  path: fc.constant('/v1/orders/o-1'),
  headers: fc.constant({ 'content-type': 'application/json' }),
  body: fc.constant('{"sku":"bolt"}'),
});

const request = fc.oneof({ weight: 9, arbitrary: hostile }, { weight: 1, arbitrary: sound });

/** Written without the code under test: what the interface promises never to take. */
function mayBeTaken({ method, headers = {}, body = '' }: RequestForm): boolean {
  const bytes = Buffer.from(body);
  if (headers['if-match'] !== undefined || headers['idempotency-key'] !== undefined) return false;
  if (method === 'DELETE') return bytes.length === 0;
  if (method !== 'PUT' && method !== 'POST') return false;
  if (!/^\s*application\/json\b/i.test(headers['content-type'] ?? '')) return false;
  if (!Buffer.from(bytes.toString('utf8')).equals(bytes)) return false;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    return Object.keys(value).every((name) => !name.startsWith('_'));
  } catch {
    return false;
  }
}

it('answers any request without breaking, and takes nothing that cannot be read', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(request, async (form) => {
      const { send, queue, logged } = memoryFrontDoor();

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
        expect(parseMessage(queue[0] ?? '')).toEqual([expect.objectContaining({ ok: true })]);
      } else {
        expect(queue).toEqual([]);
      }
    }),
    { numRuns: 2000 },
  );
  // A door that refuses everything would pass as well.
  expect(taken).toBeGreaterThan(100);
});
