import type { RecordCaching } from '../lambda/contract/record-caching';
import { cachedRecords } from '../lambda/front-door/records/cached-records';
import { LocalCopies } from '../lambda/front-door/records/local-copies';
import { collectionsOf, get, problemIn, remove } from './door-requests';
import { memoryCopies } from './memory-copies';
import { memoryFrontDoor, NOW, put } from './memory-front-door';

const PATH = '/v1/prices/p';
const FIRST = { 'if-none-match': '*' };

/** A door whose collections are cached as `cache` says: `prices` counts versions, `names` goes by stamps, `ranks` by priorities. */
function door(cache: RecordCaching = {}, random = 0) {
  const collections = collectionsOf({
    prices: { policy: 'versioned', mode: 'direct', cache },
    names: { policy: 'lastWriterWins', mode: 'direct', cache },
    ranks: { policy: 'priority', mode: 'direct', cache },
    sums: { policy: 'counter', spread: 4, mode: 'direct', cache: { ...cache, update: 'expire' } },
    plain: { policy: 'versioned', mode: 'direct' },
  });
  const clock = () => inner.clock();
  const copies = memoryCopies(collections, clock);
  let tokens = 0;
  const records = cachedRecords({
    store: copies,
    copies,
    local: new LocalCopies({ copies: 100, bytes: 100_000 }),
    count: (metric, by) => inner.ports.count(metric, by),
    now: clock,
    sleep: (millis) => inner.ports.sleep(millis),
    random: () => random,
    token: () => `t${++tokens}`,
  });
  const inner = memoryFrontDoor({ collections, records });
  let asked = 0;
  const find = inner.ports.table.find;
  Object.assign(inner.ports.table, {
    find: (...args: Parameters<typeof find>) => {
      asked += 1;
      return find(...args);
    },
  });
  const later = (millis: number) => inner.ports.sleep(millis);
  return { ...inner, copies, records, later, asked: () => asked };
}

/** A door whose record has been read once. */
async function warm(cache: RecordCaching = {}, random = 0) {
  const world = door(cache, random);
  await world.send(put(PATH, { n: 1 }, FIRST));
  await world.send(get(PATH));
  return { ...world, askedOnce: world.asked() };
}

