import type { QueueKind } from '../lambda/contract/collection';
import type { Pressure } from '../lambda/front-door/pressure/pressure';
import { problem } from '../lambda/front-door/problems';
import { memoryFrontDoor, put, type RequestForm } from './memory-front-door';

/** A pressure that can be turned on, and knows what it was asked for. */
function valve(full: readonly QueueKind[] = ['standard', 'fifo']) {
  let open = false;
  const asked: (readonly [QueueKind, number | undefined, string | undefined])[] = [];
  const pressure: Pressure = {
    refusal: async ({ headers }, buffer, messages) => {
      asked.push([buffer, messages, headers.get('priority')]);
      if (open || !full.includes(buffer)) return undefined;
      return problem('overloaded', 'too much', {
        headers: { 'retry-after': '7' },
        members: { expectedDelaySeconds: 30, acceptableDelaySeconds: 20, priority: 'normal' },
      });
    },
    settled: async () => {},
  };
  return {
    pressure,
    asked,
    open: () => {
      open = true;
    },
    close: () => {
      open = false;
    },
  };
}

function bulk(writes: readonly object[], headers: Readonly<Record<string, string>> = {}): RequestForm {
  const all = { 'content-type': 'application/json', ...headers };
  return { method: 'POST', path: '/v1/writes', headers: all, body: JSON.stringify(writes) };
}

function transaction(headers: Readonly<Record<string, string>> = {}): RequestForm {
  const writes = [
    { collection: 'ledger', key: 'a', expect: 0, body: { n: 1 } },
    { collection: 'orders', key: 'b', body: { n: 2 } },
  ];
  const all = { 'content-type': 'application/json', ...headers };
  return { method: 'POST', path: '/v1/transactions', headers: all, body: JSON.stringify({ writes }) };
}

it('a write that would join a buffer that is too full is refused, and leaves nothing anywhere', async () => {
  const { pressure, asked } = valve();
  const { send, queue, outcomes, table } = memoryFrontDoor({ pressure });

  const answer = await send(put('/v1/orders/o-1', { item: 'lamp' }, { priority: 'u=5' }));

  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7', 'cache-control': 'no-store' } });
  expect(JSON.parse(answer.body)).toMatchObject({
    type: 'urn:spillway:problem:overloaded',
    expectedDelaySeconds: 30,
    acceptableDelaySeconds: 20,
  });
  expect(asked).toEqual([['standard', undefined, 'u=5']]);
  expect(queue).toEqual([]);
  expect(outcomes.marked).toEqual([]);
  expect(table.model.records.size).toBe(0);
});

it.each([
  ['/v1/orders/a', {}, 'standard'],
  ['/v1/notes/a', {}, 'fifo'],
  ['/v1/states/a', { prefer: 'respond-async' }, 'standard'],
] as const)('%s asks for the buffer that it goes to', async (path, headers, expected) => {
  const { pressure, asked } = valve([]);
  const { send, sentTo } = memoryFrontDoor({ pressure });

  const { status } = await send(put(path, { item: 'lamp' }, headers));

  expect(status).toBe(202);
  expect(asked.map(([kind]) => kind)).toEqual([expected]);
  expect(sentTo).toEqual([expected]);
});

it('a transaction asks for the one buffer that there is', async () => {
  const { pressure, asked } = valve();
  const { send } = memoryFrontDoor({
    pressure,
    collections: { ledger: { policy: 'versioned' }, notes: { policy: 'merge' } },
  });
  const writes = [{ collection: 'ledger', key: 'a', expect: 0, body: { n: 1 } }];

  const answer = await send({ ...transaction({ prefer: 'respond-async' }), body: JSON.stringify({ writes }) });

  expect(answer.status).toBe(503);
  expect(asked.map(([kind]) => kind)).toEqual(['fifo']);
});

it('a direct write is not held back by a queue that it does not join', async () => {
  const { pressure, asked } = valve();
  const { send } = memoryFrontDoor({ pressure });

  expect((await send(put('/v1/states/a', { n: 1 }))).status).toBe(201);
  expect((await send(put('/v1/events/e', { n: 1 }))).status).toBe(201);
  expect((await send(transaction())).status).toBe(200);
  expect(asked).toEqual([]);
});

it('what is wrong with a write is told before that it is too much', async () => {
  const { pressure, asked } = valve();
  const { send } = memoryFrontDoor({ pressure });

  expect((await send(put('/v1/orders/a', '{'))).status).toBe(400);
  expect(asked).toEqual([]);
});

describe('a write of a spill collection', () => {
  it('is refused where the table throttles it and the buffer is too full', async () => {
    const { pressure } = valve();
    const { send, gate, queue } = memoryFrontDoor({ pressure });
    gate.report(1, true);

    expect((await send(put('/v1/events/e', { n: 1 }))).status).toBe(503);
    expect(queue).toEqual([]);
  });

  it('that may have taken effect is in doubt, and not refused as if nothing had', async () => {
    const { pressure } = valve();
    const { send, table, queue } = memoryFrontDoor({ pressure });
    table.interfere = () => ({ kind: 'unknown', reason: 'TimeoutError: nobody answered' });

    const answer = await send(put('/v1/events/e', { n: 1 }));

    expect(JSON.parse(answer.body).type).toBe('urn:spillway:problem:write-in-doubt');
    expect(queue).toEqual([]);
  });
});

