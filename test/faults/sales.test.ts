import '../by-the-clock';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../lambda/platform/attributes';
import { post, problemIn } from '../door-requests';
import { put } from '../memory-front-door';
import { FAULTS, type Fault } from './faulty-cache';
import { type Door, FaultyPath, type TimedResponse } from './faulty-path';

const SALES = { orders: 'orders', holdSeconds: 60, maxQuantity: 5 };
const STOCK = 24;
const BUCKETS = 4;

/** After these the cache does not know any more which orders wait. */
const FORGETS: readonly Fault[] = ['stopped', 'killed', 'emptied'];

let path: FaultyPath;
let doors: readonly [Door, Door];

beforeAll(async () => {
  path = await FaultyPath.start({
    collections: { orders: { policy: 'createOnly' } },
    variables: { SALES: JSON.stringify(SALES) },
  });
  doors = [await path.door(), await path.door()];
}, 30_000);

afterAll(() => path.stop());

const idOf = ({ body }: TimedResponse): string => JSON.parse(body).id;

/** A sale and all who ever asked for it. */
class Crowd {
  readonly sku: string;
  /** What each was told, by its key. */
  readonly told = new Map<string, TimedResponse[]>();

  constructor(sku: string) {
    this.sku = sku;
  }

  async order(buyer: string, door: Door): Promise<TimedResponse> {
    const answer = await door.send(
      post(`/v1/sales/${this.sku}/orders`, { buyer }, { 'idempotency-key': `"${this.sku}-${buyer}"` }),
    );
    this.told.set(buyer, [...(this.told.get(buyer) ?? []), answer]);
    return answer;
  }

  /** Each buyer at both doors at once. */
  async rush(buyers: readonly string[]): Promise<readonly TimedResponse[]> {
    return (await Promise.all(buyers.map((buyer) => Promise.all(doors.map((door) => this.order(buyer, door)))))).flat();
  }

  /** Until it is said whether there is something for the buyer: the path works on meanwhile. */
  async insist(buyer: string): Promise<TimedResponse> {
    for (let attempt = 0; attempt < 30; attempt += 1) {
      const answer = await this.order(buyer, doors[attempt % 2 === 0 ? 0 : 1]);
      if (answer.status === 202 || answer.status === 409) return answer;
      await path.drain();
      path.advance(5000);
    }
    throw new Error(`${buyer} was told to come again for ever`);
  }

  /** By buyer, the id of the order that was acknowledged. */
  acknowledged(): Map<string, string> {
    const entries = [...this.told].flatMap(([buyer, answers]) => {
      const taken = answers.find(({ status }) => status === 202);
      return taken === undefined ? [] : [[buyer, idOf(taken)] as const];
    });
    return new Map(entries);
  }
}

/** All of one sale in the table: its orders, and what its buckets count. */
async function standing(sku: string) {
  const { client, name } = path.table;
  const orders = new Map<string, string>();
  const counts = { available: 0, sold: 0 };
  for await (const { Items = [] } of paginateScan({ client }, { TableName: name, ConsistentRead: true })) {
    for (const item of Items) {
      const record = fromItem(item);
      if (record.sku === sku && typeof record.buyer === 'string') orders.set(record.buyer, String(record._id));
      if (!String(record._pk).startsWith('~stock#') || !String(record._pk).endsWith(`#${sku}`)) continue;
      counts.available += Number(record.available);
      counts.sold += Number(record.sold);
    }
  }
  return { orders, counts };
}

const buyers = (from: string, count: number) => Array.from({ length: count }, (_, index) => `${from}${index}`);

describe.each(FAULTS)('a sale over a cache that is %s', (fault) => {
  it('never oversells, keeps what it acknowledged, and sells the rest when all is well again', async () => {
    const crowd = new Crowd(`sku-${fault.replace(' ', '-')}`);
    expect((await doors[0].send(put(`/v1/sales/${crowd.sku}`, { stock: STOCK, buckets: BUCKETS }))).status).toBe(201);
    for (const buyer of buyers('early', 6)) await crowd.insist(buyer);
    for (const door of doors) await door.counted();
    await path.cache.befall(fault);

    const during = await crowd.rush([...buyers('early', 2), ...buyers('amid', 8)]);
    const late = await doors[0].send(
      post(`/v1/sales/${crowd.sku}/orders`, {}, { 'idempotency-key': `"${crowd.sku}-x"` }),
    );
    const health = await doors[0].health();
    const counted = await doors[0].counted();
    await path.drain();
    await path.recover(...doors);
    for (const buyer of [...buyers('amid', 8), ...buyers('late', 20)]) await crowd.insist(buyer);
    await path.drain();
    // What was reserved and never acknowledged comes back with its time.
    path.advance(SALES.holdSeconds * 1000);
    await path.sweep();
    for (const buyer of buyers('last', 20)) await crowd.insist(buyer);
    await path.drain();

    const { orders, counts } = await standing(crowd.sku);
    expect(counts.available + counts.sold).toBe(STOCK);
    expect(orders.size).toBe(counts.sold);
    // Whoever has an order asked for it, and has the one that an Idempotency-Key names.
    const acknowledged = crowd.acknowledged();
    for (const [buyer, id] of orders) {
      expect(crowd.told.has(buyer)).toBe(true);
      expect(acknowledged.get(buyer) ?? id).toBe(id);
    }
    const refused = [...acknowledged].filter(([buyer]) => !orders.has(buyer));
    for (const [, id] of refused) {
      const status = await doors[0].send({ path: `/v1/writes/${id}` });
      expect(JSON.parse(status.body)).toMatchObject({ status: 'conflict' });
    }
    if (!FORGETS.includes(fault)) expect(refused).toEqual([]);
    expect(counts.sold).toBe(STOCK);

    for (const answer of during.filter(({ status }) => status !== 202)) {
      expect(['sale-unavailable', 'buffer-unavailable']).toContain(problemIn(answer));
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    for (const { took } of during) expect(took).toBeLessThan(3000);
    if (fault === 'emptied') {
      expect(health.status).toBe('ok');
    } else {
      expect([late.status, problemIn(late)]).toEqual([503, 'sale-unavailable']);
      expect(health.status).toBe('degraded');
      expect(counted.OrdersUnavailable).toBeGreaterThan(0);
    }
  }, 45_000);
});
