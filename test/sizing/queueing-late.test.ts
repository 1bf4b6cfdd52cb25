// What the path is planned for is never late by its own plan, and never refused.

import fc from 'fast-check';
import { pressureRules } from '../../lib/front-door/backpressure';
import type { PlanAsked } from '../../lib/sizing/plan/plan';
import { planOf } from '../../lib/sizing/plan/plan-of';
import { drainPlan } from '../../lib/sizing/planned-drain';

const BOTH = new Set(['standard', 'fifo'] as const);

function thresholds(asked: PlanAsked) {
  const { demand, sizing, lines, bursts, kinds } = planOf(asked);
  const { acceptableDelaySeconds } = pressureRules({}, new Set(kinds), demand, sizing.knobs);
  return {
    bursts,
    ages: kinds.map((kind) => ({ kind, age: drainPlan(kind, demand, sizing.knobs).worstDelaySeconds })),
    late: Number(lines.find(({ knob }) => knob === 'lateAfterSeconds')?.value),
    shed: acceptableDelaySeconds,
  };
}

test.each<readonly [string, PlanAsked]>([
  [
    'a burst that is over before the writer is wide',
    { demand: { peakWritesPerSecond: 20_000, burstSeconds: 5, itemBytes: 900, acceptableDelaySeconds: 5 } },
  ],
  [
    'the same in order',
    { policy: 'patch', demand: { peakWritesPerSecond: 26_830, burstSeconds: 6, acceptableDelaySeconds: 3 } },
  ],
  [
    'a writer that was made narrow by hand',
    {
      knobs: { writerConcurrency: 20 },
      demand: { peakWritesPerSecond: 20_000, burstSeconds: 60, itemBytes: 900, acceptableDelaySeconds: 5 },
    },
  ],
])('the unluckiest write of the planned burst is neither late nor an alarm nor refused: %s', (_, asked) => {
  const { bursts, ages, late, shed } = thresholds(asked);

  for (const { kind, age } of ages) expect(bursts[kind]?.worstWaitSeconds).toBeLessThanOrEqual(age);
  expect(late).toBe(Math.max(...ages.map(({ age }) => age)));
  expect(shed).toBeGreaterThanOrEqual(late);
});

const demands = fc.record({
  peakWritesPerSecond: fc.integer({ min: 1, max: 400_000 }),
  burstSeconds: fc.integer({ min: 1, max: 3600 }),
  itemBytes: fc.integer({ min: 1, max: 48 * 1024 }),
  acceptableDelaySeconds: fc.integer({ min: 1, max: 900 }),
  writesPerRequest: fc.integer({ min: 1, max: 1000 }),
});
const knobs = fc.record(
  {
    writerConcurrency: fc.integer({ min: 2, max: 1000 }),
    fifoConcurrency: fc.integer({ min: 2, max: 1000 }),
    fifoBatchSize: fc.integer({ min: 1, max: 10 }),
    windowSeconds: fc.integer({ min: 1, max: 10 }),
    batchSize: fc.integer({ min: 1, max: 1000 }),
  },
  { requiredKeys: [] },
);

test('whatever is asked and set by hand: forecast ≤ late ≤ refused, and every threshold is a number', () => {
  fc.assert(
    fc.property(demands, fc.double({ min: 0.001, max: 1, noNaN: true }), knobs, (demand, share, byHand) => {
      const meanWritesPerSecond = Math.max(0.001, demand.peakWritesPerSecond * share);
      const asked = { kinds: BOTH, demand: { ...demand, meanWritesPerSecond }, knobs: byHand };
      const { bursts, ages, late, shed } = thresholds(asked);
      for (const { kind, age } of ages) {
        const worst = bursts[kind]?.worstWaitSeconds ?? 0;
        expect(Number.isFinite(age)).toBe(true);
        // What never ends is no planned burst: the plan says so.
        if (Number.isFinite(worst)) expect(worst).toBeLessThanOrEqual(age);
      }
      expect(late).toBeLessThanOrEqual(shed);
    }),
    { numRuns: 60, seed: 7 },
  );
});
