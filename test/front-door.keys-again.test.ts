import { memoryFrontDoor, type RequestForm } from './memory-front-door';

const JSON_HEADERS = { 'content-type': 'application/json' };

it('a transaction under a key that was forgotten, and was another one’s, is refused and changes nothing', async () => {
  const { send, claims, table } = memoryFrontDoor();
  const transaction = (key: string): RequestForm => ({
    method: 'POST',
    path: '/v1/transactions',
    headers: { ...JSON_HEADERS, 'idempotency-key': '"once"' },
    body: JSON.stringify({ writes: [{ collection: 'orders', key, body: {} }] }),
  });
  const first = await send(transaction('a'));
  claims.cached.forget();

  const other = await send(transaction('b'));
  claims.cached.forget();
  const same = await send(transaction('a'));

  expect([first.status, other.status, same.status]).toEqual([200, 409, 200]);
  expect(JSON.parse(same.body).status).toBe('duplicate');
  expect([...table.model.records.keys()].filter((place) => place.includes('orders#'))).toHaveLength(1);
});

it('a write that a throttle kept out is a new one when it comes again: what was written since does not cover it', async () => {
  const { send, table } = memoryFrontDoor();
  const put = (n: number, key?: string): RequestForm => ({
    method: 'PUT',
    path: '/v1/states/s',
    headers: { ...JSON_HEADERS, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    body: JSON.stringify({ n }),
  });
  table.interfere = () => ({ kind: 'throttled', reason: 'TableWriteKeyRangeThroughputExceeded' });
  const throttled = await send(put(1, 'k'));
  table.interfere = () => undefined;
  const between = await send(put(2));

  const again = await send(put(1, 'k'));

  expect([throttled.status, between.status, again.status]).toEqual([503, 201, 200]);
  expect((await send({ path: '/v1/states/s' })).body).toBe('{"n":1}');
});
