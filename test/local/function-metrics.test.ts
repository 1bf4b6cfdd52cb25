import { embeddedMetrics } from '../../lambda/platform/embedded-metrics';
import { FunctionMetrics } from '../../local/function-metrics';

const START = 1_800_000_000_000;

/** Metrics of a run whose clock is set by hand, and a way to write the lines that the handlers write. */
function run() {
  let now = START;
  const metrics = new FunctionMetrics(() => now);
  const write = (text: string) => metrics.sink({ functionName: 'shop-writer', stream: 'stdout', text });
  return {
    metrics,
    write,
    at: (seconds: number) => {
      now = START + seconds * 1000;
    },
    tell: (values: Record<string, number | number[]>, writer = 'shop-writer') =>
      write(
        JSON.stringify({ event: 'x', ...embeddedMetrics({ values, unitOf: () => 'Count' }, ['Writer', writer], now) }),
      ),
    of: (metric: string) => metrics.state().Spillway?.['Writer=shop-writer']?.[metric],
  };
}

test('counts are summed up since the start, and over the last twenty seconds', () => {
  const { at, tell, of } = run();
  at(30);
  tell({ Applied: 100 });
  at(45);
  tell({ Applied: 7 });

  expect(of('Applied')).toMatchObject({
    sum: 107,
    values: 2,
    latest: 7,
    at: START + 45_000,
    recent: { seconds: 20, sum: 107 },
  });
  at(49);
  expect(of('Applied')?.recent.sum).toBe(107);
  at(50);
  expect(of('Applied')?.recent.sum).toBe(7);
  at(500);
  expect(of('Applied')).toMatchObject({ sum: 107, recent: { sum: 0 } });
});

test('a run that is younger than twenty seconds is not taken for a slow one', () => {
  const { at, tell, of } = run();
  at(4);
  tell({ Applied: 100 });

  expect(of('Applied')?.recent).toEqual({ seconds: 4, sum: 100 });
});

test('percentiles are those of the last minute, by the nearest rank', () => {
  const { at, tell, of } = run();
  tell({ AcceptToDurable: [90_000] });
  at(50);
  tell({ AcceptToDurable: Array.from({ length: 100 }, (_, index) => index + 1) });
  at(61);

  expect(of('AcceptToDurable')?.lastMinute).toEqual({ values: 100, p50: 50, p95: 95, p99: 99, max: 100 });
  at(120);
  expect(of('AcceptToDurable')).not.toHaveProperty('lastMinute');
});

test('of very many values the newest are kept, and every one is counted', () => {
  const { tell, of } = run();
  for (let line = 0; line < 100; line += 1) tell({ AcceptToDurable: Array.from({ length: 100 }, () => line) });

  expect(of('AcceptToDurable')).toMatchObject({ values: 10_000, lastMinute: { values: 4096, max: 99 } });
  expect(of('AcceptToDurable')?.lastMinute?.p50).toBeGreaterThan(75);
});

test('each function has its own, by its dimension', () => {
  const { tell, metrics } = run();
  tell({ Applied: 1 });
  tell({ Applied: 2 }, 'other');

  expect(metrics.state().Spillway).toMatchObject({
    'Writer=shop-writer': { Applied: { sum: 1 } },
    'Writer=other': { Applied: { sum: 2 } },
  });
});

test.each([
  'plain text with "CloudWatchMetrics" in it',
  '{"_aws":{"CloudWatchMetrics":1}}',
  '{"_aws":{"CloudWatchMetrics":[{"Namespace":1}]}}',
  '{"_aws":{"CloudWatchMetrics":[{"Namespace":"X","Dimensions":[[]],"Metrics":[{"Name":"Absent"},3]}]}}',
  '["CloudWatchMetrics"]',
])('a line that is no metric changes nothing: %s', (text) => {
  const { metrics, write } = run();

  write(text);

  expect(metrics.state()).toEqual({});
});

test('names that objects have are names as any other', () => {
  const { metrics, write } = run();
  const line = (namespace: string, metric: string) =>
    `{"_aws":{"CloudWatchMetrics":[{"Namespace":"${namespace}","Dimensions":[["d"]],"Metrics":[{"Name":"${metric}"}]}]},"d":"x","${metric}":1}`;

  write(line('__proto__', 'polluted'));
  write(line('constructor', '__proto__'));

  expect(Object.prototype).not.toHaveProperty('d=x');
  expect(JSON.stringify(metrics.state())).toMatch(
    /^\{"__proto__":\{"d=x":\{"polluted":\{.*"constructor":\{"d=x":\{"__proto__":\{/,
  );
});

test('names without end do not fill the memory', () => {
  const { metrics, tell } = run();
  for (let line = 0; line < 600; line += 1) tell({ Applied: 1 }, `writer-${line}`);

  expect(Object.keys(metrics.state().Spillway ?? {})).toHaveLength(500);
});
