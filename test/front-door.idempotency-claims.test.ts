import { collectionsOf, increment, patch, problemIn, remove, writesIn } from './door-requests';
import { memoryFrontDoor, PLAIN_CODE, put, type RequestForm } from './memory-front-door';

const collections = collectionsOf({
  orders: { policy: 'createOnly' },
  profiles: { policy: 'lastWriterWins' },
  jobs: { policy: 'priority' },
  accounts: { policy: 'versioned' },
  notes: { policy: 'merge' },
  carts: { policy: 'patch' },
  counters: { policy: 'counter' },
  payments: { policy: 'lastWriterWins', tracking: 'durable' },
});
const door = (changes = {}) => memoryFrontDoor({ collections, userCode: PLAIN_CODE, ...changes });
const keyed = (form: RequestForm): RequestForm => ({ ...form, headers: { ...form.headers, 'idempotency-key': 'k-1' } });
const payment = keyed(put('/v1/payments/p', { n: 1 }));
const profile = keyed(put('/v1/profiles/p', { n: 1 }));

const OPEN: readonly (readonly [string, RequestForm])[] = [
  ['createOnly', put('/v1/orders/o', {})],
  ['versioned', put('/v1/accounts/a', {}, { 'if-match': '"1"' })],
];
const CLOSED: readonly (readonly [string, RequestForm])[] = [
  // Its later stamp would win over a record that was made since.
  ['createOnly, deleted', remove('/v1/orders/o')],
  ['lastWriterWins', put('/v1/profiles/p', {})],
  ['priority', put('/v1/jobs/j', {})],
  ['merge', put('/v1/notes/n', {})],
  ['patch', patch('/v1/carts/c', { n: 1 })],
  ['counter', increment('/v1/counters/c', { n: 1 })],
];

it('a durable collection keeps its keys in the table, any other in the cache', async () => {
  const { send, claims, queue } = door();
  await send(payment);
  await send({ ...profile, headers: { ...profile.headers, 'idempotency-key': 'k-2' } });
  claims.cached.forget();

  const durable = await send(payment);
  const cached = await send({ ...profile, headers: { ...profile.headers, 'idempotency-key': 'k-2' } });

  expect([durable.headers['idempotency-replayed'], cached.headers['idempotency-replayed']]).toEqual([
    'true',
    undefined,
  ]);
  expect(queue).toHaveLength(3);
});

describe('while the cache is away', () => {
  it.each(OPEN)('a keyed write is taken where the record itself tells it apart: %s', async (_policy, form) => {
    const { send, claims, queue } = door();
    claims.cached.away = true;

    const answers = [await send(keyed(form)), await send(keyed(form))];

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(new Set(writesIn(queue).map(({ id }) => id)).size).toBe(1);
  });

  it.each(CLOSED)(
    'a keyed write is a 503 where only the claim could keep a second one out: %s',
    async (_policy, form) => {
      const { send, claims, queue } = door();
      claims.cached.away = true;

      const answer = await send(keyed(form));

      expect([answer.status, problemIn(answer), answer.headers['retry-after']]).toEqual([
        ...[503, 'idempotency-unavailable', '1'],
      ]);
      expect(JSON.parse(answer.body).detail).toContain('read cache');
      expect(queue).toEqual([]);
    },
  );

  it.each([...OPEN, ...CLOSED])('a write without a key is taken as ever: %s', async (_policy, form) => {
    const { send, claims } = door();
    claims.cached.away = true;

    expect((await send(form)).status).toBe(202);
  });

  it('a durable key is kept as ever; while the table is away it is a 503', async () => {
    const { send, claims } = door();
    claims.cached.away = true;
    const kept = await send(payment);
    claims.durable.away = true;

    const refused = await send(payment);

    expect([kept.status, problemIn(refused)]).toEqual([202, 'idempotency-unavailable']);
    expect(JSON.parse(refused.body).detail).toContain('record table');
  });
});

describe('a path without a cache', () => {
  it.each(OPEN)('takes keyed writes that the record tells apart: %s', async (_policy, form) => {
    const { send } = door({ claims: {} });

    expect((await send(keyed(form))).status).toBe(202);
  });

  it.each(CLOSED)('refuses the others, rather than forget their keys: %s', async (_policy, form) => {
    const { send, queue } = door({ claims: {} });

    const answer = await send(keyed(form));

    expect([problemIn(answer), queue]).toEqual(['idempotency-unavailable', []]);
  });
});
