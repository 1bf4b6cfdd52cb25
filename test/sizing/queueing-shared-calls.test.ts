import fc from 'fast-check';
import { GROUP_COMMIT_DEFAULTS } from '../../lambda/contract/group-commit';
import { type SharingProcess, sharedCalls } from '../../lib/sizing/queueing/shared-calls';
import { seededRandom } from './discrete-events/seeded-random';

const RULES = GROUP_COMMIT_DEFAULTS;

const at = (writesPerSecond: number, given: Partial<SharingProcess> = {}): SharingProcess => ({
  writesPerSecond,
  busy: Math.min(1, writesPerSecond / 4000),
  callSeconds: 0.006,
  rules: RULES,
  ...given,
});

test('where nothing comes, or one write at a time, each has a call of its own and waits for nobody', () => {
  expect(sharedCalls(at(0))).toEqual({ writesPerCall: 1, callsPerSecond: 0, aloneShare: 1, meanWaitSeconds: 0 });
  const { writesPerCall, aloneShare, meanWaitSeconds } = sharedCalls(at(1));
  expect(writesPerCall).toBeCloseTo(1, 4);
  expect(aloneShare).toBeGreaterThan(0.99);
  expect(meanWaitSeconds).toBeLessThan(1e-6);
});

test('worked by hand: 2,400 writes a second at 60 % gather for 1.8 ms, and 5.3 share a call', () => {
  const { writesPerCall, callsPerSecond, aloneShare } = sharedCalls(at(2400));

  // 5 ms × 0.6²; 1 + 2,400 × 0.0018 − e^(−10.08) + e^(−14.4): there is hardly a moment without a call.
  expect(writesPerCall).toBeCloseTo(5.32 - 0.0000419 + 0.00000056, 6);
  expect(callsPerSecond).toBeCloseTo(2400 / 5.31996, 3);
  expect(aloneShare).toBeLessThan(1e-6);
});

test('without a wait only those share that come while all calls are taken', () => {
  const rules = { ...RULES, maxWaitMillis: 0, callsAtOnce: 2 };

  expect(sharedCalls(at(100, { rules })).writesPerCall).toBe(1);
  // Two calls of 6 ms are 333 a second.
  expect(sharedCalls(at(3333.3333, { rules })).writesPerCall).toBeCloseTo(10, 5);
});

test('more writes never share less, and nobody waits longer than the rules say', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 20_000, noNaN: true }),
      fc.double({ min: 1, max: 3, noNaN: true }),
      fc.integer({ min: 0, max: 50 }),
      (rate, times, maxWaitMillis) => {
        const rules = { ...RULES, maxWaitMillis };
        const here = sharedCalls(at(rate, { rules }));
        const more = sharedCalls(at(rate * times, { rules }));

        expect(more.writesPerCall).toBeGreaterThanOrEqual(here.writesPerCall - 1e-6);
        expect(here.writesPerCall).toBeGreaterThanOrEqual(1);
        expect(here.meanWaitSeconds).toBeLessThanOrEqual(maxWaitMillis / 1000 + 1e-12);
      },
    ),
  );
});

/** The rule itself, event by event: at once while no call is under way; else when the last one ends, or after the wait. */
function simulated({ writesPerSecond, busy, callSeconds, rules }: SharingProcess, writes: number): number {
  const random = seededRandom(7);
  const wait = (rules.maxWaitMillis / 1000) * busy ** 2;
  let ends: number[] = [];
  let [now, calls, openedAt] = [0, 0, Number.POSITIVE_INFINITY];
  const begin = (when: number) => {
    ends.push(when + callSeconds);
    calls += 1;
    openedAt = Number.POSITIVE_INFINITY;
  };
  for (let write = 0; write < writes; write += 1) {
    now += -Math.log(1 - random()) / writesPerSecond;
    // What is due before this one comes.
    for (;;) {
      const due = Math.min(openedAt + wait, Math.max(...ends, Number.NEGATIVE_INFINITY));
      if (!Number.isFinite(openedAt) || due > now) break;
      begin(due);
    }
    ends = ends.filter((end) => end > now);
    if (ends.length === 0) begin(now);
    else if (!Number.isFinite(openedAt)) openedAt = now;
  }
  return writes / calls;
}

test.each([50, 200, 600, 1200, 2400, 3600])('at %i writes a second it is what the rule does, within 3 %%', (rate) => {
  const { writesPerCall } = sharedCalls(at(rate));
  const seen = simulated(at(rate), 40_000);

  expect(writesPerCall / seen).toBeGreaterThan(0.97);
  expect(writesPerCall / seen).toBeLessThan(1.03);
});
