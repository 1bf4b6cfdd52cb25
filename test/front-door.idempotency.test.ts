import { isStamp } from '../lambda/contract/stamp';
import type { HttpResponse } from '../lambda/front-door/http';
import { collectionsOf, post, problemIn, remove, writesIn } from './door-requests';
import { bufferThat, memoryFrontDoor, PLAIN_CODE, put, type RequestForm } from './memory-front-door';

const direct = { mode: 'direct' } as const;
const collections = collectionsOf({
  orders: { policy: 'createOnly' },
  profiles: { policy: 'lastWriterWins' },
  jobs: { policy: 'priority' },
  states: { policy: 'lastWriterWins', ...direct },
  ledger: { policy: 'versioned', ...direct },
  bills: { policy: 'createOnly', ...direct },
});
const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const FIRST = { 'if-none-match': '*' };

const door = (changes = {}) => memoryFrontDoor({ collections, userCode: PLAIN_CODE, ...changes });
const keyed = (form: RequestForm, key = 'k-1'): RequestForm => ({
  ...form,
  headers: { ...form.headers, 'idempotency-key': key },
});
const order = keyed(put('/v1/orders/o', { n: 1 }));

function isReplayOf(second: HttpResponse, first: HttpResponse): void {
  const { 'idempotency-replayed': replayed, ...headers } = second.headers;
  expect(replayed).toBe('true');
  expect({ ...second, headers }).toEqual(first);
}

describe('the same key with the same request', () => {
  it.each<readonly [string, number, RequestForm, readonly RequestForm[]]>([
    ['accepted', 202, put('/v1/orders/o', { n: 1 }), []],
    ['accepted with a key made here', 202, post('/v1/orders', { n: 1 }), []],
    ['made directly', 201, put('/v1/bills/b', { n: 1 }), []],
    ['deleted directly', 204, remove('/v1/states/s'), []],
    ['refused by the policy', 409, put('/v1/bills/b', { n: 2 }), [put('/v1/bills/b', { n: 1 })]],
    ['refused by its condition', 412, put('/v1/ledger/l', {}, { 'if-match': '"7"' }), []],
  ])('%s (%i) has the first answer, byte for byte, and no second effect', async (_what, status, form, earlier) => {
    const { send, queue, table } = door();
    for (const one of earlier) await send(one);
    const first = await send(keyed(form));
    const after = [queue.length, JSON.stringify([...table.model.records])];

    const second = await send(keyed(form));

    expect(first.status).toBe(status);
    isReplayOf(second, first);
    expect([queue.length, JSON.stringify([...table.model.records])]).toEqual(after);
  });

  it('is the same however the key is written, and however the answer is preferred', async () => {
    const { send, queue } = door();
    const first = await send(order);

    const quoted = await send(keyed(order, '  "k-1" '));
    const preferring = await send({ ...order, headers: { ...order.headers, prefer: 'wait=1' } });

    isReplayOf(quoted, first);
    isReplayOf(preferring, first);
    expect(queue).toHaveLength(1);
  });

  it('may have quotes and backslashes in it, escaped where it is quoted', async () => {
    const { send, queue } = door();
    const first = await send(keyed(order, 'k\\1'));

    const quoted = await send(keyed(order, '"k\\\\1"'));

    isReplayOf(quoted, first);
    expect(queue).toHaveLength(1);
  });

  it('has the first answer although the record has moved on', async () => {
    const { send } = door();
    const replace = keyed(put('/v1/ledger/l', { n: 1 }, FIRST));
    const first = await send(replace);
    await send(put('/v1/ledger/l', { n: 2 }, { 'if-match': '"1"' }));

    const second = await send(replace);

    isReplayOf(second, first);
  });
});