describe('a cached record', () => {
  it('is read from the table once, then from this process, and after that from the cache', async () => {
    const { send, counted, later, asked, askedOnce } = await warm({ localMillis: 500 });

    const local = await send(get(PATH));
    await later(500);
    const cached = await send(get(PATH));

    expect([local.body, cached.body]).toEqual(['{"n":1}', '{"n":1}']);
    expect([local.headers.etag, cached.headers.etag]).toEqual(['"1"', '"1"']);
    expect(asked()).toBe(askedOnce);
    expect(Object.fromEntries(counted)).toMatchObject({
      RecordsFromTable: 1,
      RecordsFromProcess: 1,
      RecordsFromCache: 1,
    });
  });

  it('is read from the table again once it is no longer fresh', async () => {
    const { send, later, asked, askedOnce } = await warm({ freshSeconds: 30, localMillis: 60_000 });

    await later(29_999);
    await send(get(PATH));
    const before = asked();
    await later(1);
    await send(get(PATH));

    expect([before, asked()]).toEqual([askedOnce, askedOnce + 1]);
  });

  it('answers 304 from a copy to a client that has it', async () => {
    const { send, asked, askedOnce } = await warm();

    const answer = await send({ ...get(PATH), headers: { 'if-none-match': '"1"' } });

    expect([answer.status, answer.body, answer.headers.etag]).toEqual([304, '', '"1"']);
    expect(asked()).toBe(askedOnce);
  });

  it.each([
    ['invalidate' as const, 1],
    ['writeThrough' as const, 0],
  ])('shows a write of this door at once: %s', async (update, reads) => {
    const { send, asked, askedOnce } = await warm({ update, localMillis: 60_000 });

    await send(put(PATH, { n: 2 }, { 'if-match': '"1"' }));
    const answer = await send(get(PATH));

    expect([answer.body, answer.headers.etag]).toEqual(['{"n":2}', '"2"']);
    expect(asked() - askedOnce).toBe(reads);
  });

  it('is not kept as it was by who reads it while others are told of a write of this door', async () => {
    const { send, copies } = await warm({ localMillis: 60_000 });
    const { tell } = copies;
    Object.assign(copies, {
      tell: async (...args: Parameters<typeof tell>) => {
        await send(get(PATH));
        await tell(...args);
      },
    });

    await send(put(PATH, { n: 2 }, { 'if-match': '"1"' }));

    expect((await send(get(PATH))).body).toBe('{"n":2}');
  });

  it('that is let expire is the old one until then', async () => {
    const { send, later } = await warm({ update: 'expire', freshSeconds: 10, localMillis: 0 });

    await send(put(PATH, { n: 2 }, { 'if-match': '"1"' }));
    const before = await send(get(PATH));
    await later(10_000);
    const after = await send(get(PATH));

    expect([before.body, after.body]).toEqual(['{"n":1}', '{"n":2}']);
  });

  it('that is deleted is gone at once', async () => {
    const { send } = await warm({ update: 'writeThrough', localMillis: 60_000 });

    await send({ ...remove(PATH), headers: { 'if-match': '"1"' } });

    expect((await send(get(PATH))).status).toBe(404);
  });

  it('is dropped where nobody knows whether a write took effect', async () => {
    const { send, table, asked, askedOnce } = await warm({ localMillis: 60_000 });
    table.interfere = () => ({ kind: 'unknown', reason: 'no answer' });

    const doubtful = await send(put(PATH, { n: 2 }, { 'if-match': '"1"' }));
    await send(get(PATH));

    expect(doubtful.status).toBe(503);
    expect(asked()).toBe(askedOnce + 1);
  });

  it('is dropped by a transaction that changes it', async () => {
    const { send } = await warm({ localMillis: 60_000 });
    const writes = [{ op: 'put', collection: 'prices', key: 'p', body: { n: 2 }, expect: 1 }];

    const answer = await send({
      method: 'POST',
      path: '/v1/transactions',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ writes }),
    });

    expect(answer.status).toBe(200);
    expect((await send(get(PATH))).body).toBe('{"n":2}');
  });
});

describe('a write that goes through the buffer', () => {
  it('is seen by its client once its outcome was waited for, though this process had a copy', async () => {
    const { send, table, copies, outcomes } = await warm({ localMillis: 60_000 });
    outcomes.lookUp = async () => {
      Object.assign([...table.model.records.values()][0] ?? {}, { n: 2, _v: 2 });
      // As the writer does it.
      await copies.tell([{ collection: 'prices', key: 'p', asOf: NOW, order: '9'.repeat(16) }]);
      return { kind: 'applied' };
    };

    await send(put(PATH, { n: 2 }, { 'if-match': '"1"', prefer: 'respond-async, wait=1' }));

    expect((await send(get(PATH))).body).toBe('{"n":2}');
  });
});

describe('a transaction that goes through the buffer', () => {
  it('is seen by its client once its outcome was waited for, though this process had a copy', async () => {
    const { send, table, copies, outcomes } = await warm({ localMillis: 60_000 });
    outcomes.lookUp = async () => {
      Object.assign([...table.model.records.values()][0] ?? {}, { n: 2, _v: 2 });
      await copies.tell([{ collection: 'prices', key: 'p', asOf: NOW, order: '9'.repeat(16) }]);
      return { kind: 'applied' };
    };
    const writes = [{ op: 'put', collection: 'prices', key: 'p', body: { n: 2 }, expect: 1 }];

    const answer = await send({
      method: 'POST',
      path: '/v1/transactions',
      headers: { 'content-type': 'application/json', prefer: 'respond-async, wait=1' },
      body: JSON.stringify({ writes }),
    });

    expect([answer.status, (await send(get(PATH))).body]).toEqual([200, '{"n":2}']);
  });
});

