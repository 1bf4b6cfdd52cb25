import type { FinalOutcome } from '../lambda/contract/outcome';
import { frontDoor } from '../lambda/front-door/front-door';
import { get, problemIn, remove, transactionIn, writesIn } from './door-requests';
import { memoryFrontDoor, NOW, put, type RequestForm, requestOf } from './memory-front-door';

const WAIT = { prefer: 'wait=5' };
const UNKNOWN_ID = '0190a000-0000-8000-8000-000000000001';
const CONFLICT: FinalOutcome = { kind: 'conflict', reason: 'a record with this key exists' };

/** A door whose writer has decided on every write once so many milliseconds have been waited. */
function doorDeciding(outcome: FinalOutcome, afterMillis = 1000) {
  const door = memoryFrontDoor();
  const sleep = door.ports.sleep;
  const ports = {
    ...door.ports,
    sleep: async (millis: number) => {
      await sleep(millis);
      if (door.clock() - NOW < afterMillis) return;
      const ids = door.queue.flatMap((body) => JSON.parse(body).transaction ?? writesIn([body])).map(({ id }) => id);
      await door.outcomes.record(ids.map((id) => ({ id, outcome })));
    },
  };
  const answer = frontDoor(ports);
  const send = async (form: RequestForm, deadline = door.clock() + 10_000) => {
    const { status, headers, body } = await answer({ ...requestOf(form), deadline });
    return { status, headers, body: String(body) };
  };
  return { ...door, send };
}

describe('a buffered write whose client waits', () => {
  it('is a 200 once it is applied, without a version: the record may have moved on', async () => {
    const { send, clock } = doorDeciding({ kind: 'applied' });

    const answer = await send(put('/v1/orders/o', {}, WAIT));

    expect([answer.status, answer.headers['preference-applied']]).toEqual([200, 'wait=5']);
    expect(JSON.parse(answer.body)).toEqual({
      ...{ id: expect.any(String), collection: 'orders', key: 'o', status: 'applied', record: '/v1/orders/o' },
    });
    expect(answer.headers).not.toHaveProperty('etag');
    expect(clock() - NOW).toBeLessThan(1500);
  });

  it('is a 204 where it was a delete, and a duplicate where it was applied before', async () => {
    const deleting = doorDeciding({ kind: 'applied' });
    const twice = doorDeciding({ kind: 'duplicate' });

    const deleted = await deleting.send(remove('/v1/orders/o', WAIT));
    const duplicate = await twice.send(put('/v1/orders/o', {}, WAIT));

    expect([deleted.status, deleted.body]).toEqual([204, '']);
    expect([duplicate.status, JSON.parse(duplicate.body).status]).toEqual([200, 'duplicate']);
  });

  it('is a 409 with what stands there where it conflicts', async () => {
    const { send, records } = doorDeciding(CONFLICT);
    records.set('orders/o', { n: 1, _id: 'w-1', _at: UNKNOWN_ID });

    const answer = await send(put('/v1/orders/o', {}, WAIT));

    expect([answer.status, problemIn(answer), answer.headers.etag]).toEqual([409, 'write-conflict', `"${UNKNOWN_ID}"`]);
    expect(JSON.parse(answer.body)).toMatchObject({ outcome: 'conflict', current: { record: { n: 1 } } });
  });

  it('is a 412 where it named a version', async () => {
    const { send } = doorDeciding({ kind: 'conflict', reason: 'the record is at version 8' });

    const answer = await send(put('/v1/accounts/a', {}, { ...WAIT, 'if-match': '"7"' }));

    expect([answer.status, problemIn(answer)]).toEqual([412, 'precondition-failed']);
    expect(JSON.parse(answer.body).detail).toContain('expects version 7');
  });

  it('is told that it was superseded', async () => {
    const { send } = doorDeciding({ kind: 'superseded' });

    const answer = await send(put('/v1/profiles/p', {}, WAIT));

    expect([answer.status, JSON.parse(answer.body).outcome]).toEqual([409, 'superseded']);
  });

  it('is refused all the same where what stands there cannot be read', async () => {
    const { send, ports } = doorDeciding(CONFLICT);
    ports.table.find = () => Promise.reject(new Error('the table is away'));

    const answer = await send(put('/v1/orders/o', {}, WAIT));

    expect(answer.status).toBe(409);
    expect(JSON.parse(answer.body)).not.toHaveProperty('current');
  });

  it('is a 422 where it is poison, with the cause', async () => {
    const { send } = doorDeciding({ kind: 'poison', cause: 'item-refused', reason: 'Item size has exceeded' });

    const answer = await send(put('/v1/orders/o', {}, WAIT));

    expect([answer.status, problemIn(answer)]).toEqual([422, 'write-refused']);
    expect(JSON.parse(answer.body)).toMatchObject({ cause: 'item-refused', detail: 'Item size has exceeded' });
  });

  it('is a 202 when the time is over, not a moment later', async () => {
    const { send, clock, queue } = memoryFrontDoor();

    const answer = await send(put('/v1/orders/o', {}, WAIT));

    expect([answer.status, answer.headers['preference-applied'], queue.length]).toEqual([202, 'wait=5', 1]);
    expect(clock() - NOW).toBe(5000);
  });

  it('is answered before the door itself is ended', async () => {
    const { send, clock } = doorDeciding({ kind: 'applied' }, 60_000);

    const answer = await send(put('/v1/orders/o', {}, { prefer: 'wait=60' }), NOW + 3000);

    expect([answer.status, clock() - NOW]).toEqual([202, 1500]);
  });

  it.each(['wait=61', 'wait=-1', 'wait=x', 'wait=1.5', 'wait', 'wait=61, wait=5'])(
    'has waited for nothing, and is not told otherwise, where its preference cannot be kept: %s',
    async (prefer) => {
      const { send, clock, queue } = memoryFrontDoor();

      const answer = await send(put('/v1/orders/o', {}, { prefer }));

      expect([answer.status, answer.headers['preference-applied'], queue.length]).toEqual([202, undefined, 1]);
      expect(clock()).toBe(NOW);
    },
  );

  it('has the rest of its preferences kept', async () => {
    const { send } = memoryFrontDoor();

    const answer = await send(put('/v1/orders/o', {}, { prefer: 'wait=61, respond-async' }));

    expect(answer.headers['preference-applied']).toBe('respond-async');
  });

  it('has waited for nothing where no outcomes are kept, and is not told otherwise', async () => {
    const { send, clock } = memoryFrontDoor({ outcomes: undefined });

    const answer = await send(put('/v1/orders/o', {}, { prefer: 'respond-async, wait=5' }));
    const whole = { collection: 'orders', key: 'o', body: {} };
    const together = await send({
      ...put('/v1/transactions', { writes: [whole] }, { prefer: 'respond-async, wait=5' }),
      method: 'POST',
    });

    expect([answer.status, answer.headers['preference-applied'], clock()]).toEqual([202, 'respond-async', NOW]);
    expect([together.status, together.headers['preference-applied']]).toEqual([202, 'respond-async']);
  });
});

