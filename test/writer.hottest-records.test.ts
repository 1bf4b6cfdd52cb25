import fc from 'fast-check';
import { BatchReport, type Totals } from '../lambda/writer/batch-report';
import { HottestRecords } from '../lambda/writer/hottest-records';
import { metricsLine } from '../lambda/writer/metrics-line';
import { Work } from '../lambda/writer/work';

const CAPACITY = 100;

/** Keys of a Zipf distribution, the same with each seed. */
function zipf(writes: number, keys: number, seed: number): string[] {
  const weights = Array.from({ length: keys }, (_, rank) => 1 / (rank + 1));
  const reached: number[] = [];
  for (const weight of weights) reached.push((reached.at(-1) ?? 0) + weight);
  const whole = reached.at(-1) ?? 0;
  let state = seed;
  return Array.from({ length: writes }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const at = (state / 2 ** 32) * whole;
    return `k${reached.findIndex((sum) => at < sum)}`;
  });
}

function countsOf(stream: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of stream) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

describe('what is told of the hottest records', () => {
  test.each([1, 2, 3])(
    'of a Zipf stream is never too much, and too little by the stated bound at most (%d)',
    (seed) => {
      const stream = zipf(20_000, 2000, seed);
      const truth = countsOf(stream);
      const sketch = new HottestRecords(CAPACITY);

      for (const key of stream) sketch.add('orders', key);

      const bound = stream.length / CAPACITY;
      const told = new Map(sketch.top(CAPACITY).map(({ key, writes }) => [key, writes]));
      for (const [key, count] of truth) {
        const writes = told.get(key) ?? 0;
        expect(writes).toBeLessThanOrEqual(count);
        expect(writes).toBeGreaterThanOrEqual(count - bound);
      }
      expect(sketch.top(3).map(({ key }) => key)).toEqual(['k0', 'k1', 'k2']);
    },
  );

  test('keeps to the bound whatever comes in whatever order, and with weights', () => {
    const streams = fc.array(fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 5 })), { maxLength: 200 });
    fc.assert(
      fc.property(streams, (stream) => {
        const sketch = new HottestRecords(5);
        const truth = new Map<string, number>();
        for (const [key, weight] of stream) {
          sketch.add('c', String(key), weight);
          truth.set(String(key), (truth.get(String(key)) ?? 0) + weight);
        }
        const told = new Map(sketch.top(5).map(({ key, writes }) => [key, writes]));
        for (const [key, count] of truth) {
          const writes = told.get(key) ?? 0;
          if (writes > count || writes < count - sketch.total / 5) return false;
        }
        return true;
      }),
      { numRuns: 500 },
    );
  });

  test('keys that are ever new are not taken for hot ones', () => {
    const sketch = new HottestRecords(CAPACITY);

    for (let n = 0; n < 100_000; n++) sketch.add('events', `e-${n}`);

    expect(Math.max(...sketch.top(CAPACITY).map(({ writes }) => writes))).toBe(1);
  });

  test('one hot record is seen among a hundred times as many writes to ever new keys', () => {
    const sketch = new HottestRecords(CAPACITY);

    for (let n = 0; n < 100_000; n++) sketch.add('events', n % 20 === 0 ? 'hot' : `e-${n}`);

    expect(sketch.top(2).map(({ key }) => key)[0]).toBe('hot');
    expect(sketch.top(1)[0]?.writes).toBeGreaterThanOrEqual(5000 - 1000);
  });

  test('a million different keys take no more room than a hundred', () => {
    const sketch = new HottestRecords(CAPACITY);
    const filled = (keys: number) => {
      for (let n = 0; n < keys; n++) sketch.add('events', `${keys}-${n}`.padEnd(512, '.'));
      return sketch.top(Number.POSITIVE_INFINITY).length;
    };

    expect([filled(99), filled(1_000_000)]).toEqual([99, CAPACITY]);
    expect(JSON.stringify(sketch.top(Number.POSITIVE_INFINITY)).length).toBeLessThan(CAPACITY * 600);
  });

  test('a key with slashes is told whole', () => {
    const sketch = new HottestRecords(CAPACITY);

    sketch.add('orders', 'a/b/c');

    expect(sketch.top(1)).toEqual([{ collection: 'orders', key: 'a/b/c', writes: 1 }]);
  });
});