describe('a key of another request', () => {
  it.each([
    ['body', keyed(put('/v1/orders/o', { n: 2 }))],
    ['path', keyed(put('/v1/orders/p', { n: 1 }))],
    ['collection', keyed(put('/v1/jobs/o', { n: 1 }))],
    ['method', keyed(remove('/v1/orders/o'))],
    ['condition', keyed(put('/v1/orders/o', { n: 1 }, FIRST))],
    ['media type', keyed(put('/v1/orders/o', { n: 1 }, { 'content-type': 'application/json; charset=utf-8' }))],
  ])('is refused (422) for another %s, and nothing is sent', async (_what, form) => {
    const { send, queue } = door();
    await send(order);

    const answer = await send(form);

    expect([answer.status, problemIn(answer), queue.length]).toEqual([422, 'idempotency-key-reused', 1]);
  });

  it('is refused for another priority', async () => {
    const { send } = door();
    await send(keyed(put('/v1/jobs/j', {}, { 'write-priority': '1' })));

    const answer = await send(keyed(put('/v1/jobs/j', {}, { 'write-priority': '2' })));

    expect(problemIn(answer)).toBe('idempotency-key-reused');
  });

  it('tells keys apart by every character', async () => {
    const { send, queue } = door();
    await send(order);

    const others = await Promise.all(['K-1', '"k-1\\""', 'k-1;'].map((key) => send(keyed(order, key))));

    expect(others.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(writesIn(queue).map(({ id }) => id)).size).toBe(4);
  });
});

describe('while the first attempt is running', () => {
  function doorHeld() {
    const held = Promise.withResolvers<void>();
    const sent: string[] = [];
    const buffer = bufferThat(async ({ id, at }) => {
      sent.push(`${id} ${at}`);
      await held.promise;
    });
    return { ...door({ buffer }), sent, release: held.resolve };
  }

  it('the second is a 409 with Retry-After, and then has its answer', async () => {
    const { send, release, sent } = doorHeld();
    const running = send(order);

    const second = await send(order);

    expect([second.status, problemIn(second), second.headers['retry-after']]).toEqual([
      ...[409, 'idempotency-key-in-use', '1'],
    ]);
    release();
    const first = await running;
    isReplayOf(await send(order), first);
    expect(sent).toHaveLength(1);
  });

  it('that died, the key is held until its door has ended, and is then taken up under the same id and stamp', async () => {
    const { send, sent, ports, release } = doorHeld();
    void send(order);
    await ports.sleep(12_999);
    expect((await send(order)).status).toBe(409);

    await ports.sleep(1);
    release();
    const taken = await send(order);

    expect(taken.status).toBe(202);
    expect([sent.length, new Set(sent).size]).toEqual([2, 1]);
  });
});

it('a request that is refused as it stands claims nothing: mended, it may have the key', async () => {
  const { send } = door({
    userCode: {
      ...PLAIN_CODE,
      check: ({ key }: { key: string }) =>
        key === 'rejected' ? { kind: 'rejected', reason: 'no' } : { kind: 'sound' },
    },
  });
  const bad = [
    put('/v1/orders/o', '{'),
    put('/v1/orders/o', {}, { 'if-match': '"1"' }),
    put('/v1/orders/o', {}, { 'write-priority': '1' }),
    put('/v1/orders/rejected', {}),
  ];
  const refused: number[] = [];
  for (const form of bad) refused.push((await send(keyed(form))).status);

  const answer = await send(order);

  expect(refused).toEqual([400, 400, 400, 422]);
  expect(answer.status).toBe(202);
});

describe('the id of a keyed write', () => {
  it('is a UUIDv8 that the key alone decides, and the stamp is still a stamp', async () => {
    const [one, other] = [door(), door()];
    const keys = Array.from({ length: 40 }, (_, n) => `key-${n}`);

    for (const key of keys) {
      await one.send(keyed(put('/v1/orders/a', {}), key));
      await other.send(keyed(put('/v1/profiles/b', { n: 1 }), key));
    }

    const ids = writesIn(one.queue).map(({ id }) => id);
    expect(ids.every((id) => UUID_V8.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(40);
    expect(writesIn(other.queue).map(({ id }) => id)).toEqual(ids);
    expect(writesIn(one.queue).every(({ at }) => isStamp(at))).toBe(true);
  });

  it('has its status under it', async () => {
    const { send } = door();
    const { id } = JSON.parse((await send(order)).body);

    const status = await send({ path: `/v1/writes/${id}` });

    expect(JSON.parse(status.body)).toEqual({ id, status: 'pending' });
  });

  it('gives the record made for it the same key again, although the claim is forgotten', async () => {
    const { send, claims } = door();
    const first = await send(keyed(post('/v1/bills', { n: 1 })));
    claims.cached.forget();

    const second = await send(keyed(post('/v1/bills', { n: 1 })));

    const { key, id } = JSON.parse(first.body);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(JSON.parse(second.body)).toMatchObject({ key, id, status: 'duplicate' });
    expect(key).not.toBe(id);
  });
});
