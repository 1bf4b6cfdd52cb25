import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Collections } from '../../lambda/contract/collection';
import { LISTING_BODY_MAX_BYTES } from '../../lambda/contract/limits';
import { byHash } from '../../lambda/contract/partitions/by-hash';
import { byTime } from '../../lambda/contract/partitions/by-time';
import { stampSource } from '../../lambda/contract/stamp';
import { toAlb } from '../../lambda/front-door/alb';
import { LAST_CALL_MS } from '../../lambda/front-door/last-call';
import { openListing } from '../../lambda/front-door/listing/open-listing';
import { AWS_CALLS } from '../../lambda/platform/aws-calls';
import { dynamoDbClient } from '../../lambda/platform/dynamodb-client';
import { collectionsOf, get, increment, post, problemIn, remove } from '../door-requests';
import { bufferThat, COLLECTIONS, CURSOR_KEY, memoryFrontDoor, NOW, put } from '../memory-front-door';
import { counterPart } from '../memory-queries';
import { keepExact, parseDecimal } from '../simulation/table-numbers';
import { stubRequestHandler } from '../stub-request-handler';
import { NAME, Partitions, recordOf } from './partitions';

/** A record in each of the places of a collection by range. */
async function placesDoor(count: number) {
  const door = memoryFrontDoor();
  for (let index = 0; index < count; index++) {
    await door.send(put(`/v1/places/${'ahpz'[index % 4]}-${index}`, { index, b: { z: 1, a: [] }, a: 'é"\\' }));
  }
  return door;
}

describe('a listing is answered', () => {
  it('with each record byte for byte as a GET has it, and its version', async () => {
    const { send } = await placesDoor(12);

    const { status, headers, body } = await send(get('/v1/places'));

    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    const { records, ...rest } = JSON.parse(body);
    expect(records).toHaveLength(12);
    expect(rest).toEqual({ readUnits: 3, queries: 3 });
    for (const { key, version } of records) {
      const one = await send(get(`/v1/places/${key}`));
      expect(`"${version}"`).toBe(one.headers.etag);
      expect(body).toContain(`{"key":${JSON.stringify(key)},"version":"${version}","record":${one.body}}`);
    }
  });

  it('with counters to their last digit, as a GET has them', async () => {
    const { send, parts } = memoryFrontDoor();
    const exact = '12345678901234567890123456789012345678';
    const record = { ...recordOf('s'), name: 'x', n: Number(exact) };
    keepExact(record, new Map([['n', parseDecimal(exact)]]));
    parts.set('scores#s', counterPart(record));

    const { body } = await send(get('/v1/scores'));
    const one = await send(get('/v1/scores/s'));

    expect(one.body).toContain(exact);
    expect(body).toContain(`"record":${one.body}}`);
    expect(body).toContain(`"version":${one.headers.etag}`);
  });

  it('by time, of the last bucket and up to now', async () => {
    const { send } = memoryFrontDoor();
    const made = JSON.parse((await send(post('/v1/clicks', { n: 1 }))).body);

    // The clock of the door stands still: what is made now is not before now.
    const now = await send(get('/v1/clicks'));
    const soon = await send(get('/v1/clicks?until=2026-05-28T20:26:41Z'));

    expect(JSON.parse(now.body).records).toEqual([]);
    expect(JSON.parse(soon.body).records).toEqual([{ key: made.key, version: expect.any(String), record: { n: 1 } }]);
  });

  it('without the deleted', async () => {
    const { send } = await placesDoor(4);
    await send(remove('/v1/places/p-2'));

    const { body } = await send(get('/v1/places'));

    expect(JSON.parse(body).records.map(({ key }: { key: string }) => key)).toEqual(['a-0', 'h-1', 'z-3']);
  });

  it('to HEAD without the body', async () => {
    const { send } = await placesDoor(4);

    const head = await send({ ...get('/v1/places?limit=2'), method: 'HEAD' });

    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers.link).toMatch(/^<\/v1\/places\?cursor=[\w.-]+>; rel="next"$/);
  });

  it('with the path of the next page in the body and in Link, and on the last page in neither', async () => {
    const { send } = await placesDoor(4);

    const first = await send(get('/v1/places?limit=2'));
    const { next } = JSON.parse(first.body);
    const last = await send(get(next));

    expect(first.headers.link).toBe(`<${next}>; rel="next"`);
    expect(JSON.parse(last.body).next).toBeUndefined();
    expect(last.headers.link).toBeUndefined();
    expect(JSON.parse(last.body).records).toHaveLength(2);
  });

  it('in less than the megabyte that a load balancer takes, though records are large and full of quotes', async () => {
    const { send, records } = memoryFrontDoor();
    for (let index = 0; index < 60; index++)
      records.set(`tickets/t-${index}`, { ...recordOf('t'), text: '"'.repeat(20_000) });

    const { body, ...head } = await send(get('/v1/tickets?limit=60'));

    const sent = JSON.stringify(toAlb({ ...head, body }, { multiValueHeaders: {} } as Parameters<typeof toAlb>[1]));
    expect(Buffer.byteLength(sent)).toBeLessThan(1_000_000);
    expect(Buffer.byteLength(sent)).toBeGreaterThan(LISTING_BODY_MAX_BYTES * 0.9);
    expect(JSON.parse(body).next).toBeDefined();
  });
});

