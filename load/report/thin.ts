// A run of half an hour has 1,800 seconds, and a picture 1,000 pixels: seconds are taken together, and it is said which.

import type { PathSample, Second } from '../run/summary';

const MOST_POINTS = 400;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Seconds that one point of the picture stands for. */
export function secondsPerPoint(span: number): number {
  return STEPS.find((step) => span / step <= MOST_POINTS) ?? Math.ceil(span / MOST_POINTS);
}

/** Rates are means; of the percentiles the highest, because those of several seconds cannot be put together. */
export function thinSeconds(seconds: readonly Second[], step: number): readonly Second[] {
  if (step <= 1) return seconds;
  return groups(seconds, ({ second }) => second, step).map(([second, all]) => ({
    second,
    offered: mean(all.map((one) => one.offered)),
    acknowledged: mean(all.map((one) => one.acknowledged)),
    refused: mean(all.map((one) => one.refused)),
    unknown: mean(all.map((one) => one.unknown)),
    ...highest(all),
  }));
}

/** The look with the most that waits: a moment of it is what the picture is for. */
export function thinSamples(samples: readonly PathSample[], step: number): readonly PathSample[] {
  if (step <= 1) return samples;
  return groups(samples, ({ at }) => at, step).flatMap(([, all]) =>
    all.toSorted((a, b) => b.backlog - a.backlog || (b.oldestSeconds ?? 0) - (a.oldestSeconds ?? 0)).slice(0, 1),
  );
}

function groups<T>(all: readonly T[], at: (one: T) => number, step: number): [number, T[]][] {
  const groups = new Map<number, T[]>();
  for (const one of all) {
    const from = Math.floor(at(one) / step) * step;
    groups.set(from, [...(groups.get(from) ?? []), one]);
  }
  return [...groups].toSorted(([a], [b]) => a - b);
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function highest(all: readonly Second[]): Pick<Second, 'p50' | 'p95' | 'p99'> {
  const most = (name: 'p50' | 'p95' | 'p99') => {
    const values = all.map((one) => one[name]).filter((value) => value !== undefined);
    return values.length === 0 ? {} : { [name]: Math.max(...values) };
  };
  return { ...most('p50'), ...most('p95'), ...most('p99') };
}
