import { type Gauge, gaugeAfter, measuredRate, offeredRate, sampleOf } from '../../lambda/front-door/pressure/gauge';

const PLAN = { perSecond: 100, fullAt: 40, warmUpSeconds: 0 };
const NOW = 1_000_000;

describe('a gauge remembers since when', () => {
  it('there has been enough for the whole writer', () => {
    const first = gaugeAfter(undefined, { at: NOW, backlog: 40 }, PLAN);
    const second = gaugeAfter(first, { at: NOW + 5000, backlog: 900 }, PLAN);

    expect(sampleOf(second, NOW + 6000)).toMatchObject({ backlog: 900, fullSeconds: 6, slowSeconds: 0 });
  });

  it('and forgets it once there is less', () => {
    const full = gaugeAfter(undefined, { at: NOW, backlog: 40 }, PLAN);
    const less = gaugeAfter(full, { at: NOW + 5000, backlog: 39 }, PLAN);

    expect(sampleOf(less, NOW + 9000)).toMatchObject({ fullSeconds: 0, slowSeconds: 0 });
  });

  it('the writer has been slow: for the whole time that the first measurement is of', () => {
    const full: Gauge = { at: NOW, backlog: 400, fullSince: NOW - 60_000 };
    const slow = gaugeAfter(full, { at: NOW, backlog: 400, measured: 49 }, PLAN);
    const still = gaugeAfter(slow, { at: NOW + 7000, backlog: 400, measured: 0 }, PLAN);
    const back = gaugeAfter(still, { at: NOW + 9000, backlog: 400, measured: 50 }, PLAN);

    expect(sampleOf(slow, NOW).slowSeconds).toBe(20);
    expect(sampleOf(still, NOW + 7000).slowSeconds).toBe(27);
    expect(sampleOf(back, NOW + 9000).slowSeconds).toBe(0);
  });

  it('not where it has had enough to do for less than a measurement takes', () => {
    const full: Gauge = { at: NOW, backlog: 400, fullSince: NOW - 19_999 };

    expect(gaugeAfter(full, { at: NOW, backlog: 400, measured: 0 }, PLAN).slowSince).toBeUndefined();
  });

  it('not where nobody measures', () => {
    const full: Gauge = { at: NOW, backlog: 400, fullSince: 0 };

    expect(gaugeAfter(full, { at: NOW, backlog: 400 }, PLAN).slowSince).toBeUndefined();
  });
});

it.each([
  ['at the beginning of a span', 0, [0, 100, 300], 20],
  ['a quarter later', 2500, [30, 100, 300], (30 + 100 + 225) / 20],
  ['at its end', 9999, [200, 100, 300], 15.0015],
])('the rate is of the last twenty seconds, %s', (_, past, counts, expected) => {
  expect(measuredRate(counts, 1_000_000 * 10_000 + past)).toBeCloseTo(expected, 9);
});

it('what is offered is counted from look to look, and not over a pause', () => {
  const before = { at: NOW, backlog: 0 };

  expect(offeredRate(300, before, NOW + 1500)).toBe(200);
  expect(offeredRate(300, before, NOW + 5001)).toBeUndefined();
  expect(offeredRate(300, undefined, NOW)).toBeUndefined();
  expect(offeredRate(300, { at: NOW + 1, backlog: 0 }, NOW)).toBeUndefined();
});
