import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { bodyOf } from '../lambda/contract/record';
import { sqsFifoBuffer } from '../lambda/front-door/sqs-buffer';
import {
  ALL,
  door,
  drain,
  idOf,
  KEY,
  NEEDS_ITS_CLAIM,
  queued,
  recordIn,
  TELLS_ITSELF,
  typeOf,
  writeTo,
} from './claims-lost-door';
import { put } from './memory-front-door';
import { stubRequestHandler } from './stub-request-handler';

describe('a buffered write whose key the cache has forgotten', () => {
  it.each(ALL)('to %s is taken again under the same id', async (name) => {
    const to = door();

    const first = await to.send(writeTo(name));
    to.claims.cached.forget();
    const second = await to.send(writeTo(name));

    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers['idempotency-replayed']).toBeUndefined();
    const [one, other] = queued(to);
    expect([one?.id, other?.id, idOf(first), idOf(second)]).toEqual(Array.from({ length: 4 }, () => one?.id));
  });

  it.each(['accounts', 'notes', 'carts', 'counters'] as const)(
    'to %s is dropped by the queue for five minutes: its deduplication id is the write’s',
    async (name) => {
      const md5 = (text: string) => createHash('md5').update(text).digest('hex');
      const requestHandler = stubRequestHandler(({ body }) => ({
        status: 200,
        body: { MessageId: 'm', MD5OfMessageBody: md5(JSON.parse(body).MessageBody) },
      }));
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const client = new SQSClient({ region: 'eu-west-1', credentials, requestHandler });
      const to = door({
        buffer: sqsFifoBuffer(client, 'https://sqs.eu-west-1.amazonaws.com/123456789012/buffer.fifo'),
      });

      const first = await to.send(writeTo(name));
      to.claims.cached.forget();
      await to.send(writeTo(name));

      const sent = requestHandler.requests.map(({ body }) => JSON.parse(body));
      expect(sent.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).toEqual([idOf(first), idOf(first)]);
      expect(new Set(sent.map(({ MessageGroupId }) => MessageGroupId)).size).toBe(1);
    },
  );

  it.each([
    ['orders', 'duplicate'],
    ['accounts', 'duplicate'],
  ] as const)('to %s takes effect once, however late it comes', async (name, told) => {
    const to = door();
    await to.send(writeTo(name));
    const first = await drain(to);
    const stands = recordIn(to, name);
    to.claims.cached.forget();
    await to.send(writeTo(name));

    const second = await drain(to);

    expect([...first, ...second]).toEqual(['applied', told]);
    expect(bodyOf(recordIn(to, name) ?? {})).toEqual(bodyOf(stands ?? {}));
    expect(recordIn(to, name)?._v).toBe(stands?._v);
  });
});

describe('a direct write whose key the cache has forgotten', () => {
  it.each(TELLS_ITSELF)('to %s is told to be a duplicate, and changes nothing', async (name) => {
    const to = door();
    const first = await to.send(writeTo(name, 'direct-'));
    const stands = recordIn(to, `direct-${name}`);
    to.claims.cached.forget();

    const second = await to.send(writeTo(name, 'direct-'));

    expect(first.status).toBe(201);
    expect(second.status).toBe(200);
    expect(JSON.parse(second.body)).toMatchObject({ id: idOf(first), status: 'duplicate' });
    expect(recordIn(to, `direct-${name}`)).toEqual(stands);
  });

  it('to a version that has been replaced since is refused, not applied', async () => {
    const to = door();
    const path = '/v1/direct-accounts/k';
    await to.send(put(path, { n: 0 }, { 'if-none-match': '*' }));
    const keyed = put(path, { n: 1 }, { ...KEY, 'if-match': '"1"' });
    await to.send(keyed);
    await to.send(put(path, { n: 2 }, { 'if-match': '"2"' }));
    to.claims.cached.forget();

    const again = await to.send(keyed);

    expect([again.status, typeOf(again)]).toEqual([412, 'precondition-failed']);
    expect(recordIn(to, 'direct-accounts')).toMatchObject({ n: 2, _v: 3 });
  });

  it.each(NEEDS_ITS_CLAIM)('to %s may be taken again, under the same id', async (name) => {
    const to = door();
    const first = await to.send(writeTo(name, 'direct-'));
    to.claims.cached.forget();

    const second = await to.send(writeTo(name, 'direct-'));

    expect(second.status).toBe(200);
    expect(idOf(second)).toBe(idOf(first));
  });
});

