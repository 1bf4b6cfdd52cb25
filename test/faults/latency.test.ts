import '../by-the-clock';
import { tokenBucket } from '../../lambda/contract/limit-rules';
import { post, problemIn } from '../door-requests';
import { put, type RequestForm } from '../memory-front-door';
import { AWAY } from './faulty-cache';
import { type Door, FaultyPath, type TimedResponse } from './faulty-path';

const COLLECTIONS = { orders: { policy: 'createOnly' }, hits: { policy: 'counter' } } as const;

/** Nobody comes near it: each request asks, and none is refused. */
const LIMITS = { rules: { flood: tokenBucket({ perSecond: 10_000, burst: 10_000 }) } };

let path: FaultyPath;
let door: Door;
let names = 0;

beforeAll(async () => {
  path = await FaultyPath.start({ collections: COLLECTIONS, variables: { LIMITS: JSON.stringify(LIMITS) } });
  door = await path.door();
}, 30_000);

afterAll(() => path.stop());

const fresh = () => {
  names += 1;
  return `k${names}`;
};

/** What each asks of the cache, one after the other: limits always; a claim and its settlement; a mark; a status. */
const KINDS = {
  'a write': () => put(`/v1/orders/${fresh()}`, { n: 1 }),
  'a write with a key': () => put(`/v1/orders/${fresh()}`, { n: 1 }, { 'idempotency-key': `"${fresh()}"` }),
  'an increment with a key': () => post(`/v1/hits/h/increments`, { n: 1 }, { 'idempotency-key': `"${fresh()}"` }),
  'a status': () => ({ path: '/v1/writes/01a0c4f5-0000-7000-8000-000000000000' }),
  'a bulk': () => post('/v1/writes', [{ collection: 'orders', key: fresh(), body: {} }]),
} satisfies Readonly<Record<string, () => RequestForm>>;

const REQUESTS = 40;

/** The breaker lets 150 ms of silence pass and then one call a second or less; the longest budget of one call is 500 ms. */
const WORST_OF_ONE_MS = 650;
/** Of a machine that does other things meanwhile. */
const BUSY = 3;
/** The whole of 40 requests: two worst ones, and time to do their work. Without a breaker it would be 40 budgets and more. */
const WORST_OF_ALL_MS = 2 * WORST_OF_ONE_MS + REQUESTS * 25;

/** Of forty requests so many may be heard of by a cache that does not answer: those before the breaker opens, its probes, and logins anew. */
const HEARD_AT_MOST = 12;

/** Forty requests, one after the other; how long each took, and of how many the cache heard anything. */
async function crowd(form: () => RequestForm) {
  const answers: TimedResponse[] = [];
  let heard = 0;
  for (let index = 0; index < REQUESTS; index += 1) {
    const before = path.cache.line.commandBytes;
    answers.push(await door.send(form()));
    if (path.cache.line.commandBytes > before) heard += 1;
  }
  const times = answers.map(({ took }) => took);
  return { answers, heard, worst: Math.max(...times), all: times.reduce((sum, took) => sum + took, 0) };
}

afterEach(() => path.recover(door), 30_000);

describe.each(AWAY)('while the cache is %s', (fault) => {
  it.each(Object.entries(KINDS))(
    '%s costs its budget at the most, and most cost nothing',
    async (_name, form) => {
      await path.cache.befall(fault);

      const { answers, heard, worst, all } = await crowd(form);

      expect(worst).toBeLessThan(WORST_OF_ONE_MS * BUSY);
      expect(all).toBeLessThan(WORST_OF_ALL_MS * BUSY);
      // Which no clock of a busy machine can blur.
      expect(heard).toBeLessThanOrEqual(HEARD_AT_MOST);
      for (const answer of answers) {
        if (answer.status >= 500) expect(problemIn(answer)).toMatch(/^(status|idempotency)-unavailable$/);
      }
    },
    30_000,
  );
});

describe('while every answer of the cache takes 300 ms: longer than a short budget, too short for its connection to be given up', () => {
  it.each(['a write', 'a bulk'] as const)(
    '%s waits for it a few times, and then no more',
    async (name) => {
      path.cache.line.become({ kind: 'delays', millis: 300 });

      const { answers, heard, worst, all } = await crowd(KINDS[name]);

      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => (name === 'a bulk' ? 200 : 202)));
      // Three short budgets and one more; all forty as above.
      expect(worst).toBeLessThan(200 * BUSY);
      expect(all).toBeLessThan(WORST_OF_ALL_MS * BUSY);
      expect(heard).toBeLessThanOrEqual(HEARD_AT_MOST);
    },
    60_000,
  );
});
