import fc from 'fast-check';
import { parseBody } from '../lambda/contract/message';
import type { DoorMetric } from '../lambda/front-door/door-metrics';
import { frontDoor } from '../lambda/front-door/front-door';
import { type HttpResponse, wholeResponse } from '../lambda/front-door/http';
import { problem } from '../lambda/front-door/problems';
import { get, increment, post, remove } from './door-requests';
import { ANY_REQUEST } from './hostile/any-request';
import { memoryFrontDoor, put, type RequestForm, RULES, requestOf } from './memory-front-door';

const FATES = ['Accepted', 'Refused', 'Failed', 'RateLimited', 'Shed'] as const satisfies readonly DoorMetric[];

const ENTRY = { collection: 'orders', body: { n: 1 } };
const WRONG = { ...ENTRY, body: 7 };
const KEYS = ['k-1', 'k-2', 'k-3'];
const named = (count: number) => Array.from({ length: count }, (_, n) => ({ ...ENTRY, key: `t-${n}` }));
const lines = (text: string) => ({ ...post('/v1/writes', text), headers: { 'content-type': 'application/x-ndjson' } });
const keyed = (form: RequestForm, key: string) => ({ ...form, headers: { ...form.headers, 'idempotency-key': key } });

/** Requests, and how many writes each offers. */
const OFFERS: readonly (readonly [form: RequestForm, writes: number])[] = [
  [put('/v1/orders/o-1', { n: 1 }), 1],
  [put('/v1/states/s-1', { n: 1 }), 1],
  [put('/v1/events/e-1', { n: 1 }), 1],
  [put('/v1/ledger/l-1', { n: 1 }, { 'if-none-match': '*' }), 1],
  [put('/v1/profiles/p-1', { n: 1 }, { prefer: 'wait=1' }), 1],
  [increment('/v1/counters/c-1', { n: 1 }), 1],
  [remove('/v1/profiles/p-1'), 1],
  [post('/v1/orders', { n: 1 }), 1],
  [put('/v1/orders/o-1', { _n: 1 }), 1],
  [put('/v1/orders/o-1', {}, { accept: 'text/html' }), 1],
  [put('/v1/nosuch/o-1', { n: 1 }), 1],
  [put('/v1/orders', { n: 1 }), 1],
  [put(`/v1/orders/${'o'.repeat(5000)}`, { n: 1 }), 1],
  [post('/v1/sales/lamp/orders', { quantity: 1 }, { 'idempotency-key': 'o-1' }), 1],
  [post('/v1/sales/lamp/orders', { quantity: 5 }, { 'idempotency-key': 'o-2' }), 1],
  [post('/v1/sales/lamp/orders', { quantity: 9 }, { 'idempotency-key': 'o-3' }), 1],
  [post('/v1/sales/nosuch/orders', { quantity: 1 }, { 'idempotency-key': 'o-4' }), 1],
  [post('/v1/writes', [ENTRY, WRONG, { ...ENTRY, collection: 'carts', op: 'patch', key: 'c' }, ENTRY]), 4],
  [post('/v1/writes', Array(250).fill(ENTRY)), 250],
  [lines(`${JSON.stringify(ENTRY)}\n\nno json\n`), 2],
  [post('/v1/writes', 'no json'), 1],
  [post('/v1/transactions', { writes: named(3) }), 3],
  [post('/v1/transactions', { writes: named(2) }, { prefer: 'respond-async' }), 2],
  [post('/v1/transactions', { writes: [ENTRY, WRONG] }), 2],
  [post('/v1/transactions', { writes: 7 }), 1],
  // What offers none.
  [put('/nowhere', { n: 1 }), 0],
  [put('/healthz', {}), 0],
  [post('/v1/writes/some-id', {}), 0],
  [put('/v1/sales/lamp', { stock: 10, buckets: 2 }), 0],
  [get('/v1/orders/o-1'), 0],
  [{ method: 'HEAD', path: '/v1/orders/o-1' }, 0],
  [{ method: 'OPTIONS', path: '/v1/orders/o-1' }, 0],
];

/** What may stand against a request. */
const WEATHER = ['fine', 'fine', 'limited', 'full', 'deaf', 'throttled'] as const;
type Weather = (typeof WEATHER)[number];

