import { frontDoor } from '../lambda/front-door/front-door';
import { LAST_CALL_MS } from '../lambda/front-door/last-call';
import type { StatementResult } from '../lambda/writer/record-table';
import { collectionsOf, get, increment, patch, problemIn, remove } from './door-requests';
import { memoryFrontDoor, NOW, PLAIN_CODE, put, type RequestForm, requestOf } from './memory-front-door';
import type { Interference } from './simulation/memory-table';

const direct = { mode: 'direct' } as const;
const collections = collectionsOf({
  orders: { policy: 'createOnly', ...direct },
  profiles: { policy: 'lastWriterWins', ...direct },
  jobs: { policy: 'priority', ...direct },
  accounts: { policy: 'versioned', ...direct },
  notes: { policy: 'merge', ...direct },
  carts: { policy: 'patch', ...direct },
  counters: { policy: 'counter', ...direct },
});

const THROTTLED: StatementResult = { kind: 'throttled', reason: 'TableWriteMaxOnDemandThroughputExceeded' };
const UNKNOWN: StatementResult = { kind: 'unknown', reason: 'TimeoutError: nobody answered' };

/** Does this to so many statements, and lets the later ones through. */
function firstOnes(count: number, interfere: Interference): Interference {
  let left = count;
  return (statement, apply) => {
    left -= 1;
    return left < 0 ? undefined : interfere(statement, apply);
  };
}

const lostBefore: Interference = () => UNKNOWN;
const lostAfter: Interference = (_statement, apply) => {
  apply();
  return UNKNOWN;
};

function door() {
  const made = memoryFrontDoor({ collections, userCode: PLAIN_CODE });
  const statements = () => made.table.calls.filter(({ kind }) => kind === 'single').length;
  return { ...made, statements };
}

describe('a throttled table', () => {
  it('is waited for, longer each time, and the write is answered when it is applied', async () => {
    const { send, table, clock, statements } = door();
    const at: number[] = [];
    table.interfere = firstOnes(3, () => {
      at.push(clock());
      return THROTTLED;
    });

    const answer = await send(put('/v1/profiles/p', { n: 1 }));

    expect([answer.status, statements()]).toEqual([201, 4]);
    expect(at.map((time) => time - NOW)).toEqual([0, 50, 150]);
    expect(clock() - NOW).toBe(350);
  });

  it('that stays so is a 503 with Retry-After after five attempts, and nothing is applied or queued', async () => {
    const { send, table, statements, queue } = door();
    table.interfere = () => THROTTLED;

    const answer = await send(put('/v1/profiles/p', { n: 1 }));

    expect([answer.status, problemIn(answer), answer.headers['retry-after']]).toEqual([503, 'table-unavailable', '1']);
    expect(JSON.parse(answer.body).id).toMatch(/^[0-9a-f-]{36}$/);
    expect([statements(), table.model.records.size, queue]).toEqual([5, 0, []]);
  });

  it('is asked no longer than a wait of the request says', async () => {
    const { send, table, statements, clock } = door();
    table.interfere = () => THROTTLED;

    const answer = await send(put('/v1/profiles/p', {}, { prefer: 'wait=0' }));

    expect([answer.status, statements(), clock()]).toEqual([503, 1, NOW]);
  });

  it('is asked no longer than the door itself lives, with room for the answer', async () => {
    const { ports, table } = door();
    table.interfere = () => THROTTLED;

    const answer = await frontDoor(ports)({
      ...requestOf(put('/v1/profiles/p', {})),
      deadline: NOW + LAST_CALL_MS + 100,
    });

    expect(answer.status).toBe(503);
    expect(ports.now() - NOW).toBe(50);
  });
});

