import { collectionsOf, get, post, problemIn, remove, transactionIn } from './door-requests';
import { memoryFrontDoor, NOW, PLAIN_CODE, put } from './memory-front-door';

const collections = collectionsOf({
  orders: { policy: 'createOnly' },
  profiles: { policy: 'lastWriterWins' },
  jobs: { policy: 'priority', mode: 'direct' },
  accounts: { policy: 'versioned', mode: 'direct' },
  notes: { policy: 'merge' },
  carts: { policy: 'patch' },
  counters: { policy: 'counter' },
  payments: { policy: 'createOnly', tracking: 'durable' },
});
const door = (changes = {}) => memoryFrontDoor({ collections, userCode: PLAIN_CODE, ...changes });
const transaction = (writes: readonly unknown[], headers = {}) => post('/v1/transactions', { writes }, headers);
const KEY = { 'idempotency-key': 'k-1' };
const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const account = (key: string, balance: number, expect: number) => ({
  ...{ collection: 'accounts', key, body: { balance }, expect },
});
const transfer = [account('a', 70, 1), account('b', 130, 1), { collection: 'orders', key: 't', body: { amount: 30 } }];

async function doorWithAccounts() {
  const made = door();
  for (const key of ['a', 'b']) await made.send(put(`/v1/accounts/${key}`, { balance: 100 }, { 'if-none-match': '*' }));
  const balances = async () =>
    Promise.all(['a', 'b'].map(async (key) => JSON.parse((await made.send(get(`/v1/accounts/${key}`))).body).balance));
  const transacts = () => made.table.calls.filter(({ kind }) => kind === 'transact').length;
  return { ...made, balances, transacts };
}

