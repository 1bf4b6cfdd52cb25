import type { ConflictPolicy } from '../../lambda/contract/collection';
import type { CostInput } from '../../lib/sizing/plan/cost/cost-input';
import { costOf } from '../../lib/sizing/plan/cost/cost-of';
import type { Bill, CostPlace } from '../../lib/sizing/plan/planned-cost';
import { costInput } from './cost-input';

const HOURS = 730;

function dollarsOf(bill: Bill, place: CostPlace, what?: string): number {
  return bill.rows
    .filter((row) => row.place === place && (what === undefined || row.what === what))
    .reduce((sum, { dollars }) => sum + dollars, 0);
}

function bills(input: CostInput): readonly Bill[] {
  const { perMillionWrites, perMonth, usual } = costOf(input);
  return [perMillionWrites, perMonth, usual.perMillionWrites, usual.perMonth];
}

test.each<[string, CostInput]>([
  ['the default demand', costInput()],
  ['a flood in bulks', costInput({ peakWritesPerSecond: 50_000, writesPerRequest: 500 })],
  ['ordered writes of large records', costInput({ itemBytes: 9000 }, { policy: 'patch', kinds: new Set(['fifo']) })],
  ['a write a minute', costInput({ peakWritesPerSecond: 1, meanWritesPerSecond: 1 / 60 })],
])('the rows of %s add up to their bill, and each has its working', (_, input) => {
  for (const { rows, dollars } of bills(input)) {
    expect(rows.reduce((sum, row) => sum + row.dollars, 0)).toBeCloseTo(dollars, 9);
    for (const row of rows) {
      expect(row.working).toMatch(/ × \$\d/);
      expect(row.working).not.toMatch(/NaN|Infinity|undefined/);
      expect(row.dollars).toBeGreaterThanOrEqual(0);
    }
  }
});

/**
 * The design's own arithmetic: 2 KB bodies, ingest of 512 MB for 8 ms, one send a write, batches of ten, a writer of 512 MB for 50 ms, one
 * write unit. It left answers and envelopes out, and took a record of 1 KB behind a body of 2.
 */
test('the worked example of the design comes out by hand', () => {
  const input = costInput(
    { peakWritesPerSecond: 1000, itemBytes: 1000 },
    {
      knobs: {
        ...costInput().knobs,
        frontDoorMemoryMegabytes: 512,
        batchSize: 10,
        windowSeconds: 0,
        writerMemoryMegabytes: 512,
      },
      writer: { runMillis: 50, callMillis: 0, kibMillis: 0, callsAtOnce: 4 },
      assumptions: {
        doorWaitMillis: 8,
        doorCpuMicros: { single: 0, further: 0, furtherFifo: 0 },
        headerBytes: 500,
        answerBytes: 0,
        sendBytes: 0,
      },
    },
  );

  const bill = costOf(input).perMillionWrites;

  // 2 GB / 0.4 GB-h × 0.008
  expect(dollarsOf(bill, 'front door', 'load balancer')).toBeCloseTo(0.04, 6);
  // 0.20 + 1e6 × 0.5 GB × 0.008 s × 0.0000133334
  expect(dollarsOf(bill, 'front door', 'function')).toBeCloseTo(0.2533336, 6);
  // (1.0 M sends + 0.1 M receives + 0.1 M deletes + one look a second for 1,000 s) at 0.40
  expect(dollarsOf(bill, 'write buffer')).toBeCloseTo(0.48 + 0.0004, 6);
  // 0.02 + 1e5 × 0.5 GB × 0.05 s × 0.0000133334
  expect(dollarsOf(bill, 'writer')).toBeCloseTo(0.0533335, 6);
  expect(dollarsOf(bill, 'record table')).toBeCloseTo(0.625, 6);
  // 1 M × 150 bytes × 24 h = 3.6 GB-hours at 0.084
  expect(dollarsOf(bill, 'read cache', 'statuses kept')).toBeCloseTo(0.3024, 6);
});

test('an idle month is the load balancer, its addresses, the endpoint, the cache, the polls and the monitoring', () => {
  const { perMonth } = costOf(costInput({ peakWritesPerSecond: 1, meanWritesPerSecond: 1e-9 }));

  expect(dollarsOf(perMonth, 'front door')).toBeCloseTo(HOURS * 0.0225, 4);
  expect(dollarsOf(perMonth, 'network')).toBeCloseTo(3 * HOURS * 0.005 + 3 * HOURS * 0.01, 4);
  expect(dollarsOf(perMonth, 'read cache')).toBeCloseTo(0.1 * HOURS * 0.084, 4);
  // Five pollers, each asking every 20 seconds.
  expect(dollarsOf(perMonth, 'write buffer')).toBeCloseTo((0.25 * HOURS * 3600 * 0.4) / 1e6, 4);
  expect(dollarsOf(perMonth, 'alarms and dashboard')).toBeGreaterThan(0);
});

