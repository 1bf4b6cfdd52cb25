import { bodyOf } from '../lambda/contract/record';
import { door, idOf, KEY, recordIn } from './claims-lost-door';
import { put, type RequestForm } from './memory-front-door';

describe('a transaction with a key takes effect once', () => {
  const WRITES = [
    { collection: 'counters', key: 'k', op: 'increment', body: { n: 1 } },
    { collection: 'carts', key: 'k', op: 'patch', body: { deep: { n: 1 } } },
    { collection: 'profiles', key: 'k', body: { n: 1 } },
  ];
  const transaction = (writes: object = WRITES, headers: object = {}): RequestForm => ({
    ...put('/v1/transactions', { writes }, { ...KEY, ...headers }),
    method: 'POST',
  });

  it.each([
    ['forgotten', false],
    ['away', true],
  ])('although the cache’s memory of it is %s', async (_how, away) => {
    const to = door();
    const first = await to.send(transaction());
    to.claims.cached.forget();
    to.claims.cached.away = away;

    const again = await to.send(transaction());

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(JSON.parse(again.body)).toMatchObject({ id: idOf(first), status: 'duplicate' });
    expect(['counters', 'carts'].map((name) => bodyOf(recordIn(to, name) ?? {}))).toEqual([
      { n: 1 },
      { deep: { n: 1 } },
    ]);
  });

  it('although its records have changed since', async () => {
    const to = door();
    await to.send(transaction());
    await to.send({ ...put('/v1/transactions', { writes: WRITES }), method: 'POST' });
    to.claims.cached.forget();

    const again = await to.send(transaction());

    expect(JSON.parse(again.body)).toMatchObject({ status: 'duplicate' });
    expect(recordIn(to, 'counters')).toMatchObject({ n: 2 });
  });

  it('or, refused once, never, although its records would allow it by now', async () => {
    const to = door();
    const versioned = [...WRITES, { collection: 'accounts', key: 'k', body: { n: 2 }, expect: 1 }];
    const first = await to.send(transaction(versioned));
    await to.send({
      ...put('/v1/transactions', { writes: [{ collection: 'accounts', key: 'k', body: { n: 1 }, expect: 0 }] }),
      method: 'POST',
    });
    to.claims.cached.forget();

    const again = await to.send(transaction(versioned));

    expect([first.status, again.status]).toEqual([409, 409]);
    expect(JSON.parse(again.body).detail).toBe(JSON.parse(first.body).detail);
    expect(recordIn(to, 'counters')).toBeUndefined();
  });

  it('and goes to the buffer under one id, whatever the cache has forgotten', async () => {
    const to = door();

    const asked = transaction(WRITES, { prefer: 'respond-async' });
    const first = await to.send(asked);
    to.claims.cached.forget();
    const second = await to.send(asked);

    expect([first.status, second.status]).toEqual([202, 202]);
    expect(to.queue.map((body) => JSON.parse(body).transaction.id)).toEqual([idOf(first), idOf(first)]);
  });
});