describe('a preference', () => {
  it('to wait is applied and said so', async () => {
    const { send } = door();

    const answer = await send(put('/v1/profiles/p', {}, { prefer: 'wait=5' }));

    expect([answer.status, answer.headers['preference-applied']]).toEqual([201, 'wait=5']);
  });

  it('to be answered at once buffers the write', async () => {
    const { send, queue, table } = door();

    const answer = await send(put('/v1/profiles/p', {}, { prefer: 'respond-async' }));

    expect([answer.status, answer.headers['preference-applied']]).toEqual([202, 'respond-async']);
    expect([queue.length, table.calls.length]).toEqual([1, 0]);
  });

  it('to be answered at once is ignored for a patch, which later ones would overtake', async () => {
    const { send, queue } = door();

    const answer = await send(patch('/v1/carts/c', { n: 1 }, { prefer: 'respond-async, wait=3' }));

    expect([answer.status, answer.headers['preference-applied'], queue]).toEqual([201, 'wait=3', []]);
  });
});

describe('an answer that is lost', () => {
  const FIRST = { 'if-none-match': '*' };
  type Row = readonly [policy: string, first: RequestForm, next: RequestForm | undefined, sum: number];
  const ROWS: readonly Row[] = [
    ['createOnly', put('/v1/orders/o', { n: 1 }), undefined, 1],
    ['lastWriterWins', put('/v1/profiles/p', { n: 1 }), put('/v1/profiles/p', { n: 2 }), 2],
    ['priority', put('/v1/jobs/j', { n: 1 }), put('/v1/jobs/j', { n: 2 }), 2],
    ['versioned', put('/v1/accounts/a', { n: 1 }, FIRST), put('/v1/accounts/a', { n: 2 }, { 'if-match': '"1"' }), 2],
    ['merge', put('/v1/notes/n', { n: 1 }), put('/v1/notes/n', { n: 2 }), 2],
    ['patch', patch('/v1/carts/c', { n: 1 }), patch('/v1/carts/c', { n: 2 }), 2],
  ];

  it.each(ROWS)(
    'after the effect of a %s is found in the record: one effect, and it is told',
    async (_, first, next, sum) => {
      const { send, table, statements } = door();
      if (next !== undefined) await send(first);
      const before = statements();
      table.interfere = firstOnes(1, lostAfter);

      const answer = await send(next ?? first);

      expect([answer.status, JSON.parse(answer.body).status, statements() - before]).toEqual([200, 'duplicate', 1]);
      const shown = await send(get(first.path));
      expect([JSON.parse(shown.body), shown.headers.etag]).toEqual([{ n: sum }, answer.headers.etag]);
    },
  );

  it.each(ROWS)('before the effect of a %s is tried again: one effect', async (_policy, first, next, sum) => {
    const { send, table, statements } = door();
    if (next !== undefined) await send(first);
    const before = statements();
    table.interfere = firstOnes(1, lostBefore);

    const answer = await send(next ?? first);

    expect([JSON.parse(answer.body).status, statements() - before]).toEqual(['applied', 2]);
    expect(JSON.parse((await send(get(first.path))).body)).toEqual({ n: sum });
  });

  it.each(ROWS)('and whose %s lands just before it is tried again: one effect', async (_policy, first, next, sum) => {
    const { send, table } = door();
    if (next !== undefined) await send(first);
    let late: (() => unknown) | undefined;
    table.interfere = firstOnes(2, (_statement, apply) => {
      if (late !== undefined) {
        late();
        return undefined;
      }
      late = apply;
      return UNKNOWN;
    });

    const answer = await send(next ?? first);

    expect([answer.status, JSON.parse(answer.body).status]).toEqual([200, 'duplicate']);
    expect(JSON.parse((await send(get(first.path))).body)).toEqual({ n: sum });
  });

  it('of a delete is found in the tombstone', async () => {
    const { send, table } = door();
    await send(put('/v1/orders/o', {}));
    table.interfere = firstOnes(1, lostAfter);

    const answer = await send(remove('/v1/orders/o'));

    expect(answer.status).toBe(204);
    expect((await send(get('/v1/orders/o'))).status).toBe(404);
  });

  it('of an increment that stands there is told as done', async () => {
    const { send, table } = door();
    table.interfere = firstOnes(1, lostAfter);

    const answer = await send(increment('/v1/counters/c', { n: 1 }));

    expect([answer.status, JSON.parse(answer.body).status]).toEqual([200, 'duplicate']);
    expect(JSON.parse((await send(get('/v1/counters/c'))).body)).toEqual({ n: 1 });
  });

  it('of an increment that does not stand there is in doubt, and it is not added again: it may still arrive', async () => {
    const { send, table, statements } = door();
    table.interfere = firstOnes(1, lostBefore);

    const answer = await send(increment('/v1/counters/c', { n: 1 }));

    expect([answer.status, problemIn(answer), answer.headers['retry-after']]).toEqual([503, 'write-in-doubt', '1']);
    expect([statements(), table.model.records.size]).toEqual([1, 0]);
  });

  it('of a version that somebody has raised since is in doubt: it may have been this write', async () => {
    const { send, table } = door();
    await send(put('/v1/accounts/a', { n: 1 }, FIRST));
    table.interfere = firstOnes(1, (_statement, apply) => {
      apply();
      const [[place, record] = ['', {}]] = [...table.model.records];
      table.model.records.set(place, { ...record, n: 9, _v: 3, _id: 'somebody-else' });
      return UNKNOWN;
    });

    const answer = await send(put('/v1/accounts/a', { n: 2 }, { 'if-match': '"1"' }));

    expect([answer.status, problemIn(answer)]).toEqual([503, 'write-in-doubt']);
  });
});