/** A door whose limits, buffers and table can be turned against it. */
async function doorInAnyWeather() {
  let now: Weather = 'fine';
  const { ports, selling, queue, table, counted, clock } = memoryFrontDoor({ sells: RULES });
  await selling?.table.create({ sku: 'lamp', stock: 10, buckets: 2 });
  const { buffer } = ports;
  const limited = async () => (now === 'limited' ? problem('rate-limited', 'too many') : undefined);
  const lost = () => Promise.reject(new Error('nobody answered'));
  const door = frontDoor({
    ...ports,
    limits: {
      admit: async (_request, holdsWrites) => (holdsWrites ? undefined : limited()),
      admitWrites: limited,
      fieldsFor: () => ({}),
    },
    pressure: {
      refusal: async () => (now === 'full' ? problem('overloaded', 'too much') : undefined),
      settled: async () => {},
    },
    buffer: {
      send: (write, terms) => (now === 'deaf' ? lost() : buffer.send(write, terms)),
      sendAll: (writes, terms) => (now === 'deaf' ? writes.map(async () => false) : buffer.sendAll(writes, terms)),
      sendTransaction: (one, terms) => (now === 'deaf' ? lost() : buffer.sendTransaction(one, terms)),
      sendOrder: (order, terms) => (now === 'deaf' ? lost() : buffer.sendOrder(order, terms)),
    },
  });
  let inTable = 0;
  table.interfere = ({ key }, apply) => {
    const result = now === 'throttled' ? { kind: 'throttled' as const, reason: 'ThrottlingException' } : apply();
    // What is told of a transaction that was refused is no write.
    if (result.kind === 'done' && !key.partition.startsWith('~')) inTable += 1;
    return result;
  };
  table.interfereWhole = (statements, apply) => {
    const result = now === 'throttled' ? { kind: 'unknown' as const, reason: 'TimeoutError' } : apply();
    // All but the marker.
    if (result.kind === 'done') inTable += statements.length - 1;
    return result;
  };
  const counts = () => FATES.map((fate) => counted.get(fate) ?? 0);
  const send = async (form: RequestForm, weather: Weather = 'fine') => {
    const before = counts();
    now = weather;
    const answer = await wholeResponse(await door({ ...requestOf(form), deadline: clock() + 10_000 }));
    return { answer, counted: counts().map((count, fate) => count - (before[fate] ?? 0)) };
  };
  const taken = () => inTable + queue.reduce((sum, message) => sum + writesOf(message), 0);
  return { send, taken, counted };
}