describe('a listing that cannot be whole is refused', () => {
  const collections = collectionsOf({ [NAME]: { policy: 'lastWriterWins', partition: byHash({ shards: 4 }) } });

  function doorOf(table: Partitions, layouts?: { current: () => Promise<Collections>; expire: () => void }) {
    return memoryFrontDoor({
      collections,
      ...(layouts && { layouts }),
      list: { queries: table, cursorKey: CURSOR_KEY },
    });
  }

  it('where a query fails', async () => {
    const table = new Partitions();
    table.before = ({ partition }) => {
      if (partition.endsWith('.2')) throw new Error('throttled');
    };
    const { send, logged } = doorOf(table);

    const answer = await send(get(`/v1/${NAME}`));

    expect(answer.status).toBe(503);
    expect(problemIn(answer)).toBe('table-unavailable');
    expect(answer.headers['retry-after']).toBe('1');
    expect(logged).toEqual([{ level: 'error', event: 'records-not-listed' }]);
  });

  it('where nobody knows how the records are laid out', async () => {
    const { send, logged } = doorOf(new Partitions(), {
      current: () => Promise.reject(new Error('the table did not answer')),
      expire: () => {},
    });

    const answer = await send(get(`/v1/${NAME}`));

    expect([answer.status, problemIn(answer)]).toEqual([503, 'table-unavailable']);
    expect(logged).toEqual([{ level: 'error', event: 'records-not-listed' }]);
  });

  it('where records have moved further and the table does not say where to', async () => {
    const table = new Partitions();
    table.putIn({ by: 'hash', shards: 4 }, 'k', { ...recordOf('k'), _moved: 16 });
    const { send, logged } = doorOf(table);

    const answer = await send(get(`/v1/${NAME}`));

    expect([answer.status, problemIn(answer)]).toEqual([503, 'table-unavailable']);
    expect(logged).toEqual([{ level: 'warn', event: 'records-moved-further' }]);
  });

  it('but is asked again with a fresh layout first', async () => {
    const table = new Partitions();
    const h4 = { by: 'hash', shards: 4 } as const;
    const h16 = { by: 'hash', shards: 16 } as const;
    table.putIn(h4, 'k', { ...recordOf('k'), _moved: 16 });
    table.putIn(h16, 'k', { ...recordOf('k'), name: 'new' });
    let isFresh = false;
    const { send } = doorOf(table, {
      current: async () => ({
        [NAME]: {
          ...collections[NAME],
          policy: 'lastWriterWins',
          layout: isFresh
            ? { by: 'epochs', current: h16, earlier: { epoch: h4, sealedFrom: 0 } }
            : { by: 'epochs', current: h4 },
        },
      }),
      expire: () => {
        isFresh = true;
      },
    });

    const answer = await send(get(`/v1/${NAME}`));

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body).records).toEqual([expect.objectContaining({ record: { name: 'new' } })]);
  });
});

describe('a front door', () => {
  it('does not start where it could not sign a cursor, and says which collections want one', () => {
    expect(() => openListing(COLLECTIONS, { TABLE_NAME: 't' }, dynamoDbClient)).toThrow(
      'CURSOR_KEY is missing: tickets, places, clicks, scores can be listed',
    );
  });

  it('asks each query once: one that begins at the last moment ends before the last call must', async () => {
    const requestHandler = stubRequestHandler(() => ({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'slow down' },
    }));
    const attempts: number[] = [];
    const list = openListing(COLLECTIONS, { TABLE_NAME: 't', CURSOR_KEY }, ({ maxAttempts }) => {
      attempts.push(maxAttempts);
      const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
      return new DynamoDBClient({ region: 'eu-west-1', credentials, maxAttempts, requestHandler });
    });

    await expect(list?.queries.query('p', { limit: 1 })).rejects.toThrow('slow down');

    const { connectionTimeout, requestTimeout } = AWS_CALLS.requestHandler;
    expect(requestHandler.requests).toHaveLength(1);
    expect((attempts[0] ?? 0) * (connectionTimeout + requestTimeout)).toBeLessThan(LAST_CALL_MS);
  });

  it('needs none where nothing can be listed', () => {
    expect(openListing(collectionsOf({ orders: { policy: 'createOnly' } }), { TABLE_NAME: 't' }, dynamoDbClient)).toBe(
      undefined,
    );
  });
});

/** Its time is the record's. */
const TIMED_KEY = stampSource(
  () => NOW,
  (n) => new Uint8Array(n).fill(1),
)();

describe('a key that is made here', () => {
  it('has a time where its collection is by time, also with an Idempotency-Key, and the same one again', async () => {
    const { send } = memoryFrontDoor();
    const request = post('/v1/clicks', { n: 1 }, { 'idempotency-key': TIMED_KEY });

    const first = await send(request);
    const again = await send(request);
    const plain = await send(post('/v1/clicks', { n: 1 }));

    for (const { status, body } of [first, again, plain]) {
      expect(status).toBe(201);
      expect(JSON.parse(body).key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
    }
    expect(again.body).toBe(first.body);
  });

  it('of a bulk is told as it is kept, also where a first attempt had another time', async () => {
    const collections = collectionsOf({
      clicks: { policy: 'createOnly', partition: byTime({ bucket: 'hour', shards: 2 }) },
    });
    const sent: string[] = [];
    const buffer = bufferThat(async ({ key }) => {
      sent.push(key);
      if (sent.length === 1) throw new Error('the queue is away');
    });
    const { send } = memoryFrontDoor({ collections, buffer });
    const form = post('/v1/writes', [{ collection: 'clicks', body: {}, idempotencyKey: TIMED_KEY }]);

    const [first] = JSON.parse((await send(form)).body);
    const [second] = JSON.parse((await send(form)).body);

    expect([first.status, second.status]).toEqual([503, 202]);
    expect(sent).toEqual([second.key, second.key]);
    expect(second.key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$/);
  });
});

it('counters that can be listed take increments as any others', async () => {
  const { send } = memoryFrontDoor();

  expect((await send(increment('/v1/scores/s', { n: 1 }))).status).toBe(202);
});