test('a second buffer is polled though nothing comes to it', () => {
  const one = costOf(costInput()).perMonth;
  const two = costOf(costInput({}, { kinds: new Set(['standard', 'fifo']) })).perMonth;

  expect(two.dollars - one.dollars).toBeCloseTo((0.25 * HOURS * 3600 * 0.5) / 1e6, 6);
});

test('zones, a private load balancer, the migrator and the sweeper are paid for where they are', () => {
  const plain = costOf(costInput()).perMonth;
  const other = (standing: NonNullable<CostInput['standing']>) => costOf(costInput({}, { standing })).perMonth;

  // An address of the endpoint and of the balancer, and a log file every five minutes.
  expect(other({ zones: 4 }).dollars - plain.dollars).toBeCloseTo(HOURS * (0.01 + 0.005 + (12 * 5) / 1e6), 6);
  expect(plain.dollars - other({ internetFacing: false }).dollars).toBeGreaterThan(3 * HOURS * 0.005);
  expect(other({ migrator: true }).dollars - plain.dollars).toBeCloseTo(
    43_800 * (0.2e-6 + 0.1 * 0.0000133334 + 2 * 0.125e-6),
    6,
  );
  expect(other({ sweeper: true }).dollars - plain.dollars).toBeCloseTo(
    43_800 * (0.2e-6 + 0.5 * 0.05 * 0.0000133334 + 2 * 0.125e-6),
    6,
  );
  expect(other({ storedGigabytes: 100 }).dollars - plain.dollars).toBeCloseTo(100 * (0.25 + 0.2), 6);
});

test('a private load balancer has no addresses, and its answers do not leave for the internet', () => {
  const { perMonth } = costOf(costInput({}, { standing: { internetFacing: false } }));

  expect(perMonth.rows.some(({ what }) => what === 'public addresses')).toBe(false);
  expect(perMonth.rows.some(({ working }) => working.includes('answers'))).toBe(false);
});

test('a KB begun is a write unit more: 1,024 bytes are one, 1,025 are two', () => {
  const at = (itemBytes: number) => dollarsOf(costOf(costInput({ itemBytes })).perMillionWrites, 'record table');

  expect(at(1024)).toBeCloseTo(0.625, 9);
  expect(at(1025)).toBeCloseTo(1.25, 9);
});

test('64 KB begun is a request more: ten messages of 6,553 bytes are one, of 6,554 two', () => {
  const receives = (messageBytes: number) => {
    const { perMillionWrites } = costOf(costInput({ peakWritesPerSecond: 1000, itemBytes: messageBytes - 250 }));
    return perMillionWrites.rows.find(({ place }) => place === 'write buffer')?.working;
  };

  expect(receives(6553)).toContain('100 k receives');
  expect(receives(6554)).toContain('200 k receives');
});

test('a larger record, a longer answer and another zone never make a bill smaller', () => {
  let last = [0, 0, 0, 0];
  for (const itemBytes of [1, 500, 1024, 1025, 3000, 6304, 6305, 20_000, 48 * 1024]) {
    const now = bills(costInput({ itemBytes })).map(({ dollars }) => dollars);
    for (const [index, dollars] of now.entries()) expect(dollars).toBeGreaterThanOrEqual(last[index] ?? 0);
    last = now;
  }
});

test('more writes a second make a dearer month and a million that is no dearer', () => {
  let [month, million] = [0, Number.POSITIVE_INFINITY];
  for (const rate of [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000]) {
    const knobs = costInput().knobs;
    const { perMonth, perMillionWrites } = costOf(
      costInput({ peakWritesPerSecond: rate, meanWritesPerSecond: rate }, { knobs }),
    );
    expect(perMonth.dollars).toBeGreaterThan(month);
    // Statuses are thrown out early where the cache is full, and lines of the log are by time: neither by more than a cent.
    expect(perMillionWrites.dollars).toBeLessThan(million + 0.01);
    [month, million] = [perMonth.dollars, perMillionWrites.dollars];
  }
});

test('a calm month pays for batches that hardly fill', () => {
  const { perMonth, perMillionWrites } = costOf(costInput({ peakWritesPerSecond: 500, meanWritesPerSecond: 1 }));
  const millions = (HOURS * 3600) / 1e6;

  expect(dollarsOf(perMonth, 'writer') / millions).toBeGreaterThan(10 * dollarsOf(perMillionWrites, 'writer'));
});

