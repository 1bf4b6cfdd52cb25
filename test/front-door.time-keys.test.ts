import { timeInKey } from '../lambda/contract/partitions/by-time';
import { placeOf } from '../lambda/contract/placement';
import { isStamp, stampSource } from '../lambda/contract/stamp';
import { AdaptiveLimit } from '../lambda/writer/adaptive-limit';
import { applyWrites } from '../lambda/writer/apply-writes';
import { CircuitBreaker } from '../lambda/writer/circuit-breaker';
import { KnownRecords } from '../lambda/writer/known-records';
import { post, problemIn, remove, transactionIn, writesIn } from './door-requests';
import { memoryFrontDoor, NOW, put, WITH_TIMES } from './memory-front-door';

const MINUTE = 60_000;
const door = () => memoryFrontDoor({ collections: WITH_TIMES });

/** A UUIDv7 of that time. */
function uuidAt(millis: number, fill = 1): string {
  return stampSource(
    () => millis,
    (n) => new Uint8Array(n).fill(fill),
  )();
}

const AHEAD = uuidAt(NOW + 5 * MINUTE);
const TOO_FAR = uuidAt(NOW + 5 * MINUTE + 1);
const YESTERDAY = uuidAt(NOW - 24 * 60 * MINUTE);

const entry = (members: object = {}) => ({ collection: 'ticks', body: { n: 1 }, ...members });
const keyed = (key: string) => ({ 'idempotency-key': `"${key}"` });

