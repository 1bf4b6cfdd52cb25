import '../by-the-clock';
import { get } from '../door-requests';
import { put } from '../memory-front-door';
import { FAULTS } from './faulty-cache';
import { type Door, FaultyPath, type TimedResponse } from './faulty-path';

const FRESH_MS = 20_000;
const LOCAL_MS = 500;
const cache = { freshSeconds: FRESH_MS / 1000, localMillis: LOCAL_MS, absentSeconds: 1 };
const COLLECTIONS = {
  dropped: { policy: 'lastWriterWins', cache },
  written: { policy: 'lastWriterWins', cache: { ...cache, update: 'writeThrough' } },
  accounts: { policy: 'versioned', mode: 'direct', cache },
} as const;
type Name = keyof typeof COLLECTIONS;

let path: FaultyPath;
let doors: readonly [Door, Door];
let names = 0;

beforeAll(async () => {
  path = await FaultyPath.start({ collections: COLLECTIONS });
  doors = [await path.door(), await path.door()];
}, 30_000);

afterAll(() => path.stop());

const numberIn = ({ status, body }: TimedResponse): number => (status === 200 ? JSON.parse(body).n : Number.NaN);

/** A write that is in the table when this is over, and what its client then knows of its version. */
async function write(name: Name, key: string, n: number): Promise<string | undefined> {
  const expected: Record<string, string> = n === 1 ? { 'if-none-match': '*' } : { 'if-match': `"${n - 1}"` };
  const answer = await doors[0].send(put(`/v1/${name}/${key}`, { n }, name === 'accounts' ? expected : {}));
  expect([200, 201, 202]).toContain(answer.status);
  await path.drain();
  return answer.headers.etag;
}

const readAll = (name: Name, key: string) => Promise.all(doors.map((door) => door.send(get(`/v1/${name}/${key}`))));

describe.each(FAULTS)('copies of records over a cache that is %s', (fault) => {
  beforeEach(() => {
    names += 1;
  });
  afterEach(() => path.recover(...doors), 30_000);

  it.each(['dropped', 'written', 'accounts'] as const)(
    '%s: none is older than is said, a client sees what it wrote, and reads go on',
    async (name) => {
      const key = `k${names}`;
      await write(name, key, 1);
      for (const answer of await readAll(name, key)) expect(numberIn(answer)).toBe(1);
      await path.cache.befall(fault);
      // A copy again, where there is a cache to keep it; those of the doors are too old by then.
      path.advance(LOCAL_MS);
      const before = await readAll(name, key);

      const etag = await write(name, key, 2);
      const wroteAt = Date.now();
      const soon = await readAll(name, key);
      path.advance(LOCAL_MS);
      const during = await readAll(name, key);
      const own =
        etag === undefined ? [] : [await doors[1].send(get(`/v1/${name}/${key}`, { 'at-least-version': etag }))];
      await path.recover(...doors);
      const back = await readAll(name, key);
      path.advance(Math.max(0, FRESH_MS + LOCAL_MS - (Date.now() - wroteAt)));
      const late = [...(await readAll(name, key)), ...(await readAll(name, key))];

      for (const answer of before) expect(numberIn(answer)).toBe(1);
      for (const answer of [...soon, ...during, ...back]) expect([1, 2]).toContain(numberIn(answer));
      // Who says which version it has seen is given no older one.
      for (const answer of own) expect(numberIn(answer)).toBe(2);
      // A cache that answers was told; without one the table is asked.
      for (const answer of during) expect(numberIn(answer)).toBe(2);
      for (const answer of late) expect(numberIn(answer)).toBe(2);
      for (const { took } of [...soon, ...during]) expect(took).toBeLessThan(2000);
    },
    30_000,
  );

  it('reads are counted where they came from, and from the cache again when it is back', async () => {
    const key = `k${names}`;
    await write('dropped', key, 1);
    await path.cache.befall(fault);
    await doors[0].counted();

    for (let index = 0; index < 5; index += 1) {
      path.advance(LOCAL_MS);
      await doors[0].send(get(`/v1/dropped/${key}`));
    }
    const health = await doors[0].health();
    const during = await doors[0].counted();
    await path.recover(...doors);
    await doors[1].send(get(`/v1/dropped/${key}`, { 'cache-control': 'no-cache' }));
    path.advance(LOCAL_MS);
    await doors[1].send(get(`/v1/dropped/${key}`));
    await doors[0].counted();
    await doors[0].send(get(`/v1/dropped/${key}`));
    const after = await doors[0].counted();

    if (fault === 'emptied') {
      expect(health.status).toBe('ok');
      expect(during.RecordsFromCache).toBeGreaterThan(0);
    } else {
      expect(health.status).toBe('degraded');
      expect(during.RecordsFromTable).toBeGreaterThanOrEqual(4);
      expect(during.CacheUnavailable).toBeGreaterThanOrEqual(4);
    }
    expect(after).toMatchObject({ RecordsFromCache: 1 });
  }, 30_000);
});