describe('a buffered transaction whose client waits', () => {
  it('is told its outcome', async () => {
    const { send, queue } = doorDeciding({ kind: 'conflict', reason: 'write 0: a record with this key exists' }, 100);
    const writes = [{ collection: 'orders', key: 'o', body: {} }];

    const answer = await send({
      ...put('/v1/transactions', { writes }, { prefer: 'respond-async, wait=5' }),
      method: 'POST',
    });

    expect([answer.status, problemIn(answer)]).toEqual([409, 'transaction-conflict']);
    expect(transactionIn(queue[0]).writes).toHaveLength(1);
  });
});

describe('the status of a write', () => {
  const asked = (id: string, query = '', headers = {}) => get(`/v1/writes/${id}${query}`, headers);

  it.each([
    ['by its query', '?wait=5', {}, undefined],
    ['by its preference', '', WAIT, 'wait=5'],
  ])('is waited for %s, and told as soon as it is there', async (_how, query, headers, applied) => {
    const { send, clock } = doorDeciding({ kind: 'superseded' }, 1000);
    const { id } = JSON.parse((await send(put('/v1/profiles/p', {}))).body);

    const answer = await send(asked(id, query, headers));

    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { id, status: 'superseded' }]);
    expect(answer.headers['preference-applied']).toBe(applied);
    expect(clock() - NOW).toBeGreaterThanOrEqual(1000);
    expect(clock() - NOW).toBeLessThan(1500);
  });

  it('is pending when the time is over, with Retry-After', async () => {
    const { send, clock } = memoryFrontDoor();
    const { id } = JSON.parse((await send(put('/v1/profiles/p', {}))).body);

    const answer = await send(asked(id, '?wait=2'));

    expect([JSON.parse(answer.body).status, answer.headers['retry-after'], clock() - NOW]).toEqual([
      'pending',
      '1',
      2000,
    ]);
  });

  it('of a write that never was is a 404 at once', async () => {
    const { send, clock } = memoryFrontDoor();

    const answer = await send(asked(UNKNOWN_ID, '?wait=5'));

    expect([answer.status, clock()]).toEqual([404, NOW]);
  });

  it('is told before the door itself is ended', async () => {
    const { send, clock } = doorDeciding({ kind: 'applied' }, 60_000);
    const { id } = JSON.parse((await send(put('/v1/profiles/p', {}))).body);

    const answer = await send(asked(id, '?wait=60'), NOW + 2300);

    expect([JSON.parse(answer.body).status, clock() - NOW]).toEqual(['pending', 800]);
  });

  it('that the cache loses meanwhile is a 503 and not a 404', async () => {
    const { send, outcomes } = memoryFrontDoor();
    const { id } = JSON.parse((await send(put('/v1/profiles/p', {}))).body);
    const lookUp = outcomes.lookUp;
    let looks = 0;
    outcomes.lookUp = async (one) => (++looks > 1 ? 'unavailable' : lookUp(one));

    const answer = await send(asked(id, '?wait=1'));

    expect([answer.status, problemIn(answer)]).toEqual([503, 'status-unavailable']);
  });
});