describe('a record that is not there', () => {
  it('is remembered, and not by the process', async () => {
    const { send, asked, counted } = door({ absentSeconds: 1, localMillis: 60_000 });

    const first = await send(get(PATH));
    const second = await send(get(PATH));

    expect([first.status, second.status, asked()]).toEqual([404, 404, 1]);
    expect(Object.fromEntries(counted)).toEqual({ RecordsFromTable: 1, RecordsFromCache: 1 });
  });

  it.each(['invalidate', 'writeThrough'] as const)('is found as soon as it is made: %s', async (update) => {
    const { send } = door({ update, absentSeconds: 3600 });
    await send(get(PATH));

    await send(put(PATH, { n: 1 }, FIRST));

    expect((await send(get(PATH))).status).toBe(200);
  });

  it('is asked for each time where that is not to be remembered', async () => {
    const { send, asked } = door({ absentSeconds: 0 });

    await send(get(PATH));
    await send(get(PATH));

    expect(asked()).toBe(2);
  });
});

describe('what a client has seen', () => {
  it.each([
    ['"1"', 0],
    ['W/"1"', 0],
    ['"2"', 1],
    ['"10"', 1],
  ])('a copy of version 1 serves who saw %s after %d reads of the table', async (seen, reads) => {
    const { send, asked, askedOnce } = await warm({ localMillis: 60_000 });

    const answer = await send({ ...get(PATH), headers: { 'at-least-version': seen } });

    expect(answer.status).toBe(200);
    expect(asked() - askedOnce).toBe(reads);
  });

  it('fills the copy anew where it was older', async () => {
    const { send, table, copies, asked, askedOnce } = await warm({ localMillis: 60_000 });
    const record = [...table.model.records.values()][0];
    Object.assign(record ?? {}, { n: 2, _v: 2 });

    const asking = await send({ ...get(PATH), headers: { 'at-least-version': '"2"' } });
    const others = await send(get(PATH));

    expect([asking.body, others.body]).toEqual(['{"n":2}', '{"n":2}']);
    expect(asked() - askedOnce).toBe(1);
    expect(copies.entries.get('prices/p')?.copy?.found?.version).toBe('2');
  });

  it('is asked of the table where a copy says that there is no record', async () => {
    const { send, asked } = door({ absentSeconds: 3600 });
    await send(get(PATH));

    await send({ ...get(PATH), headers: { 'at-least-version': '"1"' } });

    expect(asked()).toBe(2);
  });

  it('is the stamp where stamps order a record, and has to be the very one where they do not', async () => {
    const { send, asked } = door({ localMillis: 60_000 });
    const reads: number[] = [];
    for (const path of ['/v1/names/a', '/v1/ranks/a']) {
      const { headers } = await send(put(path, { n: 1 }));
      await send(put(path, { n: 2 }));
      await send(get(path));
      const before = asked();
      await send({ ...get(path), headers: { 'at-least-version': headers.etag ?? '' } });
      reads.push(asked() - before);
    }

    expect(reads).toEqual([0, 1]);
  });

  it.each(['7', '"7", "8"', '""', '*'])('%s is no version, and is refused', async (seen) => {
    const { send } = door();

    const answer = await send({ ...get(PATH), headers: { 'at-least-version': seen } });

    expect([answer.status, problemIn(answer)]).toEqual([400, 'condition-invalid']);
  });

  it('is nothing to a client that wants no copy at all', async () => {
    const { send, asked, askedOnce } = await warm({ localMillis: 60_000 });

    await send({ ...get(PATH), headers: { 'cache-control': 'max-age=0, No-Cache' } });

    expect(asked()).toBe(askedOnce + 1);
  });
});