describe('a record whose place is its time', () => {
  test.each([
    ['PUT', (key: string) => put(`/v1/ticks/${key}`, {})],
    ['DELETE', (key: string) => remove(`/v1/ticks/${key}`)],
    ['transaction', (key: string) => post('/v1/transactions', { writes: [entry({ key })] })],
  ])('may be five minutes ahead of the door in a %s, and not a millisecond more', async (_what, request) => {
    const { send, queue } = door();

    const ahead = await send(request(AHEAD));
    const sent = queue.length;
    const tooFar = await send(request(TOO_FAR));

    expect([ahead.status < 300, tooFar.status, queue.length - sent]).toEqual([true, 400, 0]);
    expect(problemIn(tooFar)).toMatch(/^(key|transaction)-invalid$/);
    expect(JSON.parse(tooFar.body).detail).toContain('ahead of the clock');
  });

  test('that is too far ahead refuses itself in a bulk, and no other', async () => {
    const { send, queue } = door();

    const answer = await send(
      post(
        '/v1/writes',
        [AHEAD, TOO_FAR, YESTERDAY].map((key) => entry({ key })),
      ),
    );

    expect(JSON.parse(answer.body).map(({ status }: { status: number }) => status)).toEqual([202, 400, 202]);
    expect(writesIn(queue).map(({ key }) => key)).toEqual([AHEAD, YESTERDAY]);
  });

  test('may be as old as it likes', async () => {
    const { send } = door();

    expect((await send(put(`/v1/ticks/${uuidAt(1)}`, {}))).status).toBe(202);
  });

  test('has the present time where its key is made here without a name', async () => {
    const { send, queue } = door();

    await send(post('/v1/ticks', {}));

    expect(writesIn(queue).map(({ key }) => timeInKey(key))).toEqual([NOW]);
  });

  test('takes its time from the Idempotency-Key that it is made under, and is the same after the claim is lost', async () => {
    const { send, queue, claims, table, ports } = door();
    const request = post('/v1/ticks', { n: 1 }, keyed(`${YESTERDAY}/sensor-7`));

    const first = await send(request);
    claims.cached.forget();
    await ports.sleep(MINUTE);
    const second = await send(request);

    const writes = writesIn(queue);
    expect([first.status, second.status, writes.length]).toEqual([202, 202, 2]);
    expect(new Set(writes.map(({ id, key }) => `${id} ${key}`)).size).toBe(1);
    const [key = ''] = writes.map((write) => write.key);
    expect([isStamp(key), timeInKey(key)]).toEqual([true, timeInKey(YESTERDAY)]);
    expect(JSON.parse(second.body).key).toBe(key);

    const { outcomes } = await applyWrites(
      writes.map((write) => ({ write, fence: '' })),
      WITH_TIMES,
      {
        table,
        merges: {},
        known: new KnownRecords(10),
        limit: new AdaptiveLimit(1, 1),
        breaker: new CircuitBreaker(() => 0),
        now: () => 0,
        sleep: async () => {},
        random: () => 0,
      },
      Number.POSITIVE_INFINITY,
    );

    expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'duplicate']);
    expect(
      table.model.get(placeOf('ticks', { policy: 'createOnly', partition: WITH_TIMES.ticks?.partition }, key)),
    ).toMatchObject({ n: 1 });
  });

  test('of another Idempotency-Key of the same time is another record', async () => {
    const { send, queue } = door();

    for (const name of [YESTERDAY, `${YESTERDAY}a`, `${YESTERDAY}/1`, uuidAt(timeInKey(YESTERDAY) ?? 0, 2)]) {
      await send(post('/v1/ticks', {}, keyed(name)));
    }

    expect(new Set(writesIn(queue).map(({ key }) => key)).size).toBe(4);
  });

  test.each([
    ['no UUID', 'sensor-7'],
    ['a UUIDv8', '0f1e2d3c-4b5a-8697-8877-665544332211'],
    ['in upper case', '019E7044-8800-741C-8707-07070707ABCD'],
    ['behind something', `sensor-7/${YESTERDAY}`],
    ['too far ahead', uuidAt(NOW + 6 * MINUTE)],
  ])('cannot be made under an Idempotency-Key that is %s', async (_what, name) => {
    const { send, queue } = door();

    const alone = await send(post('/v1/ticks', {}, keyed(name)));
    const together = await send(post('/v1/transactions', { writes: [entry()] }, keyed(name)));
    const bulk = await send(post('/v1/writes', [entry(), entry({ idempotencyKey: YESTERDAY })], keyed(name)));
    const own = await send(post('/v1/writes', [entry({ idempotencyKey: name })]));

    expect([alone, together].map(({ status }) => status)).toEqual([400, 400]);
    expect([alone, together].map(problemIn)).toEqual(Array(2).fill('idempotency-key-invalid'));
    expect(JSON.parse(together.body).index).toBe(0);
    const statuses = [bulk, own].flatMap(({ body }) => JSON.parse(body).map((line: { status: number }) => line.status));
    expect(statuses).toEqual([400, 202, 400]);
    expect(queue).toHaveLength(1);
    // Nothing was claimed: for another request the key is as good as new.
    expect((await send(put(`/v1/ticks/${YESTERDAY}`, {}, keyed(name)))).status).toBe(202);
  });

  test('may be named by its client beside any Idempotency-Key', async () => {
    const { send } = door();

    expect((await send(put(`/v1/ticks/${YESTERDAY}`, {}, keyed('sensor-7')))).status).toBe(202);
  });

  test('is made in a bulk and in a transaction under the header’s key and its place', async () => {
    const { send, queue, claims } = door();
    const bulk = post('/v1/writes', [entry(), entry()], keyed(YESTERDAY));
    const transaction = post(
      '/v1/transactions',
      { writes: [entry(), entry()] },
      { ...keyed(YESTERDAY), prefer: 'respond-async' },
    );

    for (const request of [bulk, transaction, bulk, transaction]) {
      claims.cached.forget();
      await send(request);
    }

    const [first, second, third, fourth] = queue.map((body) =>
      'transaction' in JSON.parse(body) ? transactionIn(body).writes : writesIn([body]),
    );
    const names = [first, second].map((writes) => writes?.map(({ key }) => key) ?? []);
    expect([third, fourth].map((writes) => writes?.map(({ key }) => key))).toEqual(names);
    expect(names.flat().map(timeInKey)).toEqual(Array(4).fill(timeInKey(YESTERDAY)));
    expect(names.map((keys) => new Set(keys).size)).toEqual([2, 2]);
  });
});

test('of any other partitioning the key that is made is a UUIDv8 of the Idempotency-Key, whatever that is', async () => {
  const { send, queue } = door();

  await send(post('/v1/orders', {}, keyed('sensor-7')));

  expect(writesIn(queue)[0]?.key).toMatch(/^.{8}-.{4}-8/);
});
