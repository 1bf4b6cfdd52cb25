// How long something took, in words that never say less than it was: what is not allowed must not be shown as what is.

import { duration } from '../../bin/command-line/numbers';

/** `23 ms`, `1.24 s`: whole milliseconds, from a second on three digits. */
export function latencyWords(milliseconds: number): string {
  return duration(upwards(milliseconds) / 1000);
}

function upwards(milliseconds: number): number {
  const step = milliseconds <= 1000 ? 1 : milliseconds <= 10_000 ? 10 : milliseconds <= 60_000 ? 100 : 1000;
  return Math.ceil(milliseconds / step) * step;
}

/** `within 1 s`, `9.2 s`. Looks are a second apart. */
export function drainTime(seconds: number): string {
  return seconds < 1 ? 'within 1 s' : duration(Math.ceil(seconds * 10 - 1e-6) / 10);
}