describe('a transaction', () => {
  it('is applied as a whole, and says which version each record has now', async () => {
    const { send, balances, queue } = await doorWithAccounts();

    const answer = await send(transaction(transfer));

    const { id, ...told } = JSON.parse(answer.body);
    const order = await send(get('/v1/orders/t'));
    expect([answer.status, told]).toEqual([
      200,
      {
        status: 'applied',
        writes: [
          { collection: 'accounts', key: 'a', version: '2' },
          { collection: 'accounts', key: 'b', version: '2' },
          { collection: 'orders', key: 't', version: JSON.parse(order.headers.etag ?? '') },
        ],
      },
    ]);
    expect([await balances(), queue]).toEqual([[70, 130], []]);
  });

  it('takes every policy as a participant', async () => {
    const { send } = door();
    await send(transaction([{ collection: 'counters', key: 'c', op: 'increment', body: { n: 1 } }]));

    const answer = await send(
      transaction([
        { collection: 'orders', key: 'o', body: { n: 1 } },
        { collection: 'profiles', key: 'p', body: { n: 2 } },
        { collection: 'jobs', key: 'j', body: { n: 3 }, priority: 2 },
        { collection: 'accounts', key: 'a', body: { n: 4 }, expect: 0 },
        { collection: 'notes', key: 'n', body: { n: 5 } },
        { collection: 'carts', key: 'c', op: 'patch', body: { n: 6 } },
        { collection: 'counters', key: 'c', op: 'increment', body: { n: 6 } },
        { collection: 'profiles', key: 'gone', op: 'delete' },
      ]),
    );

    expect(answer.status).toBe(200);
    const paths = ['orders/o', 'profiles/p', 'jobs/j', 'accounts/a', 'notes/n', 'carts/c', 'counters/c'];
    const bodies = await Promise.all(paths.map(async (path) => JSON.parse((await send(get(`/v1/${path}`))).body).n));
    expect(bodies).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('makes keys for the records that have none, and tells them', async () => {
    const { send } = door();

    const answer = await send(transaction([{ collection: 'orders', body: { n: 1 } }]));

    const [{ key }] = JSON.parse(answer.body).writes;
    expect((await send(get(`/v1/orders/${key}`))).status).toBe(200);
  });

  it('that conflicts names the write, what was decided and what stands there, and changes nothing', async () => {
    const { send, balances, table } = await doorWithAccounts();
    const before = JSON.stringify([...table.model.records]);

    const answer = await send(transaction([account('a', 70, 1), account('b', 130, 8)]));

    expect([answer.status, problemIn(answer)]).toEqual([409, 'transaction-conflict']);
    expect(JSON.parse(answer.body)).toMatchObject({
      ...{ id: expect.any(String), index: 1, outcome: 'conflict' },
      current: { version: '1', record: { balance: 100 } },
    });
    expect(await balances()).toEqual([100, 100]);
    expect(JSON.stringify([...table.model.records])).toBe(before);
  });

  it('that is superseded says so', async () => {
    const { send } = door();
    await send(put('/v1/jobs/j', { n: 1 }, { 'write-priority': '5' }));

    const answer = await send(transaction([{ collection: 'jobs', key: 'j', body: { n: 2 }, priority: 4 }]));

    expect(JSON.parse(answer.body)).toMatchObject({ index: 0, outcome: 'superseded', current: { record: { n: 1 } } });
  });

  it('shows nothing of a record that was deleted', async () => {
    const { send } = await doorWithAccounts();
    await send(remove('/v1/accounts/a', { 'if-match': '"1"' }));

    const answer = await send(transaction(transfer));

    expect(answer.status).toBe(409);
    expect(JSON.parse(answer.body)).not.toHaveProperty('current');
  });

  it('with an item that the table can never take is a 422', async () => {
    const { send, table } = door();
    table.interfereWhole = (statements) => ({
      kind: 'cancelled',
      reasons: statements.map((_, index) =>
        index === 0 ? { kind: 'invalid', reason: 'Item size' } : { kind: 'done' },
      ),
    });

    const answer = await send(transaction([{ collection: 'orders', key: 'o', body: {} }]));

    expect([answer.status, problemIn(answer)]).toEqual([422, 'write-refused']);
    expect(JSON.parse(answer.body).detail).toContain('Item size');
  });

  it('that the table has no room for is a 503 with Retry-After, and nothing is applied', async () => {
    const { send, table, balances } = await doorWithAccounts();
    table.interfereWhole = () => ({ kind: 'throttled', reason: 'Throttling' });

    const answer = await send(transaction(transfer));

    expect([answer.status, problemIn(answer), answer.headers['retry-after']]).toEqual([503, 'table-unavailable', '1']);
    expect(await balances()).toEqual([100, 100]);
  });

  it('that nobody answers for is in doubt, and not applied twice when it landed', async () => {
    const { send, table, balances, transacts } = await doorWithAccounts();
    table.interfereWhole = (_statements, apply) => {
      apply();
      return { kind: 'unknown', reason: 'nobody answered' };
    };

    const answer = await send(transaction(transfer));

    expect([answer.status, problemIn(answer)]).toEqual([503, 'write-in-doubt']);
    expect(transacts()).toBeGreaterThan(1);
    expect(await balances()).toEqual([70, 130]);
  });

  it('waits for the table no longer than it prefers', async () => {
    const { send, table, clock, transacts } = await doorWithAccounts();
    const start = clock();
    table.interfereWhole = () => ({ kind: 'throttled', reason: 'Throttling' });

    const answer = await send(transaction(transfer, { prefer: 'wait=0' }));
    table.interfereWhole = () => undefined;
    const applied = await send(transaction(transfer, { prefer: 'wait=7' }));

    expect([answer.status, transacts(), clock() - start]).toEqual([503, 2, 0]);
    expect([applied.status, applied.headers['preference-applied']]).toEqual([200, 'wait=7']);
  });

  it('is not to be had on a path without transactions: 404', async () => {
    const { send } = door({ transactions: undefined });

    const answer = await send(transaction(transfer));

    expect([answer.status, problemIn(answer)]).toEqual([404, 'not-found']);
  });
});

describe('with an Idempotency-Key, a transaction', () => {
  it('has its first answer again', async () => {
    const { send, balances, transacts } = await doorWithAccounts();
    const first = await send(transaction(transfer, KEY));

    const second = await send(transaction(transfer, KEY));

    expect(JSON.parse(first.body).id).toMatch(UUID_V8);
    expect([second.headers['idempotency-replayed'], second.body]).toEqual(['true', first.body]);
    expect([await balances(), transacts()]).toEqual([[70, 130], 1]);
  });

  it('is a duplicate without a second effect where its key was forgotten', async () => {
    const { send, balances, claims, ports } = await doorWithAccounts();
    const first = await send(transaction(transfer, KEY));
    claims.cached.forget();
    await ports.sleep(60_000);

    const second = await send(transaction(transfer, KEY));

    expect([second.status, JSON.parse(second.body).status]).toEqual([200, 'duplicate']);
    expect(JSON.parse(second.body).id).toBe(JSON.parse(first.body).id);
    expect(await balances()).toEqual([70, 130]);
  });

  it('that was refused stays refused where its key was forgotten, though it would be taken now', async () => {
    const { send, balances, claims } = await doorWithAccounts();
    const late = [account('a', 70, 2)];
    const refused = await send(transaction(late, KEY));
    await send(put('/v1/accounts/a', { balance: 50 }, { 'if-match': '"1"' }));
    claims.cached.forget();

    const again = await send(transaction(late, KEY));

    expect([refused.status, again.status]).toEqual([409, 409]);
    expect(await balances()).toEqual([50, 100]);
  });

  it('is taken while the cache is away: its marker keeps a second effect out', async () => {
    const { send, balances, claims } = await doorWithAccounts();
    claims.cached.away = true;

    const answers = [await send(transaction(transfer, KEY)), await send(transaction(transfer, KEY))];

    expect(answers.map(({ body }) => JSON.parse(body).status)).toEqual(['applied', 'duplicate']);
    expect(await balances()).toEqual([70, 130]);
  });

  it('keeps its key in the table where one of its collections asks for that', async () => {
    const { send, claims } = await doorWithAccounts();
    const writes = [...transfer, { collection: 'payments', key: 'p', body: {} }];
    await send(transaction(writes, KEY));
    claims.cached.forget();

    const again = await send(transaction(writes, KEY));

    expect(again.headers['idempotency-replayed']).toBe('true');
  });
});

describe('a transaction that shall not be waited for', () => {
  it('is one message of version 2, and a 202 that says where its status is', async () => {
    const { send, queue, table, outcomes, balances } = await doorWithAccounts();
    table.calls.length = 0;

    const answer = await send(transaction(transfer, { prefer: 'respond-async' }));

    const { id, ...told } = JSON.parse(answer.body);
    expect([answer.status, told, answer.headers['preference-applied']]).toEqual([
      ...[202, { status: 'accepted' }, 'respond-async'],
    ]);
    expect(answer.headers.location).toBe(`/v1/writes/${id}`);
    expect([queue.length, JSON.parse(queue[0] ?? '').version, table.calls]).toEqual([1, 2, []]);
    expect(transactionIn(queue[0])).toMatchObject({ id, writes: transfer.map(({ key }) => ({ key })) });
    expect(outcomes.marked).toEqual([id]);
    expect(await balances()).toEqual([100, 100]);
  });

  it('is a 202 when its wait is over, and no sooner', async () => {
    const { send, clock } = door();

    const answer = await send(transaction(transfer, { prefer: 'respond-async, wait=2' }));

    expect([answer.status, clock() - NOW]).toEqual([202, 2000]);
    expect(answer.headers['preference-applied']).toBe('respond-async, wait=2');
  });

  it('that the queue does not take is a 503 with its id, and its key is free', async () => {
    const { send, ports, queue, outcomes } = door();
    const sendTransaction = ports.buffer.sendTransaction;
    ports.buffer.sendTransaction = () => Promise.reject(new Error('the queue is away'));
    const headers = { ...KEY, prefer: 'respond-async' };
    const refused = await send(transaction(transfer, headers));
    expect(outcomes.marked).toEqual([]);
    ports.buffer.sendTransaction = sendTransaction;

    const again = await send(transaction(transfer, headers));

    expect([problemIn(refused), again.status, queue.length]).toEqual(['buffer-unavailable', 202, 1]);
    expect(JSON.parse(refused.body).id).toBe(JSON.parse(again.body).id);
  });
});
