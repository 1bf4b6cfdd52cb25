import { retryAfterSeconds, shedShare, thresholdOf } from '../../lambda/front-door/pressure/shed';

const RULES = { acceptableDelaySeconds: 20, shedAt: { background: 0.5, normal: 1, critical: 2 } };

it('each class has its own threshold', () => {
  const thresholds = (['background', 'normal', 'critical'] as const).map((one) => thresholdOf(one, RULES));

  expect(thresholds).toEqual([10, 20, 40]);
});

it.each([
  [0, 0],
  [20, 0],
  [21, 0.2],
  [22.5, 0.5],
  [25, 1],
  [1000, 1],
])('with 20 s acceptable, of writes that would wait %d s a share of %d is refused', (delay, expected) => {
  expect(shedShare({ delay, threshold: 20 })).toBeCloseTo(expected, 9);
});

// (25 − delay) seconds of messages have room, over two seconds.
it.each([
  [0, 12.5, 0],
  [0, 25, 0.5],
  [15, 5, 0],
  [15, 10, 0.5],
  [21, 2, 0.2],
  [21, 10, 0.8],
  [25, 1, 1],
])(
  'at a delay of %d s and %d offered for each that is worked off, no more are taken than fit: %d',
  (delay, crowd, expected) => {
    expect(shedShare({ delay, threshold: 20, crowd })).toBeCloseTo(expected, 9);
  },
);

describe('a refused client comes again', () => {
  it.each([
    ['when it would be taken', { delay: 50, threshold: 20 }, [30, 37, 44]],
    ['after a second at the least, spread over two', { delay: 20.1, threshold: 20 }, [1, 2, 2]],
    ['after five minutes at the most', { delay: 5000, threshold: 20 }, [200, 250, 299]],
    ['later where many do', { delay: 21, threshold: 20, crowd: 9 }, [40, 50, 59]],
    ['not later for a small crowd', { delay: 50, threshold: 20, crowd: 3 }, [30, 37, 44]],
  ])('%s', (_, congestion, expected) => {
    expect([0, 0.5, 0.999].map((random) => retryAfterSeconds(congestion, random))).toEqual(expected);
  });
});
