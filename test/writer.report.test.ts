import { type BatchFacts, BatchReport, type Totals, writesOf } from '../lambda/writer/batch-report';
import { metricsLine } from '../lambda/writer/metrics-line';
import { Work } from '../lambda/writer/work';

function facts(change: Partial<BatchFacts> = {}): BatchFacts {
  return {
    messages: 10,
    kinds: { applied: 10 },
    latencies: [5],
    work: new Work(),
    writes: [],
    handedBack: 0,
    ...change,
  };
}

function stage() {
  let now = 1_000_000;
  const emitted: Totals[] = [];
  const report = new BatchReport(
    () => now,
    (totals) => emitted.push(totals),
  );
  return { report, emitted, pass: (millis: number) => (now += millis) };
}

function throttledWork(...reasons: string[]): Work {
  const work = new Work();
  const results = reasons.map((reason) => ({ kind: 'throttled', reason }) as const);
  work.count({ results, calls: 1, units: 0 });
  return work;
}

describe('the report', () => {
  test('the first batch of a process is told at once', () => {
    const { report, emitted } = stage();

    report.add(facts());

    expect(emitted.map(writesOf)).toEqual([10]);
  });

  test('quiet batches are summed up for ten seconds', () => {
    const { report, emitted, pass } = stage();
    report.add(facts());

    report.add(facts());
    pass(9_999);
    report.add(facts());
    expect(emitted).toHaveLength(1);
    pass(1);
    report.add(facts({ latencies: [7] }));

    expect(emitted.map(writesOf)).toEqual([10, 30]);
    expect(emitted[1]).toMatchObject({ batches: 3, messages: 30, latencies: [5, 5, 7] });
  });

  test('a thousand writes are a line whatever the time', () => {
    const { report, emitted } = stage();
    report.add(facts());

    report.add(facts({ kinds: { applied: 999 } }));
    expect(emitted).toHaveLength(1);
    report.add(facts({ kinds: { applied: 1 } }));

    expect(emitted.map(writesOf)).toEqual([10, 1000]);
  });

  test.each<[string, Partial<BatchFacts>]>([
    ['poison', { kinds: { applied: 9, poison: 1 } }],
    ['a throttle', { work: throttledWork('x') }],
    ['a message handed back', { handedBack: 1 }],
  ])('%s is told at once', (_what, change) => {
    const { report, emitted } = stage();
    report.add(facts());

    report.add(facts(change));

    expect(emitted).toHaveLength(2);
  });
});

test('calls that the cache did not answer are told with the next line, and where there were none nothing is', () => {
  const { report, emitted } = stage();
  report.add(facts());

  report.cacheUnavailable();
  report.cacheUnavailable();
  report.add(facts({ handedBack: 1 }));
  report.add(facts({ handedBack: 1 }));

  const lines = emitted.map((totals) => metricsLine(totals, 123, 'the-writer'));
  expect(lines.map(({ CacheUnavailable }) => CacheUnavailable)).toEqual([undefined, 2, undefined]);
  expect(JSON.stringify(lines[1]?._aws)).toContain('{"Name":"CacheUnavailable","Unit":"Count"}');
});

describe('the metrics line', () => {
  function lineOf(change: Partial<BatchFacts>): Record<string, unknown> {
    const { report, emitted } = stage();
    report.add(facts(change));
    const [totals] = emitted;
    if (totals === undefined) throw new Error('nothing was told');
    return metricsLine(totals, 123, 'the-writer');
  }

  test('says outcomes, calls, units and the fold ratio', () => {
    const work = new Work();
    work.folds = 4;
    work.count({ results: [{ kind: 'refused', current: undefined }], calls: 2, units: 4 });

    expect(lineOf({ kinds: { applied: 9, conflict: 1 }, work })).toMatchObject({
      Applied: 9,
      Conflicts: 1,
      Writes: 10,
      Records: 4,
      TableCalls: 2,
      WriteUnits: 4,
      ConditionsFailed: 1,
      MessagesHandedBack: 0,
      foldRatio: 2.5,
      Writer: 'the-writer',
    });
  });

  test('every metric it declares has a value, in the form that CloudWatch reads', () => {
    const line = lineOf({ kinds: { applied: 1, duplicate: 1, superseded: 1, poison: 1, retry: 1 } });

    const { _aws } = line;
    expect(_aws).toMatchObject({
      Timestamp: 123,
      CloudWatchMetrics: [{ Namespace: 'Spillway', Dimensions: [['Writer']] }],
    });
    const declared: { Name: string }[] = JSON.parse(JSON.stringify(_aws)).CloudWatchMetrics[0].Metrics;
    expect(declared.length).toBeGreaterThan(8);
    expect(declared.filter(({ Name }) => line[Name] === undefined)).toEqual([]);
  });

  test('throttles are counted by what was too much', () => {
    const work = throttledWork(
      'TableWriteKeyRangeThroughputExceeded',
      'TableWriteKeyRangeThroughputExceeded',
      'TableWriteAccountLimitExceeded',
      'TableWriteMaxOnDemandThroughputExceeded',
      'ThrottlingException',
    );

    expect(lineOf({ work })).toMatchObject({
      ThrottledKeyRange: 2,
      ThrottledAccount: 1,
      ThrottledMaxOnDemand: 1,
      ThrottledTable: 1,
    });
  });

  test('of many latencies a hundred stand for all: least, median and greatest stay', () => {
    const latencies = Array.from({ length: 1001 }, (_, n) => 1000 - n);

    const values = lineOf({ latencies }).AcceptToDurable;

    expect(values).toHaveLength(100);
    expect(Array.isArray(values) && [values[0], values.at(-1)]).toEqual([0, 1000]);
    expect(Array.isArray(values) && Math.abs(values[50] - 500)).toBeLessThan(10);
  });

  test('late is what took longer than it may, counted of all; where there is no bound nothing is', () => {
    const { report, emitted } = stage();
    report.add(facts({ latencies: Array.from({ length: 1001 }, (_, n) => n) }));
    const totals = emitted[0];
    if (totals === undefined) throw new Error('nothing was told');
    const lateAt = (millis?: number) => metricsLine(totals, 123, 'the-writer', millis).Late;

    expect([lateAt(700), lateAt(1000), lateAt()]).toEqual([300, undefined, undefined]);
  });

  test('a hundred latencies are told as they are', () => {
    const latencies = Array.from({ length: 100 }, (_, n) => n);

    expect(lineOf({ latencies }).AcceptToDurable).toEqual(latencies);
  });
});
