import fc from 'fast-check';
import { arrivalCount, arrivalTimes } from '../../load/generator/arrivals';
import type { Phase } from '../../load/scenario/scenario';

const phase = (durationSeconds: number, arrivalRate: number, rampTo = arrivalRate): Phase => ({
  name: 'p',
  durationSeconds,
  arrivalRate,
  rampTo,
});

const anyPhases = fc.array(
  fc.record({
    name: fc.constant('p'),
    durationSeconds: fc.integer({ min: 1, max: 30 }),
    arrivalRate: fc.integer({ min: 0, max: 60 }),
    rampTo: fc.integer({ min: 0, max: 60 }),
  }),
  { minLength: 1, maxLength: 5 },
);

/** Area under the rate until then. */
function areaUntil(phases: readonly Phase[], seconds: number): number {
  let left = seconds;
  let area = 0;
  for (const { durationSeconds, arrivalRate, rampTo } of phases) {
    const part = Math.min(durationSeconds, left);
    area += part * arrivalRate + ((rampTo - arrivalRate) / durationSeconds / 2) * part ** 2;
    left -= part;
  }
  return area;
}

describe('arrivals', () => {
  it('of a rate that stays come evenly', () => {
    expect([...arrivalTimes([phase(1, 4)])]).toEqual([0, 0.25, 0.5, 0.75]);
  });

  it('of a ramp come when the line says', () => {
    // The area under 0 to 8 in 2 s is 2 t², so arrival k comes at √(k / 2).
    const times = [...arrivalTimes([phase(2, 0, 8)])];

    expect(times).toHaveLength(8);
    times.forEach((time, k) => {
      expect(time).toBeCloseTo(Math.sqrt(k / 2), 9);
    });
  });

  it('do not come in a pause, and then where they left off', () => {
    expect([...arrivalTimes([phase(1, 1.5), phase(10, 0), phase(1, 1.5)])]).toEqual([0, 2 / 3, 11 + 1 / 3]);
  });

  it('are as many as the area under the rate, in rising order, each when that area is its number', () => {
    fc.assert(
      fc.property(anyPhases, (phases) => {
        const times = [...arrivalTimes(phases)];
        const whole = phases.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);

        expect(times).toHaveLength(arrivalCount(phases));
        expect(times.length).toBe(Math.ceil(areaUntil(phases, whole) - 1e-6));
        const wrong = times.findIndex(
          (time, k) => time < (times[k - 1] ?? 0) || time > whole || !(Math.abs(areaUntil(phases, time) - k) < 1e-4),
        );
        expect(wrong).toBe(-1);
      }),
      { numRuns: 60 },
    );
  });
});
