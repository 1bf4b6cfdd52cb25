import '../by-the-clock';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { BUCKET_SCRIPTS } from '../../lambda/sales/bucket-scripts';
import { cachedReservations } from '../../lambda/sales/cached-reservations';
import { cachedStockKeeping } from '../../lambda/sales/cached-stock-keeping';
import { comeTrue } from '../conformance/come-true';
import { keptLog } from '../conformance/kept-log';
import { CACHE_ENGINES, type RunningCache } from '../conformance/reservation-engines';
import { post, problemIn } from '../door-requests';
import { memoryFrontDoor, put, RULES } from '../memory-front-door';
import { RespServer } from '../platform/resp-server';

const BUCKETS = 7;
/** A call's own budget, where none is given. */
const COMMON_MS = 50;
/** What docs/sales.md says an order may cost: to be reserved, to be counted anew on the way, and to be kept. */
const RESERVING_MS = 1000;
/** … each of its steps. */
const STEP_MS = 500;
const COUNTING_MS = 600;
const KEEPING_MS = STEP_MS;

type Door = ReturnType<typeof memoryFrontDoor>;

/** A door over this cache, with one unit of `lamp` in each bucket. */
async function doorOver(cache: CacheClient, door: Door, now = door.clock): Promise<Door> {
  const { sales } = door.ports;
  if (sales === undefined) throw new Error('it sells nothing');
  Object.assign(sales, {
    reservations: cachedReservations(cache, { holdSeconds: RULES.holdSeconds, now }),
    stock: cachedStockKeeping(cache, now),
    waiting: async () => 0,
  });
  await door.send(put('/v1/sales/lamp', { stock: BUCKETS, buckets: BUCKETS }));
  return door;
}

let keys = 0;

function order() {
  keys += 1;
  return post('/v1/sales/lamp/orders', { buyer: keys }, { 'idempotency-key': `slow-${keys}` });
}

/** Answers `lateMs` after it was asked, by the door's clock; what has no time for that, not at all. */
function lateCache(cache: RunningCache['cache'], door: Door, late: { ms: number }): CacheClient {
  return {
    warm: () => {},
    setAll: async () => 'unavailable',
    getAll: async () => 'unavailable',
    state: () => 'ready',
    close: () => {},
    runAll: async (script, calls, budgetMs = COMMON_MS) => {
      const answer = await cache.runAll(script, calls);
      await door.ports.sleep(Math.min(late.ms, budgetMs));
      return late.ms > budgetMs ? 'unavailable' : answer;
    },
  };
}

describe('an order whose cache answers each call just in time', () => {
  let running: RunningCache;
  beforeAll(async () => {
    running = await (CACHE_ENGINES[0] as (typeof CACHE_ENGINES)[number]).start();
  });
  afterAll(() => running.stop());

  async function stage() {
    const late = { ms: 0 };
    const door = memoryFrontDoor({ sells: RULES });
    await running.admin.flushall();
    await doorOver(lateCache(running.cache, door, late), door);
    const timed = async () => {
      const begun = door.clock();
      const { status } = await door.send(order());
      return { status, millis: door.clock() - begun };
    };
    return { late, timed };
  }

  it('is answered after a second for its units and half a second to keep them, wherever they are', async () => {
    const { late, timed } = await stage();
    late.ms = 333;

    const answers = [];
    for (let one = 0; one < 3 * BUCKETS; one++) answers.push(await timed());

    const longest = Math.max(...answers.map(({ millis }) => millis));
    expect(longest).toBeLessThanOrEqual(RESERVING_MS + KEEPING_MS);
    // Those that had to look elsewhere, or nothing was measured here.
    expect(longest).toBeGreaterThanOrEqual(RESERVING_MS);
    expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
  });

  it.each([40, 120, 333, 499])('that must be counted anew, too, is answered in time: %d ms a call', async (millis) => {
    const { late, timed } = await stage();
    await running.admin.flushall();
    late.ms = millis;

    const { millis: cost } = await timed();

    expect(cost).toBeLessThanOrEqual(RESERVING_MS + COUNTING_MS + KEEPING_MS);
  });
});

it.each([90, 100, 130, 170, 199, 200, 250, 333, 1000 / 3, 499])(
  'no step is begun after the time is over, nor waits beyond it: %f ms a call, and buckets that others empty',
  async (millis) => {
    const clock = { now: 0 };
    const begun: { readonly left: number; readonly budget: number }[] = [];
    const cache: CacheClient = {
      ...{ warm: () => {}, close: () => {}, state: () => 'ready' },
      ...{ setAll: async () => 'unavailable', getAll: async () => 'unavailable' },
      runAll: async (script, calls, budgetMs = COMMON_MS) => {
        begun.push({ left: RESERVING_MS - clock.now, budget: budgetMs });
        clock.now += Math.min(millis, budgetMs);
        if (millis > budgetMs) return 'unavailable';
        if (script === BUCKET_SCRIPTS.reserve) return [['short']];
        return script === BUCKET_SCRIPTS.point ? [['elsewhere', '3']] : calls.map(() => ['1', '0', '1']);
      },
    };
    const reservations = cachedReservations(cache, { holdSeconds: 30, now: () => clock.now });
    const ask = { sku: 'lamp', order: 'o-1', fingerprint: 'f', at: 'a', quantity: 1, buckets: BUCKETS };

    const found = await reservations.reserve({ ...ask, withinMs: RESERVING_MS });

    expect(found.kind).toBe('unavailable');
    expect(clock.now).toBe(RESERVING_MS);
    for (const { left, budget } of begun) {
      expect(left).toBeGreaterThan(0);
      expect(budget).toBe(Math.min(left, STEP_MS));
    }
  },
);

describe('an order whose cache takes commands and says nothing', () => {
  it('costs the first buyer half a second and the next ones nothing, and none is sold', async () => {
    const server = new RespServer();
    const { log } = keptLog();
    const cache = cacheClient({ host: '127.0.0.1', port: await server.start(), log });
    await comeTrue(async () => (await cache.getAll(['k'], 1000)) !== 'unavailable');
    server.manner = 'silent';
    const door = memoryFrontDoor({ sells: RULES });
    const { sales } = door.ports;
    await sales?.table.create({ sku: 'lamp', stock: BUCKETS, buckets: BUCKETS });
    Object.assign(sales ?? {}, {
      reservations: cachedReservations(cache, { holdSeconds: RULES.holdSeconds, now: Date.now }),
      stock: cachedStockKeeping(cache, Date.now),
    });
    const timed = async () => {
      const begun = performance.now();
      const answer = await door.send(order());
      return { what: problemIn(answer), millis: performance.now() - begun };
    };

    const first = await timed();
    const next = await timed();
    cache.close();
    await server.stop();

    expect([first.what, next.what]).toEqual(['sale-unavailable', 'sale-unavailable']);
    expect(first.millis).toBeGreaterThan(KEEPING_MS - 20);
    // A busy machine may be late, but not by a second budget and more.
    expect(first.millis).toBeLessThan(3 * KEEPING_MS);
    expect(next.millis).toBeLessThan(KEEPING_MS - 100);
    expect(door.queue).toEqual([]);
  }, 20_000);
});
