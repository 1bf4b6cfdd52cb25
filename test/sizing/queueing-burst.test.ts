import { bufferWaits } from '../../lib/sizing/queueing/buffer-waits';
import { CAREFUL_RAMP, LAMBDA_RAMP } from '../../lib/sizing/queueing/event-source';
import { type Burst, forecastBurst, fullestSecond } from '../../lib/sizing/queueing/forecast-burst';

/** One run takes ten writes a second, ten runs a hundred. */
const source = { batchSize: 10, windowSeconds: 0, concurrency: 10, runSeconds: () => 1, runVariation: 0 };
const gathering = { ...source, windowSeconds: 2 };
const AT_ONCE = { firstRuns: 10, runsAddedPerSecond: 0 };
const burst: Burst = { meanBefore: 20, peak: 200, burstSeconds: 10, source, ramp: AT_ONCE };

test('what comes faster than the runs take it waits, and is worked off after the height', () => {
  const { peakBacklog, drainSeconds, worstWaitSeconds } = forecastBurst(burst);

  // 100 a second too many for 10 s; the eight idle runs are half a batch ahead.
  expect(peakBacklog).toBeCloseTo(1000 - (8 * 10) / 2, 9);
  expect(drainSeconds).toBeCloseTo(960 / (100 - 20), 9);
  // The last of the height has 960 before it, and then its own run.
  expect(worstWaitSeconds).toBeCloseTo(960 / 100 + 1, 9);
});

test('writes that share a message count each, and share its run', () => {
  const shared = { ...source, writesPerMessage: 4 };

  const { peakBacklog, drainSeconds } = forecastBurst({ ...burst, meanBefore: 80, peak: 800, source: shared });

  expect(peakBacklog).toBeCloseTo(4 * 960, 9);
  expect(drainSeconds).toBeCloseTo(12, 9);
});

test('runs come one by one while writes wait, each with a batch at once', () => {
  const { peakBacklog, drainSeconds, worstWaitSeconds } = forecastBurst({
    ...burst,
    meanBefore: 0,
    peak: 100,
    source: { ...source, windowSeconds: 0 },
    ramp: { firstRuns: 5, runsAddedPerSecond: 1 },
  });

  // Second by second 50, 40, 30, 20 and 10 too many, and five for each run that begins; 25 are taken ahead at first.
  expect(peakBacklog).toBeCloseTo(-25 + 50 + 40 + 30 + 20 + 10 - 4 * 5, 9);
  expect(drainSeconds).toBeCloseTo(1, 9);
  // Just before the last run begins the 395th has its turn, which came after 3.95 s.
  expect(worstWaitSeconds).toBeCloseTo(5 - 3.95 + 1, 9);
});

test('the first further run comes so long after writes begin to wait, whenever that is', () => {
  const { curve, drainSeconds } = forecastBurst({
    ...burst,
    meanBefore: 40,
    peak: 40,
    meanAfter: 55,
    ramp: { firstRuns: 5, runsAddedPerSecond: 1 },
  });

  // 5 too many for a second, but for the half batch that the idle run is ahead: the sixth run then takes them all.
  expect(Math.max(...curve.map(({ backlog }) => backlog))).toBeCloseTo(5 - 5, 9);
  expect(drainSeconds).toBeCloseTo(1, 9);
});

test('the documented ramp leaves less behind than the careful one, and the mean keeps its runs warm', () => {
  const wide = { ...source, concurrency: 60 };
  const backlogOf = (ramp: typeof LAMBDA_RAMP, meanBefore: number) =>
    forecastBurst({ meanBefore, meanAfter: 0, peak: 600, burstSeconds: 10, source: wide, ramp }).peakBacklog;

  expect(backlogOf(LAMBDA_RAMP, 0)).toBeLessThan(backlogOf(CAREFUL_RAMP, 0));
  expect(backlogOf(CAREFUL_RAMP, 400)).toBeLessThan(backlogOf(CAREFUL_RAMP, 50) / 2);
  expect(backlogOf(CAREFUL_RAMP, 50)).toBeCloseTo(backlogOf(CAREFUL_RAMP, 0) + 25, 9);
});

test('the backlog may be at its height after the burst, where what follows is still more than the runs take', () => {
  const { peakBacklog, drainSeconds } = forecastBurst({
    ...burst,
    meanBefore: 0,
    peak: 60,
    burstSeconds: 2,
    meanAfter: 90,
    ramp: { firstRuns: 1, runsAddedPerSecond: 1 },
  });

  // 50, 40, then 60, 50, 40, 30, 20 and 10 too many, five less at each of eight runs that came before; 5 taken ahead.
  expect(peakBacklog).toBeCloseTo(-5 + 50 + 40 + 60 + 50 + 40 + 30 + 20 + 10 - 7 * 5, 9);
  expect(drainSeconds).toBeGreaterThan(20);
});

test('of a height that the runs carry nothing waits but the batches that fill, and the unluckiest write waits for window and run', () => {
  const carried = { ...burst, meanBefore: 1, peak: 40, source: gathering };

  const { peakBacklog, drainSeconds, worstWaitSeconds } = forecastBurst(carried);

  // Five batches of ten, not quite full at once; the last of them goes within the window.
  expect(peakBacklog).toBeGreaterThan(25);
  expect(peakBacklog).toBeLessThanOrEqual(50);
  expect(drainSeconds).toBeGreaterThan(0);
  expect(drainSeconds).toBeLessThanOrEqual(2);
  expect(worstWaitSeconds).toBe(2 + 1);
});