it('a record that changes under every statement is a 503, and the write has no effect', async () => {
  const { send, table, statements } = door();
  await send(put('/v1/profiles/p', { n: 0 }));
  const before = statements();
  let rival = 0;
  table.interfere = (statement) => {
    rival += 1;
    const current = { n: 0, _id: `rival-${rival}`, _at: '00000000-0000-7000-8000-000000000000' };
    table.model.records.set(JSON.stringify([statement.key.partition, statement.key.sort]), current);
    return { kind: 'refused', current };
  };

  const answer = await send(put('/v1/profiles/p', { n: 1 }));

  expect([answer.status, problemIn(answer), statements() - before]).toEqual([503, 'table-unavailable', 9]);
  expect(JSON.parse((await send(get('/v1/profiles/p'))).body)).toEqual({ n: 0 });
});

it('an item that the table can never take is a 422, with the table’s reason cut short', async () => {
  const { send, table } = door();
  table.interfere = () => ({ kind: 'invalid', reason: `Item size ${'x'.repeat(1000)}` });

  const answer = await send(put('/v1/profiles/p', {}));

  expect([answer.status, problemIn(answer)]).toEqual([422, 'write-refused']);
  expect(JSON.parse(answer.body).detail).toMatch(/^Item size x+…$/);
  expect(JSON.parse(answer.body).detail.length).toBeLessThan(310);
});

describe('a table that does not answer', () => {
  it('is not asked any more after three requests, until a pause is over', async () => {
    const { send, table, ports, statements } = door();
    table.interfere = lostBefore;
    for (let request = 0; request < 3; request += 1) await send(put('/v1/profiles/p', {}));
    const before = statements();

    const refused = await send(put('/v1/profiles/p', {}));

    expect([refused.status, problemIn(refused), statements()]).toEqual([503, 'table-unavailable', before]);
    table.interfere = () => undefined;
    await ports.sleep(2000);
    expect((await send(put('/v1/profiles/p', {}))).status).toBe(201);
  });

  it('is not taken for dead because records do not tell what became of writes', async () => {
    const { send, claims } = door();
    await send(increment('/v1/counters/c', { n: 1 }));
    const { claim } = claims.cached;
    claims.cached.claim = async (requests, now) =>
      (await claim.call(claims.cached, requests, now)).map((one) =>
        one.kind === 'ours' ? { ...one, resumed: true } : one,
      );
    for (const key of ['a', 'b', 'c']) {
      const doubtful = await send(increment('/v1/counters/c', { n: 1 }, { 'idempotency-key': key }));
      expect(problemIn(doubtful)).toBe('write-in-doubt');
    }

    expect((await send(put('/v1/profiles/p', {}))).status).toBe(201);
  });
});
