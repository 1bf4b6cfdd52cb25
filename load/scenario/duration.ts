/** Words for units, as artillery takes them (the package `ms`). Unit: milliseconds. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(milliseconds?|msecs?|ms)$/, 1],
  [/^(seconds?|secs?|s)$/, 1000],
  [/^(minutes?|mins?|m)$/, 60_000],
  [/^(hours?|hrs?|h)$/, 3_600_000],
];

/**
 * Seconds of `60`, `"60"`, `"500ms"`, `"1.5s"`, `"1m"`, as artillery understands them; `undefined` where it is none. A number with a
 * fraction is none: of that artillery makes milliseconds, or nothing.
 */
export function durationSeconds(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const [, number, unit] = /^(\d+(?:\.\d+)?) *([a-z]*)$/i.exec(String(value).trim()) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  if (unit === '') return Number.isInteger(Number(number)) ? Number(number) : undefined;
  const millis = UNITS.find(([word]) => word.test(unit.toLowerCase()))?.[1];
  return millis === undefined ? undefined : (Number(number) * millis) / 1000;
}