describe('the line', () => {
  function lineOf(keys: readonly string[], work = new Work()): Record<string, unknown> {
    const emitted: Totals[] = [];
    const report = new BatchReport(
      () => 0,
      (totals) => emitted.push(totals),
    );
    const writes = keys.map((key) => ({ collection: 'orders', key }));
    report.add({ messages: 1, kinds: { applied: keys.length }, latencies: [], work, writes, handedBack: 0 });
    const [totals] = emitted;
    if (totals === undefined) throw new Error('nothing was told');
    return metricsLine(totals, 0, 'the-writer');
  }
  const others = (count: number) => Array.from({ length: count }, (_, n) => `other-${n}`);
  const hot = (count: number, key = 'hot') => Array.from({ length: count }, () => key);

  test('names a hot record and its share, which is a metric too', () => {
    const line = lineOf([...others(150), ...hot(50)]);

    expect(line).toMatchObject({
      hottest: [{ collection: 'orders', key: 'hot', writes: 50, percent: 25 }],
      HottestShare: 25,
    });
    expect(JSON.stringify(line._aws)).toContain('{"Name":"HottestShare","Unit":"Percent"}');
  });

  test.each([
    ['of fewer than fifty writes', [...hot(49), ...others(60)]],
    ['of less than five percent', [...hot(50), ...others(1100)]],
    ['of ever new keys', others(1000)],
  ])('names no record %s', (_what, keys) => {
    expect(lineOf(keys)).not.toHaveProperty('hottest');
  });

  test('says nothing of shares where there were only a few writes', () => {
    expect(lineOf(hot(49))).not.toHaveProperty('HottestShare');
    expect(lineOf(hot(50))).toHaveProperty('HottestShare', 100);
  });

  test('names five records at the most, their keys shortened', () => {
    const keys = Array.from({ length: 7 }, (_, n) => hot(60 + n, `${n}`.padEnd(512, 'k'))).flat();

    const named = JSON.parse(JSON.stringify(lineOf(keys).hottest));

    expect(named.map(({ key }: { key: string }) => key.length)).toEqual(Array(5).fill(81));
    expect(named[0]).toMatchObject({ writes: 66 });
  });

  test('forgets what the line before it has told', () => {
    const emitted: Totals[] = [];
    const report = new BatchReport(
      () => 0,
      (totals) => emitted.push(totals),
    );
    const facts = { messages: 1, kinds: { poison: 1 }, latencies: [], work: new Work(), handedBack: 0 };

    report.add({ ...facts, writes: [{ collection: 'orders', key: 'a' }] });
    report.add({ ...facts, writes: [{ collection: 'orders', key: 'b' }] });

    expect(emitted.map(({ records }) => records.top(9).map(({ key }) => key))).toEqual([['a'], ['b']]);
  });

  test('names the records whose partition had no room, and no other throttle’s', () => {
    const work = new Work();
    const order = (key: string) => ({ collection: 'orders', key });
    for (let n = 0; n < 3; n++) work.blame(order('hot'), 'TableWriteKeyRangeThroughputExceeded');
    work.blame(order('warm'), 'TableWriteKeyRangeThroughputExceeded');
    for (const limit of ['AccountLimit', 'MaxOnDemandThroughput', 'ProvisionedThroughput']) {
      work.blame(order('cold'), `TableWrite${limit}Exceeded`);
      work.blame(order('cold'), `IndexWrite${limit}Exceeded`);
    }
    work.blame(order('cold'), 'RequestLimitExceeded');

    expect(lineOf([], work).throttledRecords).toEqual([
      { collection: 'orders', key: 'hot', statements: 3 },
      { collection: 'orders', key: 'warm', statements: 1 },
    ]);
  });

  test.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'names a record that a batch was told of without a reason (%s)',
    (code) => {
      const work = new Work();

      work.blame({ collection: 'orders', key: 'hot' }, code);

      expect(lineOf([], work).throttledRecords).toEqual([{ collection: 'orders', key: 'hot', statements: 1 }]);
    },
  );

  test('of ten thousand throttled records names five', () => {
    const work = new Work();
    for (let n = 0; n < 10_000; n++) {
      work.blame({ collection: 'orders', key: `k${n}` }, 'TableWriteKeyRangeThroughputExceeded');
    }

    expect(lineOf([], work).throttledRecords).toHaveLength(5);
  });
});