describe('many who ask at once', () => {
  it('in one process are one look and one read', async () => {
    const { send, asked, copies } = door();
    await send(put(PATH, { n: 1 }, FIRST));
    const before = copies.counts.looks;

    const answers = await Promise.all(Array.from({ length: 50 }, () => send(get(PATH))));

    expect(answers.every(({ body }) => body === '{"n":1}')).toBe(true);
    expect([asked(), copies.counts.looks - before]).toEqual([1, 1]);
  });

  it('wait a fifth of a second for a reader elsewhere, and then ask the table themselves', async () => {
    const { send, asked, copies, clock } = door();
    await send(put(PATH, { n: 1 }, FIRST));
    await copies.look({ collection: 'prices', key: 'p' }, { token: 'elsewhere', now: clock(), early: 0, anew: false });
    const start = clock();

    const answer = await send(get(PATH));

    expect([answer.body, asked(), clock() - start]).toEqual(['{"n":1}', 1, 200]);
  });

  it.each([
    ['45 ms, and another reads the record', 45, 200, 10_000, 245],
    ['45 ms, and the request must end soon', 45, 0, 3900 + 60, 45],
    ['45 ms, and the request must end now', 0, 0, 3900, 0],
  ])(
    'wait no longer than their time for looks that take %s',
    async (_what, lookMillis, atLeast, leftMillis, atMost) => {
      const { records, later, asked, copies, clock, ports } = door();
      const name = { collection: 'prices', key: 'p' };
      await copies.look(name, { token: 'elsewhere', now: clock(), early: 0, anew: false });
      const { look } = copies;
      Object.assign(copies, {
        look: async (...args: Parameters<typeof look>) => {
          await later(lookMillis);
          return look(...args);
        },
      });
      const start = clock();
      const read = { name: 'prices', key: 'p', noCopy: false, deadline: start + leftMillis };

      const collection = ports.collections.prices ?? { policy: 'versioned' };
      await records.read({ ...read, collection }, async () => ({ found: undefined, until: 0 }));

      expect([asked(), clock() - start >= atLeast]).toEqual([0, true]);
      expect(clock() - start).toBeLessThanOrEqual(atMost);
    },
  );

  it('wait for looks a quarter of a second in all, also where the copy is too old for them', async () => {
    const { send, later, table, copies, clock } = await warm({ localMillis: 0 });
    const record = [...table.model.records.values()][0];
    Object.assign(record ?? {}, { n: 2, _v: 2 });
    const { look } = copies;
    let looks = 0;
    Object.assign(copies, {
      look: async (...args: Parameters<typeof look>) => {
        looks += 1;
        await later(45);
        // The old one comes at the very end of the wait.
        return looks < 5 ? { kind: 'filling' } : look(...args);
      },
    });
    const start = clock();

    const answer = await send({ ...get(PATH), headers: { 'at-least-version': '"2"' } });

    expect([answer.body, clock() - start <= 250]).toEqual(['{"n":2}', true]);
  });

  it('who came after a write was told of do not get what a reader found before it', async () => {
    let land = () => {};
    const landing = new Promise<void>((resolve) => {
      land = resolve;
    });
    const world = door({ localMillis: 60_000 });
    await world.send(put(PATH, { n: 1 }, FIRST));
    const { find } = world.ports.table;
    let slow = true;
    Object.assign(world.ports.table, {
      find: async (...args: Parameters<typeof find>) => {
        const found = structuredClone(await find(...args));
        if (slow) await landing;
        return found;
      },
    });
    const early = world.send(get(PATH));
    await new Promise((resolve) => setImmediate(resolve));
    slow = false;
    // Told by another process: this one has not heard of it.
    await world.copies.tell([{ collection: 'prices', key: 'p', asOf: NOW }]);
    const record = [...world.table.model.records.values()][0];
    Object.assign(record ?? {}, { n: 2, _v: 2 });

    const late = world.send(get(PATH));
    land();

    expect([(await early).body, (await late).body, (await world.send(get(PATH))).body]).toEqual([
      '{"n":1}',
      '{"n":2}',
      '{"n":2}',
    ]);
  });
});

describe('shortly before its end', () => {
  it('a copy is replaced by one reader, and served to it still where the table is away', async () => {
    const { send, copies, ports } = await warm({ freshSeconds: 10, localMillis: 0 }, 0.9);
    const entry = copies.entries.get('prices/p');
    if (entry !== undefined) entry.loadMillis = 10_000;
    let asked = 0;
    Object.assign(ports.table, {
      find: async () => {
        asked += 1;
        throw new Error('away');
      },
    });

    const answer = await send(get(PATH));

    expect([answer.status, answer.body, asked]).toEqual([200, '{"n":1}', 1]);
  });
});