describe('while the cache is away', () => {
  it.each(TELLS_ITSELF)('a key’s second request to %s is taken, and takes effect once', async (name) => {
    const to = door();
    await to.send(writeTo(name));
    await drain(to);
    const stands = recordIn(to, name);
    to.claims.cached.away = true;

    const again = await to.send(writeTo(name));

    expect(again.status).toBe(202);
    expect(await drain(to)).not.toContain('applied');
    expect(bodyOf(recordIn(to, name) ?? {})).toEqual(bodyOf(stands ?? {}));
  });

  it.each(TELLS_ITSELF)('a key’s second direct request to %s is a duplicate', async (name) => {
    const to = door();
    await to.send(writeTo(name, 'direct-'));
    const stands = recordIn(to, `direct-${name}`);
    to.claims.cached.away = true;

    const again = await to.send(writeTo(name, 'direct-'));

    expect(JSON.parse(again.body)).toMatchObject({ status: 'duplicate' });
    expect(recordIn(to, `direct-${name}`)).toEqual(stands);
  });

  it('a version that may have been this very request’s leaves it in doubt, and unapplied', async () => {
    const to = door();
    await to.send(writeTo('accounts', 'direct-'));
    await to.send(put('/v1/direct-accounts/k', { n: 2 }, { 'if-match': '"1"' }));
    to.claims.cached.away = true;

    const again = await to.send(writeTo('accounts', 'direct-'));

    expect([again.status, typeOf(again)]).toEqual([503, 'write-in-doubt']);
    expect(recordIn(to, 'direct-accounts')).toMatchObject({ n: 2, _v: 2 });
  });

  it.each(['', 'direct-'].flatMap((way) => NEEDS_ITS_CLAIM.map((name) => [way, name] as const)))(
    'a request with a key to %s%s is refused, and nothing is queued or written',
    async (way, name) => {
      const to = door();
      to.claims.cached.away = true;

      const refused = await to.send(writeTo(name, way));

      expect([refused.status, typeOf(refused)]).toEqual([503, 'idempotency-unavailable']);
      expect(refused.headers['retry-after']).toBe('1');
      expect(to.queue).toEqual([]);
      expect(to.table.calls).toEqual([]);
    },
  );

  it('a bulk’s keyed writes are refused and taken each by its own policy', async () => {
    const to = door();
    to.claims.cached.away = true;
    const entry = (name: string, rest: object) => ({ collection: name, key: 'k', idempotencyKey: name, ...rest });
    const writes = [
      entry('orders', { body: {} }),
      entry('counters', { op: 'increment', body: { n: 1 } }),
      entry('accounts', { body: {}, expect: 0 }),
      entry('profiles', { body: {} }),
      entry('profiles-d', { body: {} }),
    ];

    const answer = await to.send({ ...put('/v1/writes', writes), method: 'POST' });

    expect(JSON.parse(answer.body).map(({ status }: { status: number }) => status)).toEqual([202, 503, 202, 503, 202]);
    expect(
      queued(to)
        .map(({ collection }) => collection)
        .sort(),
    ).toEqual(['accounts', 'orders', 'profiles-d']);
  });
});

describe('a durable key', () => {
  it.each(
    ['', 'direct-'].flatMap((way) => ALL.flatMap((name) => [true, false].map((away) => [way, name, away] as const))),
  )('of a write to %s%s-d keeps its answer without the cache (away: %s)', async (way, name, away) => {
    const to = door();
    const first = await to.send(writeTo(name, way, '-d'));
    const calls = to.table.calls.length;
    to.claims.cached.forget();
    to.claims.cached.away = away;

    const again = await to.send(writeTo(name, way, '-d'));

    expect(again).toEqual({ ...first, headers: { ...first.headers, 'idempotency-replayed': 'true' } });
    expect(to.queue.length).toBe(way === '' ? 1 : 0);
    expect(to.table.calls.length).toBe(calls);
  });

  it('is refused like any other where the table that keeps it is away', async () => {
    const to = door();
    to.claims.durable.away = true;

    const refused = await to.send(writeTo('counters', '', '-d'));

    expect([refused.status, typeOf(refused)]).toEqual([503, 'idempotency-unavailable']);
    expect(JSON.parse(refused.body).detail).toContain('record table');
    expect(to.queue).toEqual([]);
  });

  it('alone keeps a create from coming back after its record was deleted', async () => {
    const to = door();
    const lifeOf = async (suffix: string) => {
      await to.send(writeTo('orders', 'direct-', suffix));
      await to.send({ method: 'DELETE', path: `/v1/direct-orders${suffix}/k` });
      to.claims.cached.forget();
      await to.send(writeTo('orders', 'direct-', suffix));
      return recordIn(to, `direct-orders${suffix}`)?._gone === true;
    };

    expect({ durable: await lifeOf('-d'), cached: await lifeOf('') }).toEqual({ durable: true, cached: false });
  });
});
