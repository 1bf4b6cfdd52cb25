import { placeByKey } from '../../lambda/contract/placement';
import { MACHINE } from '../../local/engines/dynamodb-engine';
import { post, problemIn } from '../door-requests';
import { put } from '../memory-front-door';
import { FAULTS } from './faulty-cache';
import { type Door, FaultyPath, type TimedResponse } from './faulty-path';

const COLLECTIONS = {
  orders: { policy: 'createOnly' },
  profiles: { policy: 'lastWriterWins' },
  hits: { policy: 'counter' },
} as const;

let path: FaultyPath;
let door: Door;
let names = 0;

beforeAll(async () => {
  // The slower of the engines, which every machine has.
  path = await FaultyPath.start({ collections: COLLECTIONS, search: { ...MACHINE, path: '' } });
  door = await path.door();
}, 30_000);

afterAll(() => path.stop());

/** Each is a write of its own, that no other test knows. */
const fresh = () => {
  names += 1;
  return `k${names}`;
};

const idOf = ({ body }: TimedResponse): string => JSON.parse(body).id;
const statusOf = (id: string) => door.send({ path: `/v1/writes/${id}` });

async function writeMany(count: number) {
  const written: { readonly key: string; readonly id: string; readonly n: number }[] = [];
  for (let index = 0; index < count; index += 1) {
    const key = fresh();
    const answer = await door.send(put(`/v1/orders/${key}`, { n: index }));
    expect(answer.status).toBe(202);
    written.push({ key, id: idOf(answer), n: index });
  }
  return written;
}

describe.each(FAULTS)('a cache that is %s', (fault) => {
  it('loses no accepted write and doubles none; no status is a lie; after it all is as before', async () => {
    const before = await writeMany(3);
    const hits = fresh();
    await door.send(post(`/v1/hits/${hits}/increments`, { n: 1 }));
    await path.cache.befall(fault);

    const during = await writeMany(12);
    const one = await door.send(post(`/v1/hits/${hits}/increments`, { n: 1 }));
    const statuses = await Promise.all([...before, ...during].map(({ id }) => statusOf(id)));
    await path.drain();
    const decided = await Promise.all([...before, ...during].map(({ id }) => statusOf(id)));
    const health = await door.health();
    await path.recover(door);
    const [after] = await writeMany(1);
    await path.until('the writer has its cache back', async () => {
      const { id = '' } = (await writeMany(1))[0] ?? {};
      await path.drain();
      return problemOrStatus(await statusOf(id)) === 'applied';
    });

    expect(one.status).toBe(202);
    for (const { key, id, n } of [...before, ...during, ...(after ? [after] : [])]) {
      expect(await path.table.item(placeByKey('orders', key))).toMatchObject({ _id: { S: id }, n: { N: String(n) } });
    }
    expect(await path.table.item(placeByKey('hits', hits))).toMatchObject({ n: { N: '2' } });
    expect(path.quarantined()).toBe(0);
    for (const answer of [...statuses, ...decided]) {
      if (answer.status === 200) expect(['pending', 'applied']).toContain(JSON.parse(answer.body).status);
      else expect(['status-unavailable', 'write-unknown']).toContain(problemIn(answer));
    }
    // What is decided is not told to be on its way by anybody who can be asked.
    if (fault === 'emptied') {
      expect(decided.map(({ status }) => status)).toEqual(decided.map(() => 200));
      expect(health).toEqual({ status: 'ok', cache: 'ready' });
    } else {
      expect(decided.map(problemOrStatus).filter((each) => each === 'pending')).toEqual([]);
      expect(health.status).toBe('degraded');
      expect((await door.counted()).CacheUnavailable).toBeGreaterThan(0);
    }
  }, 30_000);
});

const problemOrStatus = (answer: TimedResponse): string =>
  answer.status === 200 ? JSON.parse(answer.body).status : problemIn(answer);
