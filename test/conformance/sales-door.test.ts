import type { Order } from '../../lambda/contract/sales';
import type { HttpResponse } from '../../lambda/front-door/http';
import { cachedReservations } from '../../lambda/sales/cached-reservations';
import { cachedStockKeeping } from '../../lambda/sales/cached-stock-keeping';
import { post } from '../door-requests';
import { memoryFrontDoor, put, RULES } from '../memory-front-door';
import { CACHE_ENGINES, type RunningCache } from './reservation-engines';

const STOCK = 60;
const BUYERS = 100;
const ATTEMPTS = 3;
/** All attempts of some buyers: more would take longer than a buyer is made to wait, on the JavaScript engine. */
const AT_ONCE = 5 * ATTEMPTS;

describe.each(CACHE_ENGINES)('a door that sells over $name', (engine) => {
  let running: RunningCache;
  beforeAll(async () => {
    running = await engine.start();
  });
  afterAll(() => running.stop());

  it('accepts as many orders as there are units, each once, and tells every attempt the same', async () => {
    const door = memoryFrontDoor({ sells: RULES });
    const { sales } = door.ports;
    if (sales === undefined) throw new Error('it sells nothing');
    Object.assign(sales, {
      reservations: cachedReservations(running.cache, { holdSeconds: RULES.holdSeconds, now: Date.now }),
      stock: cachedStockKeeping(running.cache, Date.now),
    });
    await door.send(put('/v1/sales/lamp', { stock: STOCK, buckets: 7 }));
    const order = (buyer: number) =>
      door.send(post('/v1/sales/lamp/orders', { buyer }, { 'idempotency-key': `buyer-${buyer}` }));
    const all = Array.from({ length: BUYERS * ATTEMPTS }, (_, index) => Math.floor(index / ATTEMPTS));

    const answers: HttpResponse[] = [];
    for (let start = 0; start < all.length; start += AT_ONCE) {
      answers.push(...(await Promise.all(all.slice(start, start + AT_ONCE).map(order))));
    }
    const again = await Promise.all(Array.from({ length: BUYERS }, (_, buyer) => order(buyer)));

    const orders: Order[] = door.queue.map((body) => JSON.parse(body).order);
    expect(new Set(orders.map(({ id }) => id)).size).toBe(STOCK);
    expect(new Set(orders.map(({ id, at, bucket }) => `${id} ${at} ${bucket}`)).size).toBe(STOCK);
    expect(again.filter(({ status }) => status === 202)).toHaveLength(STOCK);
    expect(again.filter(({ status }) => status === 409)).toHaveLength(BUYERS - STOCK);
    for (const [index, buyer] of all.entries()) {
      expect([buyer, answers[index]?.status]).toEqual([buyer, again[buyer]?.status]);
    }
    const looked = await sales.stock.look('lamp', [0, 1, 2, 3, 4, 5, 6]);
    if (looked === 'unavailable') throw new Error(looked);
    expect(looked.map((one) => (one.kind === 'known' ? one.left : -1))).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(looked.reduce((sum, one) => sum + (one.kind === 'known' ? one.held : 0), 0)).toBe(STOCK);
  });
});
