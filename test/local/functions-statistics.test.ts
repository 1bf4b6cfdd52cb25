import { InvocationTally } from '../../local/functions/function-statistics';

test('durations are summed exactly, and quantiles are of the nearest rank', () => {
  const tally = new InvocationTally();

  for (let milliseconds = 100; milliseconds >= 1; milliseconds -= 1) tally.ran('answer', milliseconds);

  expect(tally.snapshot().duration).toEqual({ sum: 5050, max: 100, p50: 50, p99: 99 });
});

test('each kind of result has its own counter, and a throttle is no invocation', () => {
  const tally = new InvocationTally();

  for (const kind of ['answer', 'error', 'timeout', 'killed'] as const) tally.ran(kind, 1);
  tally.throttled();

  expect(tally.snapshot()).toMatchObject({ invocations: 4, errors: 1, timeouts: 1, killed: 1, throttles: 1 });
});

/** The golden ratio's multiples spread evenly over 0 to 1, the same in every run. */
function evenlySpread(): () => number {
  let draws = 0;
  return () => (++draws * 0.618_033_988_749_895) % 1;
}

test.each([
  ['early', [9, 9, 9, 1]],
  ['late', [1, 9, 9, 9]],
])('when the samples are full, every duration still counts alike: the common one came %s', (_name, thousands) => {
  const tally = new InvocationTally(evenlySpread());

  for (const milliseconds of thousands) for (let n = 0; n < 1000; n += 1) tally.ran('answer', milliseconds);

  expect(tally.snapshot().duration).toEqual({ sum: 28_000, max: 9, p50: 9, p99: 9 });
});

test('nothing yet is all zeros', () => {
  expect(new InvocationTally().snapshot().duration).toEqual({ sum: 0, max: 0, p50: 0, p99: 0 });
});
