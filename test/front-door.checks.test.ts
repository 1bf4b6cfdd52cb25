import type { CheckVerdict } from '../lambda/user-code/user-code';
import { collectionsOf, post, problemIn } from './door-requests';
import { memoryFrontDoor, PLAIN_CODE, put, type RequestForm } from './memory-front-door';

const collections = collectionsOf({
  orders: { policy: 'createOnly' },
  states: { policy: 'lastWriterWins', mode: 'direct' },
  events: { policy: 'createOnly', mode: 'spill' },
});
const REJECTED: CheckVerdict = { kind: 'rejected', reason: 'an order needs an item' };
const BROKEN: CheckVerdict = { kind: 'broken', error: new TypeError('secret-detail is undefined') };

/** A door whose user code says this of every write with the key `bad`. */
function doorSaying(verdict: CheckVerdict) {
  const asked: string[] = [];
  const door = memoryFrontDoor({
    collections,
    userCode: {
      ...PLAIN_CODE,
      check: ({ key }) => {
        asked.push(key);
        return key === 'bad' ? verdict : { kind: 'sound' };
      },
    },
  });
  const untouched = () => {
    expect([door.queue, door.table.calls, door.outcomes.marked]).toEqual([[], [], []]);
  };
  return { ...door, asked, untouched };
}

const entry = (key: string) => ({ collection: 'orders', key, body: { n: 1 } });

const REQUESTS: readonly (readonly [string, RequestForm])[] = [
  ['a buffered write', put('/v1/orders/bad', { n: 1 })],
  ['a direct write', put('/v1/states/bad', { n: 1 })],
  ['a write that may spill', put('/v1/events/bad', { n: 1 })],
  ['a keyed write', put('/v1/orders/bad', { n: 1 }, { 'idempotency-key': 'k-1' })],
  ['a transaction', post('/v1/transactions', { writes: [entry('good'), entry('bad')] })],
  [
    'a buffered transaction',
    post('/v1/transactions', { writes: [entry('good'), entry('bad')] }, { prefer: 'respond-async' }),
  ],
];

describe.each(REQUESTS)('%s', (_what, form) => {
  it('that the user’s code rejects is a 422 with its reason, and nothing is sent', async () => {
    const { send, untouched, logged } = doorSaying(REJECTED);

    const answer = await send(form);

    expect([answer.status, problemIn(answer)]).toEqual([422, 'write-rejected']);
    expect(JSON.parse(answer.body).detail).toContain('rejects the write of "bad": an order needs an item');
    expect(logged).toEqual([]);
    untouched();
  });

  it('whose code breaks is a 500, logged, and nothing of the error is told', async () => {
    const { send, untouched, logged } = doorSaying(BROKEN);

    const answer = await send(form);

    expect([answer.status, problemIn(answer)]).toEqual([500, 'user-code-failed']);
    expect(answer.body).not.toMatch(/secret-detail|TypeError|\.ts:|stack/);
    expect(JSON.parse(answer.body).requestId).toBe('request-1');
    expect(logged).toEqual([{ level: 'error', event: 'user-code-failed' }]);
    untouched();
  });
});

describe('an entry of a bulk', () => {
  it.each([
    ['rejected', REJECTED, 422, 'write-rejected'],
    ['broken', BROKEN, 500, 'user-code-failed'],
  ] as const)('that is %s stops no other', async (_kind, verdict, status, type) => {
    const { send, queue } = doorSaying(verdict);

    const answer = await send(post('/v1/writes', [entry('a'), entry('bad'), entry('b')]));

    const [a, bad, b] = JSON.parse(answer.body);
    expect([a.status, bad.status, b.status, bad.type]).toEqual([202, status, 202, `urn:spillway:problem:${type}`]);
    expect(answer.body).not.toMatch(/secret-detail|TypeError/);
    expect(queue.join()).not.toContain('"bad"');
  });
});

it('a write that is refused as it stands does not reach the user’s code', async () => {
  const { send, asked } = doorSaying(REJECTED);

  await send(put('/v1/orders/bad', { _v: 1 }));
  await send(post('/v1/writes', [{ ...entry('bad'), body: 7 }]));
  await send(post('/v1/transactions', { writes: [entry('o'), entry('o')] }));

  expect(asked).toEqual([]);
});

it('a key that was refused by the user’s code is free for the mended write', async () => {
  const { send } = doorSaying(REJECTED);
  await send(put('/v1/orders/bad', {}, { 'idempotency-key': 'k-1' }));

  const answer = await send(put('/v1/orders/good', {}, { 'idempotency-key': 'k-1' }));

  expect(answer.status).toBe(202);
});
