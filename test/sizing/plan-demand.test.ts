import { Token } from 'aws-cdk-lib';
import { completeDemand, DEFAULT_DEMAND } from '../../lib/sizing/demand';
import { demandProblems } from '../../lib/sizing/demand-rules';
import { planOf } from '../../lib/sizing/plan/plan-of';
import { sizing } from '../../lib/sizing/sizing';
import { zipfHottestShare } from '../../lib/sizing/zipf';

describe('the mean', () => {
  test.each([
    [500, 50],
    [20_000, 2000],
    // At least one a second, and never more than the peak.
    [9, 1],
    [1, 1],
  ])('of a peak of %d is %d where it is not said', (peakWritesPerSecond, mean) => {
    expect(completeDemand({ peakWritesPerSecond }).meanWritesPerSecond).toBe(mean);
  });

  test('is 50 writes/s and no record is hot, by default', () => {
    expect(DEFAULT_DEMAND).toMatchObject({ meanWritesPerSecond: 50, hottestShare: 0 });
  });

  test('is what the writer is wide enough for, however patient a burst is', () => {
    const patient = { peakWritesPerSecond: 10_000, burstSeconds: 60, acceptableDelaySeconds: 3600 };
    const mean = (meanWritesPerSecond: number) => sizing({ ...patient, meanWritesPerSecond });

    // 10,000 × 60 ÷ 3,655 = 164 writes/s for the burst alone: 164 × 0.16 ÷ 100 × 2.
    expect(mean(1).knobs.writerConcurrency).toBe(2);
    // 5,000 × 0.16 ÷ 100 × 2.
    expect(mean(5000).knobs.writerConcurrency).toBe(16);
    expect(mean(5000).reasons.find(({ knob }) => knob === 'writerConcurrency')?.reason).toContain('the mean');
  });

  test.each([0.001, 0.5, 500])('may be %d', (meanWritesPerSecond) => {
    expect(demandProblems({ meanWritesPerSecond })).toEqual([]);
  });

  test('must not be above the peak', () => {
    expect(demandProblems({ meanWritesPerSecond: 501 })).toEqual([
      expect.stringMatching(/^demand: a mean of 501 writes\/s .* cannot be: .* peak of 500 writes\/s.* it would take/),
    ]);
  });
});

test.each([0, 0.25, 1])('a record may get %d of all writes', (hottestShare) => {
  expect(demandProblems({ hottestShare })).toEqual([]);
});

test('what is known at deployment only is taken as left out', () => {
  const unknown = Token.asNumber({ Ref: 'Peak' });

  expect(demandProblems({ peakWritesPerSecond: unknown })).toEqual([]);
  expect(sizing({ peakWritesPerSecond: unknown })).toEqual(sizing());
  expect(planOf({ demand: { peakWritesPerSecond: unknown } })).toEqual(planOf());
});

test('what depends on a knob known at deployment only is derived as if it had been left out', () => {
  const unknown = Token.asNumber({ Ref: 'TimeOut' });

  const { knobs } = sizing({}, { writerTimeoutSeconds: unknown });

  expect(knobs).toEqual({ ...sizing().knobs, writerTimeoutSeconds: unknown });
  expect(planOf({ knobs: { writerConcurrency: unknown } }).bottlenecks).toEqual(planOf().bottlenecks);
});

test('a knob that is there but undefined is not given', () => {
  expect(sizing({}, { batchSize: undefined })).toEqual(sizing());
});

describe('the hottest of records by Zipf’s law', () => {
  test.each([
    // Even.
    [0, 10, 0.1],
    // 1 + ½ + ⅓ + ¼ = 25/12.
    [1, 4, 0.48],
    // 1 + ¼ + 1/9 = 49/36.
    [2, 3, 36 / 49],
    [1, 1, 1],
    // H₁₀₀₀ = 7.485470860550345.
    [1, 1000, 1 / 7.485470860550345],
    // ζ(2) = π²/6, but for a millionth.
    [2, 1_000_000, 1 / (Math.PI ** 2 / 6 - 1e-6 + 5e-13)],
    // H of a million, and of a billion.
    [1, 1_000_000, 1 / 14.392726722865724],
    [1, 1_000_000_000, 1 / 21.30048150234794],
  ])('of exponent %d and %d records', (exponent, records, share) => {
    expect(zipfHottestShare(exponent, records)).toBeCloseTo(share, 9);
  });

  test('is alike on both sides of where summing ends', () => {
    const [before = 0, at = 0, after = 0] = [9999, 10_000, 10_001].map((records) => zipfHottestShare(1.2, records));

    expect(before - at).toBeCloseTo(at - after, 9);
    expect(at).toBeGreaterThan(after);
  });

  test.each([
    [-1, 10],
    [Number.NaN, 10],
    [1, 0],
    [1, 1.5],
  ])('is refused of exponent %d and %d records', (exponent, records) => {
    expect(() => zipfHottestShare(exponent, records)).toThrow('got');
  });
});
