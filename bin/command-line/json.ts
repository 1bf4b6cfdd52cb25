/**
 * JSON for machines. What JSON has no word for is written as text that `Number()` reads again: "Infinity" for what never
 * ends, "NaN" for what nobody knows; sets and maps as lists.
 */
export function json(value: unknown): string {
  return JSON.stringify(
    value,
    (_, each: unknown) => {
      if (typeof each === 'number' && !Number.isFinite(each)) return String(each);
      return each instanceof Set || each instanceof Map ? [...each] : each;
    },
    2,
  );
}
