import type { Sale } from '../../lambda/contract/sales';
import { loadStock, type StockLoading } from '../../lambda/sales/load-stock';
import { MemoryReservations } from './memory-reservations';

const START = 1_780_000_000_000;
const SALE: Sale = { sku: 'lamp', stock: 3, buckets: 1 };

function stage(messages: number) {
  const clock = { now: START };
  const stock = new MemoryReservations(() => clock.now, 30);
  const world = { messages, available: 3 - messages };
  const loading: StockLoading = {
    ...{ stock, holdSeconds: 30, now: () => clock.now },
    waiting: async () => world.messages,
    table: { stockOf: async () => [{ bucket: 0, available: world.available, sold: 3 - world.available }] },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const left = async () => {
    const found = await stock.look('lamp', [0]);
    const [one] = found === 'unavailable' ? [] : found;
    return one?.kind === 'known' ? one.left : undefined;
  };
  return { clock, world, loading, left };
}

describe('stock that the cache has lost', () => {
  it('is not counted while an order waits that the table has not', async () => {
    const { loading, left } = stage(1);

    expect([await loadStock(SALE, loading), await left()]).toEqual(['waiting', undefined]);
  });

  it('is not counted where nobody can say whether one waits', async () => {
    const { loading, left } = stage(0);

    const unsaid = { ...loading, waiting: async () => undefined };

    expect([await loadStock(SALE, unsaid), await left()]).toEqual(['waiting', undefined]);
  });

  it('is counted without what was sold while the buffer was asked', async () => {
    const { world, loading, left } = stage(0);
    const selling = {
      ...loading,
      waiting: async () => {
        world.available -= 1;
        return 0;
      },
    };

    expect([await loadStock(SALE, selling), await left()]).toEqual(['loaded', 2]);
  });

  it('is counted all the same a hold’s time after the loss, and not before', async () => {
    const { clock, loading, left } = stage(1);
    await loadStock(SALE, loading);
    clock.now += 29_999;

    const early = await loadStock(SALE, loading);
    clock.now += 1;
    const late = await loadStock(SALE, loading);

    expect([early, late, await left()]).toEqual(['waiting', 'loaded', 2]);
  });
});
