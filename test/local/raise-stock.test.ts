import { setTimeout as pause } from 'node:timers/promises';
import { cachedReservations } from '../../lambda/sales/cached-reservations';
import { cachedStockKeeping } from '../../lambda/sales/cached-stock-keeping';
import { StockMemory } from '../../lambda/sales/stock-memory';
import { StockRaiser } from '../../local/table-proxy/raise-stock';
import { CACHE_ENGINES, type RunningCache } from '../conformance/reservation-engines';

const BUCKETS = [0, 1];

describe.each(CACHE_ENGINES)('in $name', (engine) => {
  let running: RunningCache;
  let raiser: StockRaiser;
  beforeAll(async () => {
    running = await engine.start();
    const { host = '', port = 0 } = running.admin.options;
    raiser = new StockRaiser([{ host, port }]);
  }, 30_000);
  afterAll(async () => {
    raiser.stop();
    await running.stop();
  });

  function reserve(sku: string, order: string) {
    const memory = new StockMemory();
    const reservations = cachedReservations(running.cache, { holdSeconds: 60, now: Date.now, memory });
    return reservations.reserve({ sku, order, fingerprint: 'f', at: '1', quantity: 1, buckets: BUCKETS.length });
  }

  async function left(sku: string) {
    const found = await cachedStockKeeping(running.cache, Date.now).look(sku, BUCKETS);
    if (found === 'unavailable') throw new Error('the cache does not answer');
    return found.map((stock) => (stock.kind === 'known' ? stock.left : stock.kind));
  }

  test('what is sold out is had again, and what nobody has loaded stays unknown', async () => {
    const stock = cachedStockKeeping(running.cache, Date.now);
    await stock.load('lamp', [{ bucket: 0, available: 0 }]);
    await stock.load('chair', [
      { bucket: 0, available: 0 },
      { bucket: 1, available: 0 },
    ]);
    expect(await reserve('chair', 'o1')).toEqual({ kind: 'soldOut', left: 0 });

    await raiser.start();

    expect(await left('lamp')).toEqual([1000, 'unloaded']);
    raiser.stop();
    await raiser.start();
    expect(await left('chair')).toEqual([1000, 1000]);
    expect(await reserve('chair', 'o2')).toMatchObject({ kind: 'held', state: 'new' });
  });

  test('a count that is set right is raised again while it lasts, and not after it', async () => {
    const stock = cachedStockKeeping(running.cache, Date.now);
    await raiser.start();
    await stock.load('cup', [{ bucket: 0, available: 3 }]);
    for (let tries = 0; (await left('cup'))[0] === 3 && tries < 200; tries++) await pause(10);
    expect((await left('cup'))[0]).toBe(1003);

    raiser.stop();
    await stock.load('plate', [{ bucket: 0, available: 3 }]);
    await pause(250);

    expect((await left('plate'))[0]).toBe(3);
  });
});

test('a cache that does not answer is no failure', async () => {
  const raiser = new StockRaiser([{ host: '127.0.0.1', port: 9 }]);

  await raiser.start();

  raiser.stop();
});