test('a bulk shares requests, messages and runs, and its records cost what they cost', () => {
  const single = costOf(costInput()).perMillionWrites;
  const bulk = costOf(costInput({ writesPerRequest: 500 })).perMillionWrites;

  expect(dollarsOf(bulk, 'front door', 'function')).toBeLessThan(dollarsOf(single, 'front door', 'function') / 100);
  expect(dollarsOf(bulk, 'write buffer')).toBeLessThan(dollarsOf(single, 'write buffer') / 15);
  expect(dollarsOf(bulk, 'record table')).toBeCloseTo(dollarsOf(single, 'record table'), 9);
});

test('ordered writes pay the price of a FIFO queue, and their bulks share no messages', () => {
  const fifo = (writesPerRequest: number) =>
    costOf(costInput({ writesPerRequest }, { policy: 'counter', kinds: new Set(['fifo']) })).perMillionWrites;

  // 1.0 M sends + 0.1 M receives + 0.1 M deletes and a look a second for 2,000 s; in bulks ten to a send.
  expect(dollarsOf(fifo(1), 'write buffer')).toBeCloseTo(1.202 * 0.5, 6);
  expect(dollarsOf(fifo(500), 'write buffer')).toBeCloseTo(0.302 * 0.5, 6);
});

test.each<ConflictPolicy>(['createOnly', 'counter'])(
  'writes of %s to one hot record fold into one statement a batch',
  (policy) => {
    const kinds = new Set([policy === 'counter' ? ('fifo' as const) : ('standard' as const)]);
    const units = (hottestShare: number) =>
      dollarsOf(costOf(costInput({ hottestShare }, { policy, kinds })).perMillionWrites, 'record table') / 0.625;

    expect(units(0)).toBeCloseTo(1, 9);
    expect(units(0.5)).toBeCloseTo(policy === 'counter' ? 0.5 + (1 - 0.5 ** 10) / 10 : 0.51, 3);
    expect(units(1)).toBeCloseTo(policy === 'counter' ? 0.1 : 0.01, 9);
  },
);

test('statuses are paid by the hour that they are kept, and never for more than the cache may hold', () => {
  const rate = 10_000;
  const { perMonth } = costOf(costInput({ peakWritesPerSecond: rate, meanWritesPerSecond: rate }));

  // Ten gigabytes are full of 150 bytes each after 6,667 seconds.
  expect(dollarsOf(perMonth, 'read cache', 'statuses kept')).toBeCloseTo(10 * HOURS * 0.084, 4);
  expect(dollarsOf(perMonth, 'read cache', 'minimum')).toBe(0);
});

test('the usual design pays three write units a write and a run for each ten of them', () => {
  const { usual } = costOf(costInput());

  expect(dollarsOf(usual.perMillionWrites, 'record table')).toBeCloseTo(3 * 0.625, 9);
  expect(usual.perMillionWrites.rows.find(({ place }) => place === 'writer')?.working).toContain('100 k runs');
});

test('the usual design has nothing that it does not need: no cache, no endpoint, no alarms', () => {
  const { usual } = costOf(costInput({ peakWritesPerSecond: 1, meanWritesPerSecond: 1e-9 }));

  expect(dollarsOf(usual.perMonth, 'read cache')).toBe(0);
  expect(dollarsOf(usual.perMonth, 'alarms and dashboard')).toBe(0);
  expect(dollarsOf(usual.perMonth, 'network')).toBeCloseTo(3 * HOURS * 0.005, 4);
});

test('a region whose prices are not known is told with the prices that were taken', () => {
  const { region, pricesOf, pricesAsOf } = costOf(costInput({}, { region: 'eu-west-3' }));

  expect({ region, pricesOf, pricesAsOf }).toEqual({
    region: 'eu-west-3',
    pricesOf: 'us-east-1',
    pricesAsOf: '2026-09',
  });
});

test('the load balancer is paid by new connections where clients keep none', () => {
  const { perMillionWrites } = costOf(costInput({}, { assumptions: { requestsPerConnection: 1 } }));

  // A million new connections at 25 a second for an hour each.
  expect(dollarsOf(perMillionWrites, 'front door', 'load balancer')).toBeCloseTo((1e6 / 90_000) * 0.008, 6);
});

test('traces and limits cost where they are asked for', () => {
  const plain = costOf(costInput()).perMillionWrites.dollars;
  const traced = costOf(costInput({}, { assumptions: { tracedShare: 1, traceLineBytes: 400 } })).perMillionWrites
    .dollars;
  const limited = costOf(costInput({}, { assumptions: { limits: true } })).perMillionWrites.dollars;

  expect(traced - plain).toBeCloseTo(0.4 * 0.5, 6);
  expect(limited - plain).toBeCloseTo(2 * 0.0023, 6);
});