describe('with an Idempotency-Key', () => {
  const write = put('/v1/orders/o-1', { item: 'lamp' }, { 'idempotency-key': 'k-1' });

  it('the first answer to a write that was taken is given again while others are refused', async () => {
    const { pressure, open, close } = valve();
    const { send, queue } = memoryFrontDoor({ pressure });
    open();
    const first = await send(write);
    close();

    const again = await send(write);

    expect(again.status).toBe(202);
    expect(again.body).toBe(first.body);
    expect(queue).toHaveLength(1);
  });

  it('a refusal is not kept: the same request is taken when there is room, as the first one', async () => {
    const { pressure, open } = valve();
    const { send, queue } = memoryFrontDoor({ pressure });

    expect((await send(write)).status).toBe(503);
    open();
    const taken = await send(write);

    expect(taken.status).toBe(202);
    expect(taken.headers['idempotency-replayed']).toBeUndefined();
    expect(queue).toHaveLength(1);
  });

  it('a refusal leaves the key free, also for another request', async () => {
    const { pressure, open } = valve();
    const { send } = memoryFrontDoor({ pressure });
    await send(write);
    open();

    const other = await send(put('/v1/orders/o-2', { item: 'desk' }, { 'idempotency-key': 'k-1' }));

    expect(other.status).toBe(202);
  });

  it.each([
    ['a write', write],
    ['a transaction', transaction({ prefer: 'respond-async', 'idempotency-key': 'k-1' })],
  ])('a refusal after an attempt that may have been sent does not make %s untouched', async (_, request) => {
    const { pressure } = valve();
    const settled: unknown[] = [];
    const { send } = memoryFrontDoor({
      pressure,
      claims: {
        cached: {
          claim: async ([asked]) => [{ kind: 'ours', at: asked?.at ?? '', resumed: true }],
          settle: async (settlements) => void settled.push(...settlements),
        },
      },
    });

    await send(request);

    expect(settled).toEqual([expect.objectContaining({ answer: undefined, untouched: false })]);
  });
});

describe('a bulk', () => {
  const writes = [
    { collection: 'orders', key: 'a', body: { n: 1 } },
    { collection: 'notes', key: 'b', body: { n: 2 } },
    { collection: 'notes', key: 'b', body: { n: 3 } },
    { collection: 'nothing', key: 'c', body: { n: 4 } },
  ];

  it.each([['standard'], ['fifo']] as const)('is refused as a whole where its %s buffer is too full', async (kind) => {
    const { pressure } = valve([kind]);
    const { send, queue } = memoryFrontDoor({ pressure });

    const answer = await send(bulk(writes, { 'idempotency-key': 'k' }));

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
    expect(queue).toEqual([]);
  });

  it('asks each of its buffers once, for its writes and about as many messages', async () => {
    const { pressure, asked } = valve([]);
    const { send } = memoryFrontDoor({ pressure });

    expect((await send(bulk(writes))).status).toBe(200);
    expect(asked.map(([kind, messages]) => [kind, messages])).toEqual([
      ['standard', 1],
      ['fifo', 1],
    ]);
  });

  it('claims no key before it is refused', async () => {
    const { pressure } = valve();
    const claimed: unknown[] = [];
    const claims = {
      cached: {
        claim: async (requests: readonly unknown[]) => {
          claimed.push(...requests);
          return [];
        },
        settle: async () => {},
      },
    };
    const { send } = memoryFrontDoor({ pressure, claims });

    await send(bulk(writes, { 'idempotency-key': 'k' }));

    expect(claimed).toEqual([]);
  });

  it('in which nothing can be written is answered line by line', async () => {
    const { pressure, asked } = valve();
    const { send } = memoryFrontDoor({ pressure });

    expect((await send(bulk([{ collection: 'nothing', key: 'c', body: {} }]))).status).toBe(200);
    expect(asked).toEqual([]);
  });
});

it('a transaction that is to be buffered is refused, and the same one is taken later', async () => {
  const { pressure, open } = valve();
  const { send, queue } = memoryFrontDoor({ pressure });
  const buffered = transaction({ prefer: 'respond-async', 'idempotency-key': 'k-1' });

  expect((await send(buffered)).status).toBe(503);
  open();

  expect((await send(buffered)).status).toBe(202);
  expect(queue).toHaveLength(1);
});

it('the key of a refused transaction may be used for another one', async () => {
  const { pressure, open } = valve();
  const { send, queue } = memoryFrontDoor({ pressure });
  const buffered = transaction({ prefer: 'respond-async', 'idempotency-key': 'k-1' });
  const other = [{ collection: 'orders', key: 'c', body: { n: 3 } }];

  expect((await send(buffered)).status).toBe(503);
  open();

  expect((await send({ ...buffered, body: JSON.stringify({ writes: other }) })).status).toBe(202);
  expect(queue).toHaveLength(1);
});

it('no answer is given before what goes on beside its request has ended: Lambda would freeze it', async () => {
  const { pressure, open } = valve();
  open();
  const done: string[] = [];
  const settled = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    done.push('settled');
  };
  const { send } = memoryFrontDoor({ pressure: { ...pressure, settled } });

  const { status } = await send(put('/v1/orders/o-1', { item: 'lamp' }));
  done.push('answered');

  expect([status, ...done]).toEqual([202, 'settled', 'answered']);
});
