import { crowdBefore, expectedDelay, type Sample } from '../../lambda/front-door/pressure/expected-delay';

/** Ends 100 messages a second, and is at its full width after half a minute. */
const PLAN = { perSecond: 100, fullAt: 40, warmUpSeconds: 30 };
const IDLE: Sample = { backlog: 0, measured: 0, fullSeconds: 0, slowSeconds: 0 };

it.each<readonly [string, Partial<Sample>, number]>([
  ['an empty buffer is no wait', {}, 0],
  ['while it was idle the inflow is not taken for the rate', { backlog: 500, measured: 2 }, 5],
  ['what the writer has shown counts where it is more than planned', { backlog: 500, measured: 250 }, 2],
  ['while Lambda starts the writer, the planned rate counts', { backlog: 500, measured: 80, fullSeconds: 29 }, 5],
  ['after that the measured one', { backlog: 500, measured: 80, fullSeconds: 30 }, 6.25],
  ['also where it is more than planned', { backlog: 500, measured: 200, fullSeconds: 30 }, 2.5],
  ['where nobody counts, the planned one', { backlog: 500, measured: undefined, fullSeconds: 300 }, 5],
  ['half of the planned rate is not slow', { backlog: 500, measured: 50, fullSeconds: 99, slowSeconds: 0 }, 10],
  // 20 s at 10 a second end 200; 800 are left for 100 a second.
  [
    'a slow writer is slow as long again, then as planned',
    { backlog: 1000, measured: 10, fullSeconds: 60, slowSeconds: 20 },
    28,
  ],
  ['one slow for long stays slow', { backlog: 1000, measured: 10, fullSeconds: 600, slowSeconds: 100 }, 100],
  [
    'one that stands still does so as long again, then as planned',
    { backlog: 1000, measured: 0, fullSeconds: 90, slowSeconds: 40 },
    50,
  ],
])('%s', (_, change, expected) => {
  const { measured, ...sample } = { ...IDLE, ...change };

  expect(expectedDelay({ ...sample, ...(measured !== undefined && { measured }) }, PLAN)).toBeCloseTo(expected, 9);
});

it('a writer that is planned to be wide at once is still measured for twenty seconds before it is believed', () => {
  const plan = { ...PLAN, warmUpSeconds: 0 };
  const sample = { ...IDLE, backlog: 500, measured: 80 };

  expect(expectedDelay({ ...sample, fullSeconds: 19.9 }, plan)).toBe(5);
  expect(expectedDelay({ ...sample, fullSeconds: 20 }, plan)).toBe(6.25);
});

it('a backlog that grows before a writer that stands still is a longer delay, and so is each second of standing', () => {
  const still = { ...IDLE, measured: 0, fullSeconds: 100, slowSeconds: 20 };
  const delays = [
    { ...still, backlog: 100 },
    { ...still, backlog: 1000 },
    { ...still, backlog: 1000, slowSeconds: 21 },
  ].map((sample) => expectedDelay(sample, PLAN));

  expect(delays).toEqual([21, 30, 31]);
});

describe('the crowd is what is offered for each message that is worked off', () => {
  it('at the rate that the expected delay goes by', () => {
    const sample = { ...IDLE, backlog: 500, measured: 50, fullSeconds: 99, offered: 150 };

    expect(crowdBefore(sample, expectedDelay(sample, PLAN), PLAN)).toBe(3);
  });

  it('at the planned rate before an empty buffer', () => {
    expect(crowdBefore({ ...IDLE, offered: 150 }, 0, PLAN)).toBe(1.5);
  });

  it('and not known where nobody counts', () => {
    expect(crowdBefore(IDLE, 0, PLAN)).toBeUndefined();
  });
});