describe('without the cache', () => {
  it('reads go to the table, as without caching', async () => {
    const { send, copies, asked } = door({ localMillis: 0 });
    await send(put(PATH, { n: 1 }, FIRST));
    copies.away = true;

    const answers = [await send(get(PATH)), await send(get(PATH))];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(asked()).toBe(2);
  });

  it('this process keeps what it read for as long after it asked as it may, however long the answer took', async () => {
    const { send, later, copies, ports, asked } = door({ localMillis: 500 });
    await send(put(PATH, { n: 1 }, FIRST));
    copies.away = true;
    const { find } = ports.table;
    Object.assign(ports.table, {
      find: async (...args: Parameters<typeof find>) => {
        await later(400);
        return find(...args);
      },
    });
    const before = asked();
    await send(get(PATH));

    await later(99);
    await send(get(PATH));
    const kept = asked() - before;
    await later(1);
    await send(get(PATH));

    expect([kept, asked() - before]).toEqual([1, 2]);
  });

  it('what was read before a write of this door is not kept here after it', async () => {
    const { send, copies, ports } = door({ localMillis: 60_000 });
    await send(put(PATH, { n: 1 }, FIRST));
    copies.away = true;
    const { find } = ports.table;
    let land = () => {};
    const landing = new Promise<void>((resolve) => {
      land = resolve;
    });
    Object.assign(ports.table, {
      find: async (...args: Parameters<typeof find>) => {
        const found = structuredClone(await find(...args));
        await landing;
        return found;
      },
    });

    const before = send(get(PATH));
    await new Promise((resolve) => setImmediate(resolve));
    await send(put(PATH, { n: 2 }, { 'if-match': '"1"' }));
    land();

    expect([(await before).body, (await send(get(PATH))).body]).toEqual(['{"n":1}', '{"n":2}']);
  });

  it('a table that does not answer is told as ever', async () => {
    const { send, ports, copies } = door();
    Object.assign(ports.table, { find: () => Promise.reject(new Error('away')) });

    const answer = await send(get(PATH));

    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    expect(copies.entries.get('prices/p')?.filler).toBeUndefined();
  });
});

describe('a spread counter', () => {
  it('is summed once, for all its readers', async () => {
    const { send, ports } = door({ localMillis: 0 });
    let sums = 0;
    const { findParts } = ports.table;
    Object.assign(ports.table, {
      findParts: (...args: Parameters<typeof findParts>) => {
        sums += 1;
        return findParts(...args);
      },
    });
    const increment = {
      method: 'POST',
      path: '/v1/sums/s/increments',
      headers: { 'content-type': 'application/json' },
    };
    await send({ ...increment, body: '{"n":1}' });
    await send(get('/v1/sums/s'));

    await send({ ...increment, body: '{"n":1}' });

    expect([(await send(get('/v1/sums/s'))).body, sums]).toEqual(['{"n":1}', 1]);
  });
});

describe('what caches on the way are told', () => {
  it.each([
    ['an uncached record', 'plain', undefined, 'no-cache', undefined],
    ['a cached one', 'prices', {}, 'no-cache', undefined],
    [
      'one that a CDN may keep',
      'prices',
      { edgeSeconds: 60 },
      'max-age=0, must-revalidate, s-maxage=60',
      'At-Least-Version',
    ],
  ])('%s', async (_what, collection, cache, control, vary) => {
    const { send } = door(cache);
    await send(put(`/v1/${collection}/p`, { n: 1 }, FIRST));

    const answer = await send(get(`/v1/${collection}/p`));
    const same = await send({ ...get(`/v1/${collection}/p`), headers: { 'if-none-match': '"1"' } });

    expect([answer.headers['cache-control'], answer.headers.vary]).toEqual([control, vary]);
    expect([same.headers['cache-control'], same.headers.vary]).toEqual([control, vary]);
  });

  it.each([
    [{ edgeSeconds: 60, absentSeconds: 2 }, 'max-age=0, must-revalidate, s-maxage=2'],
    [{ edgeSeconds: 1, absentSeconds: 2 }, 'max-age=0, must-revalidate, s-maxage=1'],
    [{ edgeSeconds: 60, absentSeconds: 0 }, 'no-store'],
    [{ edgeSeconds: 0, absentSeconds: 2 }, 'no-store'],
  ])('that there is no record, where %j', async (cache, control) => {
    const { send } = door(cache);

    expect((await send(get(PATH))).headers['cache-control']).toBe(control);
  });
});