test('where batches fill before the window is over, nobody waits for all of it', () => {
  const worst = (peak: number) =>
    forecastBurst({ ...burst, meanBefore: peak, peak, source: { ...gathering, concurrency: 100 } }).worstWaitSeconds;

  // Nine more messages, of which each of five gatherers gets 40 a second; some batches fill more slowly.
  expect(worst(200)).toBeGreaterThan(9 / 40 + 1);
  expect(worst(200)).toBeLessThan(1.75);
});

test('runs that differ in length make the unluckiest write wait for a long one', () => {
  const worst = (runVariation: number) =>
    forecastBurst({ ...burst, meanBefore: 10, peak: 40, source: { ...gathering, runVariation } }).worstWaitSeconds;

  expect(worst(0.2)).toBeGreaterThan(worst(0) * 1.1);
});

test('a table that takes less than the runs caps what is applied, and the runs wait for it', () => {
  const { peakBacklog, worstWaitSeconds, curve } = forecastBurst({ ...burst, mostApplied: 50 });

  // 150 a second too many; the eight idle runs are half a batch ahead. A full round of all runs takes two seconds.
  expect(peakBacklog).toBeCloseTo(1500 - 40, 9);
  expect(worstWaitSeconds).toBeCloseTo(1460 / 50 + (10 * 10) / 50, 9);
  expect(Math.max(...curve.map(({ applied }) => applied))).toBe(50);
});

test('what the runs apply at their fullest is less than their width where a burst ends before they are there', () => {
  const wide = { ...source, concurrency: 100 };

  expect(fullestSecond(burst)).toBe(100);
  expect(fullestSecond({ ...burst, burstSeconds: 2, source: wide, ramp: CAREFUL_RAMP })).toBeLessThan(200);
});

test('a mean that is too much alone never ends: before, or after the height', () => {
  const never = Number.POSITIVE_INFINITY;

  expect(forecastBurst({ ...burst, meanBefore: 101, meanAfter: 20 })).toMatchObject({
    peakBacklog: never,
    drainSeconds: never,
    worstWaitSeconds: never,
  });
  expect(forecastBurst({ ...burst, meanAfter: 101 })).toMatchObject({
    peakBacklog: never,
    drainSeconds: never,
    worstWaitSeconds: never,
  });
  // Exactly what the runs take: it grows no more, and shrinks never.
  expect(forecastBurst({ ...burst, meanAfter: 100 })).toMatchObject({ peakBacklog: 960, drainSeconds: never });
});

test('the curve has some hundred moments in order, from the calm before to the calm after', () => {
  const { curve, peakBacklog } = forecastBurst(burst);
  const seconds = curve.map(({ second }) => second);

  expect(curve.length).toBeGreaterThan(300);
  expect(curve.length).toBeLessThan(310);
  expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  expect(curve[0]).toMatchObject({ offered: 20, applied: 20, backlog: 0 });
  expect(curve.find(({ second }) => second === 0)).toMatchObject({ offered: 200, backlog: 0 });
  expect(curve.find(({ second }) => second === 10)).toMatchObject({ offered: 20, applied: 100, backlog: peakBacklog });
  expect(curve.find(({ second }) => second === 22)).toMatchObject({ offered: 20, applied: 20, backlog: 0 });
  expect(curve.at(-1)?.second).toBeCloseTo(22 * 1.1, 9);
});

test('a backlog that never ends still has a curve, with no infinite moment', () => {
  const { curve } = forecastBurst({ ...burst, meanAfter: 150 });

  expect(curve.every((moment) => Object.values(moment).every(Number.isFinite))).toBe(true);
  expect(curve.at(-1)?.backlog).toBeGreaterThan(960);
});

test('a write that comes alone waits for the whole window, and one that finds a free run of a FIFO buffer for nothing', () => {
  const { buffer, acceptToDurable } = bufferWaits({ writesPerSecond: 0, source: gathering });
  const fifo = bufferWaits({ writesPerSecond: 0, source });

  expect(buffer.mean).toBeCloseTo(2, 5);
  expect(buffer.p95).toBeCloseTo(2, 5);
  expect(acceptToDurable.mean).toBeCloseTo(3, 5);
  expect(fifo.buffer.mean).toBeCloseTo(0, 5);
  expect(fifo.acceptToDurable.p95).toBeCloseTo(1, 5);
});

test('in between, a write waits for half the window; at high rates for half the time in which a batch fills', () => {
  const wide = { ...gathering, runVariation: 0.2, batchSize: 10_000, concurrency: 100, gatherers: 5 };

  expect(bufferWaits({ writesPerSecond: 1000, source: wide }).buffer.mean).toBeCloseTo(1, 2);
  // 20,000 a second for each of five gatherers: full after half a second.
  expect(bufferWaits({ writesPerSecond: 100_000, source: wide }).buffer.mean).toBeCloseTo(0.25, 3);
});

test('from what all runs take on, the wait has no end', () => {
  const never = { mean: Number.POSITIVE_INFINITY, p95: Number.POSITIVE_INFINITY };

  expect(bufferWaits({ writesPerSecond: 100, source })).toEqual({ buffer: never, acceptToDurable: never });
  expect(bufferWaits({ writesPerSecond: 99, source }).buffer.mean).toBeLessThan(60);
});