function writesOf(message: string): number {
  const parsed = parseBody(message);
  if (parsed.kind === 'order') return 1;
  return parsed.kind === 'transaction' ? parsed.transaction.writes.length : parsed.writes.length;
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const isAgain = ({ headers }: HttpResponse) => headers['idempotency-replayed'] !== undefined;

/** Where whoever sees only the answer would count it. */
function fateOf({ status, body }: Pick<HttpResponse, 'status' | 'body'>): (typeof FATES)[number] {
  if (status < 300) return 'Accepted';
  const { type } = JSON.parse(body);
  if (type.endsWith(':rate-limited')) return 'RateLimited';
  if (type.endsWith(':overloaded')) return 'Shed';
  return status < 500 ? 'Refused' : 'Failed';
}

const seen = new Set<string>();

it('each write that is offered is counted once, as it was answered; those accepted are in a buffer or in the table', async () => {
  const step = fc.record({
    offer: fc.constantFrom(...OFFERS),
    weather: fc.constantFrom(...WEATHER),
    key: fc.oneof(fc.constant(undefined), fc.constantFrom(...KEYS)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { send, taken, counted } = await doorInAnyWeather();
      for (const { offer, weather, key } of steps) {
        const [form, writes] = offer;
        const { answer, counted: each } = await send(key === undefined ? form : keyed(form, key), weather);

        if (form.path === '/v1/writes' && answer.status === 200) {
          // Of those with keys some may have been answered before.
          if (key === undefined) expect([form, sum(each)]).toEqual([form, writes]);
          else expect(sum(each)).toBeLessThanOrEqual(writes);
          continue;
        }
        if (writes === 0) {
          expect([form, sum(each)]).toEqual([form, 0]);
          continue;
        }
        const expected = FATES.map((fate) => (!isAgain(answer) && fate === fateOf(answer) ? writes : 0));
        // A key that such a request may not have may be refused before its writes are read.
        if (answer.status !== 400 || key === undefined)
          expect([form, weather, each]).toEqual([form, weather, expected]);
        seen.add(isAgain(answer) ? 'again' : fateOf(answer));
      }
      expect(counted.get('Accepted') ?? 0).toBe(taken());
    }),
    { numRuns: 400 },
  );
  expect([...seen].sort()).toEqual([...FATES, 'again'].sort());
}, 60_000);

it('whatever is sent, accepted is what is in a buffer or in the table', async () => {
  await fc.assert(
    fc.asyncProperty(ANY_REQUEST, async (form) => {
      const { send, taken } = await doorInAnyWeather();

      const { answer, counted } = await send(form);

      const offers = ['PUT', 'POST', 'PATCH', 'DELETE'].includes(form.method ?? 'GET');
      const isSale = form.path.startsWith('/v1/sales/');
      if (!isSale) expect(counted[0]).toBe(taken());
      if (!offers) expect(sum(counted)).toBe(0);
      else if (answer.status >= 400 && answer.status !== 404 && answer.status !== 405) {
        if (!isSale) expect(sum(counted)).toBeGreaterThan(0);
      }
    }),
    { numRuns: 3000 },
  );
}, 60_000);

it('of a bulk each line is counted as it says', async () => {
  const { send } = await doorInAnyWeather();
  const keys = [{ ...ENTRY, idempotencyKey: 'a' }, WRONG, { ...ENTRY, idempotencyKey: 'b' }];

  const first = await send(post('/v1/writes', keys));
  const again = await send(post('/v1/writes', [...keys, ENTRY]));
  const lost = await send(post('/v1/writes', [ENTRY, WRONG]), 'deaf');

  expect([first, again, lost].map(({ counted }) => counted)).toEqual([
    [2, 1, 0, 0, 0],
    [1, 1, 0, 0, 0],
    [0, 1, 1, 0, 0],
  ]);
});

it('a request that is limited and offers no write is counted apart', async () => {
  const { send, counted } = await doorInAnyWeather();

  await send(get('/v1/orders/o-1'), 'limited');
  await send(put('/v1/sales/lamp', {}), 'limited');

  expect(Object.fromEntries(counted)).toEqual({ ReadsRateLimited: 2 });
});

describe('an error that nobody foresaw', () => {
  const broken = () => Promise.reject(new Error('a bug'));
  const withKeys = (count: number) => Array.from({ length: count }, (_, n) => ({ ...ENTRY, idempotencyKey: `k-${n}` }));
  const fates = (counted: ReadonlyMap<DoorMetric, number>) => Object.fromEntries(counted);

  it.each([
    ['bulk', post('/v1/writes', withKeys(50)), 50],
    ['transaction', keyed(post('/v1/transactions', { writes: named(3) }), 'k'), 3],
    ['write', keyed(put('/v1/orders/o-1', { n: 1 }), 'k'), 1],
  ])('counts every write of a %s that it leaves without an answer', async (_, form, writes) => {
    const { ports, counted } = memoryFrontDoor();
    const door = frontDoor({ ...ports, claims: { cached: { claim: broken, settle: broken } } });

    const answer = await wholeResponse(await door(requestOf(form)));

    expect([answer.status, fates(counted)]).toEqual([500, { Failed: writes }]);
  });

  it('counts those of a bulk that it breaks off, and none that was answered, now or before', async () => {
    const { ports, counted, send } = memoryFrontDoor();
    const entries = withKeys(250);
    await send(post('/v1/writes', entries.slice(220)));
    counted.clear();
    const accepted = jest
      .fn(async () => {})
      .mockImplementationOnce(async () => {})
      .mockImplementationOnce(broken);
    const { outcomes } = ports;
    if (outcomes === undefined) throw new Error('this door has no outcomes');
    const door = frontDoor({ ...ports, outcomes: { ...outcomes, accepted } });

    const answer = await door(requestOf(post('/v1/writes', entries)));

    await expect(wholeResponse(answer)).rejects.toThrow('a bug');
    expect(fates(counted)).toEqual({ Accepted: 100, Failed: 120 });
  });
});
