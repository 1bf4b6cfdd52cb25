import type { WriteBufferPort } from '../lambda/front-door/ports';
import { collectionsOf, post, writesIn } from './door-requests';
import { memoryFrontDoor, PLAIN_CODE, put, type RequestForm } from './memory-front-door';

const collections = collectionsOf({
  orders: { policy: 'createOnly' },
  profiles: { policy: 'lastWriterWins' },
  payments: { policy: 'lastWriterWins', tracking: 'durable' },
});
const door = (changes = {}) => memoryFrontDoor({ collections, userCode: PLAIN_CODE, ...changes });
const profile = (key: string, idempotencyKey?: unknown, n = 1) => ({
  ...{ collection: 'profiles', key, body: { n } },
  ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
});

interface Line {
  readonly status: number;
  readonly id?: string;
  readonly key?: string;
  readonly type?: string;
}

/** The answer's lines. */
async function ask(
  { send }: Pick<ReturnType<typeof memoryFrontDoor>, 'send'>,
  entries: readonly unknown[],
  headers: RequestForm['headers'] = {},
): Promise<Line[]> {
  return JSON.parse((await send(post('/v1/writes', entries, headers))).body);
}

const HEADER = { 'idempotency-key': '"h-1"' };

describe('a key of its own', () => {
  it('gives a write its first answer again, and sends nothing again', async () => {
    const at = door();
    const first = await ask(at, [profile('a', 'k-a'), profile('b', 'k-b')]);

    const second = await ask(at, [profile('b', 'k-b'), profile('c', 'k-c'), profile('a', 'k-a')]);

    expect([second[2], second[0]]).toEqual(first);
    expect(writesIn(at.queue).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  it('may stand once in a bulk: the second write with it is told that the first is running', async () => {
    const at = door();

    const [first, same, other] = await ask(at, [profile('a', 'k'), profile('a', 'k'), profile('b', 'k')]);

    expect([first?.status, same?.status, other?.status]).toEqual([202, 409, 422]);
    expect(writesIn(at.queue).map(({ key }) => key)).toEqual(['a']);
  });

  it('stands for its write: another one with it is refused and stops no other', async () => {
    const at = door();
    await ask(at, [profile('a', 'k')]);

    const [other, sound] = await ask(at, [profile('a', 'k', 2), profile('b', 'k-b')]);

    expect([other?.status, other?.type, sound?.status]).toEqual([
      ...[422, 'urn:spillway:problem:idempotency-key-reused', 202],
    ]);
  });

  it.each([[7], ['a b'], [''], [null]])('is refused where it cannot be one: %j', async (key) => {
    const at = door();

    const [bad, sound] = await ask(at, [profile('a', key), profile('b')]);

    expect([bad?.status, bad?.type, sound?.status]).toEqual([400, 'urn:spillway:problem:idempotency-key-invalid', 202]);
  });

  it('is not claimed by a write that is refused as it stands', async () => {
    const at = door();
    await ask(at, [{ ...profile('a', 'k'), body: 7 }]);

    const [mended] = await ask(at, [profile('a', 'k')]);

    expect(mended?.status).toBe(202);
  });

  it('names the write as it would name a single one', async () => {
    const [bulk, single] = [door(), door()];

    const [told] = await ask(bulk, [profile('a', 'k')]);
    const alone = await single.send(put('/v1/profiles/a', { n: 1 }, { 'idempotency-key': 'k' }));

    expect(told?.id).toBe(JSON.parse(alone.body).id);
  });
});

describe('a key in the header', () => {
  it('is one for each write, by its place', async () => {
    const at = door();
    const entries = [profile('a'), profile('b')];
    const first = await ask(at, entries, HEADER);

    const whole = await ask(at, entries, HEADER);
    const [alone] = await ask(at, [profile('a', 'h-1/0')]);

    expect(whole).toEqual(first);
    expect(alone?.type).toBe('urn:spillway:problem:idempotency-key-reused');
    expect(new Set(first.map(({ id }) => id)).size).toBe(2);
    expect(writesIn(at.queue)).toHaveLength(2);
  });

  it('gives way to a write’s own', async () => {
    const at = door();
    const [first] = await ask(at, [profile('a', 'own')], HEADER);

    const again = await ask(at, [profile('b'), profile('a', 'own')], HEADER);

    expect(again[1]).toEqual(first);
  });

  it('gives the records that are made for it the same keys again, although the claims are forgotten', async () => {
    const at = door();
    const entries = [
      { collection: 'orders', body: {} },
      { collection: 'orders', body: {} },
    ];
    const first = await ask(at, entries, HEADER);
    at.claims.cached.forget();

    const second = await ask(at, entries, HEADER);

    expect(second).toEqual(first);
    expect(new Set(first.map(({ key }) => key)).size).toBe(2);
  });
});

it('a write that was not confirmed leaves its key free: sent again it has the same id and stamp', async () => {
  const sent: string[] = [];
  let taken = false;
  const buffer: WriteBufferPort = {
    send: () => Promise.resolve(),
    sendAll: (writes) => {
      sent.push(...writes.map(({ key, id, at }) => `${key} ${id} ${at}`));
      return writes.map(({ key }) => Promise.resolve(taken || key === 'a'));
    },
    sendTransaction: () => Promise.resolve(),
    sendOrder: () => Promise.resolve('taken'),
  };
  const at = door({ buffer });
  const first = await ask(at, [profile('a'), profile('b')], HEADER);
  taken = true;

  const second = await ask(at, [profile('a'), profile('b')], HEADER);

  expect(first.map(({ status }) => status)).toEqual([202, 503]);
  expect(second.map(({ status }) => status)).toEqual([202, 202]);
  expect([second[0], second[1]?.id]).toEqual([first[0], first[1]?.id]);
  expect(sent).toHaveLength(3);
  expect(sent[2]).toBe(sent[1]);
});

it('durable keys are kept in the table and the others in the cache, in one bulk', async () => {
  const at = door();
  const entries = [{ ...profile('p'), collection: 'payments' }, profile('a')];
  const first = await ask(at, entries, HEADER);
  at.claims.cached.away = true;

  const second = await ask(at, entries, HEADER);

  expect(second[0]).toEqual(first[0]);
  expect([second[1]?.status, second[1]?.type]).toEqual([503, 'urn:spillway:problem:idempotency-unavailable']);
});

it('while the cache is away, only what the record tells apart is taken', async () => {
  const at = door();
  at.claims.cached.away = true;

  const told = await ask(
    at,
    [{ collection: 'orders', key: 'o', body: {} }, profile('a'), { ...profile('p'), collection: 'payments' }],
    HEADER,
  );

  expect(told.map(({ status }) => status)).toEqual([202, 503, 202]);
});
