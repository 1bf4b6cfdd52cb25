import type { StatementResult } from '../lambda/writer/record-table';
import { collectionsOf, get, increment, problemIn, writesIn } from './door-requests';
import { memoryFrontDoor, PLAIN_CODE, put } from './memory-front-door';

const THROTTLED: StatementResult = { kind: 'throttled', reason: 'TableWriteMaxOnDemandThroughputExceeded' };
const UNKNOWN: StatementResult = { kind: 'unknown', reason: 'TimeoutError: nobody answered' };

describe('a collection that spills', () => {
  const spill = { mode: 'spill' } as const;
  const collections = collectionsOf({
    events: { policy: 'createOnly', ...spill },
    profiles: { policy: 'lastWriterWins', ...spill },
    accounts: { policy: 'versioned', ...spill },
    counters: { policy: 'counter', ...spill },
  });
  const door = () => memoryFrontDoor({ collections, userCode: PLAIN_CODE });
  const FIRST = { 'if-none-match': '*' };

  it('is direct while the table is calm', async () => {
    const { send, queue } = door();

    const answer = await send(put('/v1/events/e', { n: 1 }));

    expect([answer.status, queue]).toEqual([201, []]);
  });

  it('sends the throttled write itself to its buffer, at once, and the next ones too', async () => {
    const { send, table, queue, clock } = door();
    const start = clock();
    table.interfere = () => THROTTLED;

    const throttled = await send(put('/v1/events/e', { n: 1 }));
    const next = await send(put('/v1/events/f', { n: 2 }));

    expect([throttled.status, next.status]).toEqual([202, 202]);
    expect(writesIn(queue).map(({ key }) => key)).toEqual(['e', 'f']);
    expect(writesIn(queue)[0]?.id).toBe(JSON.parse(throttled.body).id);
    expect([table.calls.length, clock()]).toEqual([1, start]);
  });

  it('is direct again when trials go well', async () => {
    const { send, table, ports } = door();
    table.interfere = () => THROTTLED;
    await send(put('/v1/events/e', {}));
    table.interfere = () => undefined;
    await ports.sleep(1000);

    const statuses: number[] = [];
    for (const key of ['a', 'b', 'c', 'd']) statuses.push((await send(put(`/v1/events/${key}`, {}))).status);

    expect(statuses).toEqual([201, 201, 201, 201]);
  });

  it('does not turn for a record that others are at: that says nothing of the table', async () => {
    const { send, table } = door();
    table.interfere = () => ({ kind: 'failed', reason: 'TransactionConflict' });
    const contended = await send(put('/v1/events/e', {}));
    table.interfere = () => undefined;

    const other = await send(put('/v1/events/f', {}));

    expect([contended.status, other.status]).toEqual([202, 201]);
  });

  it.each(['/v1/events/e', '/v1/profiles/p'])(
    'sends what nobody answered to its buffer where the writer knows it again: %s',
    async (path) => {
      const { send, table, queue } = door();
      table.interfere = (_statement, apply) => {
        apply();
        return UNKNOWN;
      };

      const answer = await send(put(path, { n: 1 }));

      const [stands] = [...table.model.records.values()];
      expect(answer.status).toBe(202);
      expect(writesIn(queue)).toMatchObject([{ id: stands?._id, at: stands?._at }]);
    },
  );

  it.each([
    ['version', put('/v1/accounts/a', { n: 1 }, FIRST)],
    ['increment', increment('/v1/counters/c', { n: 1 })],
  ])(
    'calls an unanswered %s in doubt and does not send it: the writer would take it for another',
    async (_what, form) => {
      const { send, table, queue } = door();
      table.interfere = () => UNKNOWN;

      const answer = await send(form);

      expect([answer.status, problemIn(answer), queue]).toEqual([503, 'write-in-doubt', []]);
    },
  );

  it.each([
    ['while it spills', {}],
    ['by the client’s preference', { prefer: 'respond-async' }],
  ])('sends no increment to its buffer that an earlier attempt may have added: %s', async (_when, headers) => {
    const { send, table, queue } = door();
    const KEY = { 'idempotency-key': 'k-1' };
    // Added, and answered by nobody; a throttle then turns the gate.
    table.interfere = (_statement, apply) => {
      apply();
      table.model.records.set('["counters#c","."]', { ...table.model.records.get('["counters#c","."]'), _id: 'later' });
      return UNKNOWN;
    };
    const first = await send(increment('/v1/counters/c', { n: 1 }, KEY));
    table.interfere = () => THROTTLED;
    await send(put('/v1/events/e', {}));
    const before = queue.length;

    const again = await send(increment('/v1/counters/c', { n: 1 }, { ...KEY, ...headers }));

    expect([problemIn(first), problemIn(again)]).toEqual(['write-in-doubt', 'write-in-doubt']);
    expect(queue.length).toBe(before);
    expect(JSON.parse((await send(get('/v1/counters/c'))).body)).toEqual({ n: 1 });
  });

  it('sends no such increment either while the breaker keeps from the table', async () => {
    const { send, table, queue, ports } = door();
    const KEY = { 'idempotency-key': 'k-1' };
    table.interfere = () => UNKNOWN;
    const first = await send(increment('/v1/counters/c', { n: 1 }, KEY));
    for (let request = 0; request < 3; request += 1) ports.direct?.breaker.report(false);

    const again = await send(increment('/v1/counters/c', { n: 1 }, KEY));

    expect([problemIn(first), problemIn(again), queue]).toEqual(['write-in-doubt', 'write-in-doubt', []]);
  });

  it('ignores a wait, which it may not be able to keep', async () => {
    const { send } = door();

    const answer = await send(put('/v1/events/e', {}, { prefer: 'wait=3' }));

    expect(answer.status).toBe(201);
    expect(answer.headers).not.toHaveProperty('preference-applied');
  });
});
