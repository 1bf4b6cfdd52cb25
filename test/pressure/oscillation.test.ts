import { Random } from '../simulation/random';
import { type Second, shedding, type World } from './shedding-world';

/** 100 messages a second, of which ten seconds' worth may wait. */
const WORLD: World = {
  plan: { perSecond: 100, fullAt: 50, warmUpSeconds: 0 },
  thresholdSeconds: 10,
  drainAt: () => 100,
  arrivalsAt: () => 0,
  seconds: 300,
  random: () => 0.5,
  jitter: true,
};

function run(change: Partial<World>): Second[] {
  const random = new Random(7, 'clients');
  return shedding({ ...WORLD, random: () => random.float(), ...change });
}

function most(seconds: readonly Second[], of: keyof Second): number {
  return Math.max(...seconds.map((second) => second[of]));
}

function endedPerSecond(seconds: readonly Second[]): number {
  return seconds.reduce((sum, { ended }) => sum + ended, 0) / seconds.length;
}

describe.each([1.5, 3, 10])(
  '%d times what the writer ends is offered, and who is refused obeys Retry-After',
  (times) => {
    // As many come in 100 seconds as are worked off in `times` as long.
    const flood = { arrivalsAt: (at: number) => (at < 100 ? 100 * times : 0), seconds: 100 * times };

    it('the delay stays near the acceptable one', () => {
      const seconds = run(flood).slice(20);

      expect(most(seconds, 'delay')).toBeLessThan(13);
    });

    it('the writer is never without work until all are served', () => {
      const seconds = run(flood);

      expect(endedPerSecond(seconds.slice(5))).toBeGreaterThan(90);
    });
  },
);

it('without jitter refused clients come back in spikes, with it they do not', () => {
  const flood = { arrivalsAt: (at: number) => (at < 100 ? 1000 : 0), seconds: 600 };
  const jittered = run(flood);
  const together = run({ ...flood, jitter: false });

  expect(most(jittered, 'returned')).toBeLessThan(5000);
  expect(most(together, 'returned')).toBeGreaterThan(3 * most(jittered, 'returned'));
  expect(most(together, 'delay')).toBeGreaterThan(5 * most(jittered, 'delay'));
});

it('a burst that the plan is made for is not refused', () => {
  // 120 a second for a minute and a half leave 1,800 behind at 100 a second: 18 of 36 acceptable seconds.
  const seconds = run({ thresholdSeconds: 36, arrivalsAt: (at) => (at < 90 ? 120 : 0) });

  expect(most(seconds, 'refused')).toBe(0);
});

it('a writer that begins narrow, as Lambda runs it, is waited for', () => {
  // 40 runs: 5 at first, one more each second; until it is as wide as planned, some 600 messages gather.
  const seconds = run({
    plan: { ...WORLD.plan, warmUpSeconds: 35 },
    arrivalsAt: () => 90,
    drainAt: (at) => Math.min(200, 5 * (5 + at)),
  });

  expect(most(seconds, 'refused')).toBe(0);
});

it('a writer that falls to a tenth of the plan is known by what it ends', () => {
  const seconds = run({
    thresholdSeconds: 30,
    seconds: 900,
    arrivalsAt: () => 80,
    drainAt: (at) => (at < 60 ? 100 : 10),
  });

  // After some minutes a write that is accepted waits as long as it may, and not ten times that.
  expect(most(seconds.slice(600), 'delay')).toBeLessThan(60);
  expect(endedPerSecond(seconds.slice(600))).toBeGreaterThan(9);
});

it('before a writer that stands still the backlog stops growing, and is worked off when it is back', () => {
  const seconds = run({
    thresholdSeconds: 30,
    arrivalsAt: (at) => (at < 400 ? 80 : 0),
    drainAt: (at) => (at > 50 && at < 250 ? 0 : 100),
    seconds: 800,
  });

  const accepted = seconds.slice(50, 250).map(({ refused, returned }) => 80 + returned - refused);
  expect(accepted.slice(60).reduce((sum, count) => sum + count, 0)).toBe(0);
  expect(seconds.at(-1)).toMatchObject({ delay: 0, refused: 0 });
});
