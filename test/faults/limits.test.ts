import '../by-the-clock';
import { fixedWindow, type WhenAway } from '../../lambda/contract/limit-rules';
import { get, problemIn } from '../door-requests';
import { AWAY, FAULTS } from './faulty-cache';
import { type Door, FaultyPath, type TimedResponse } from './faulty-path';

const LIMIT = 5;
/** Of a killed cache to both doors, at the most: its last bytes are fewer than three of them. */
const LAST_ANSWERS = 2;
/** A day: no window of it ends under the test. */
const RULES = { client: fixedWindow({ limit: LIMIT, windowSeconds: 86_400, by: { header: 'x-client' } }) };

let path: FaultyPath;
let clients = 0;

const orders = { orders: { policy: 'createOnly' } } as const;

afterEach(() => path.stop());

async function doorsThat(whenAway: WhenAway): Promise<readonly [Door, Door]> {
  path = await FaultyPath.start({
    collections: orders,
    variables: { LIMITS: JSON.stringify({ rules: RULES, whenAway }) },
  });
  return [await path.door(), await path.door()];
}

/** So many requests of a client of its own, in turn at both doors. */
function crowd([one, other]: readonly [Door, Door]) {
  clients += 1;
  const headers = { 'x-client': `c${clients}` };
  return async (count: number): Promise<TimedResponse[]> => {
    const answers = [];
    for (let index = 0; index < count; index += 1) {
      answers.push(await (index % 2 === 0 ? one : other).send(get('/v1/orders/none', headers)));
    }
    return answers;
  };
}

const passed = (answers: readonly TimedResponse[]) => answers.filter(({ status }) => status === 404).length;
const told = (answers: readonly TimedResponse[]) => [...new Set(answers.map(problemIn))].sort();

describe.each(FAULTS)('rate limits over a cache that is %s', (fault) => {
  it('open: each door lets its own rule’s worth pass and no more; afterwards they count together again', async () => {
    const doors = await doorsThat('open');
    const known = crowd(doors);
    expect(passed(await known(LIMIT + 3))).toBe(LIMIT);
    await path.cache.befall(fault);
    for (const door of doors) await door.counted();

    const during = await crowd(doors)(30);
    const healths = await Promise.all(doors.map((door) => door.health()));
    const counts = await Promise.all(doors.map((door) => door.counted()));
    await path.recover(...doors);
    const after = await crowd(doors)(LIMIT + 5);

    expect(told(during)).toEqual(['rate-limited', 'record-unknown']);
    if (fault === 'emptied') {
      expect(passed(during)).toBe(LIMIT);
      expect(healths.map(({ status }) => status)).toEqual(['ok', 'ok']);
    } else {
      // A killed cache may still let some pass with its last answers, which no process counts.
      expect(passed(during)).toBeLessThanOrEqual(2 * LIMIT + (fault === 'killed' ? LAST_ANSWERS : 0));
      expect(passed(during)).toBeGreaterThanOrEqual(LIMIT);
      expect(healths.map(({ status }) => status)).toEqual(['degraded', 'degraded']);
      for (const { LimitsLocal = 0, CacheUnavailable = 0 } of counts) {
        expect(LimitsLocal).toBeGreaterThan(5);
        expect(CacheUnavailable).toBeGreaterThanOrEqual(LimitsLocal);
      }
    }
    expect(passed(after)).toBe(LIMIT);
  }, 30_000);
});

it.each(AWAY)(
  'closed: nothing passes uncounted over a cache that is %s; afterwards all is as before',
  async (fault) => {
    const doors = await doorsThat('closed');
    await path.cache.befall(fault);

    const during = await crowd(doors)(20);
    const health = await doors[0].send({ path: '/healthz' });
    await path.recover(...doors);
    const after = await crowd(doors)(LIMIT + 5);

    // The first may still be counted by a cache that dies answering.
    expect(told(during.slice(2))).toEqual(['limits-unavailable']);
    for (const { status, headers } of during.slice(2)) expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect([health.status, JSON.parse(health.body).status]).toEqual([200, 'degraded']);
    // On a busy machine the cache may have counted one whose answer came after its budget.
    const late = after.filter(({ status }) => status === 503).length;
    expect(passed(after)).toBeLessThanOrEqual(LIMIT);
    expect(passed(after) + late).toBeGreaterThanOrEqual(LIMIT);
    expect(late).toBeLessThanOrEqual(2);
  },
  30_000,
);
