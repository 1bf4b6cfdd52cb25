/**
 * JSON for machines. What JSON has no word for is written as text that `Number()` reads again: "Infinity" for what never
 * ends, "NaN" for what nobody knows; sets and maps as lists. Characters that a terminal obeys are escaped, all of them: JSON itself leaves some.
 */
export function json(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, each: unknown) => {
      if (typeof each === 'number' && !Number.isFinite(each)) return String(each);
      return each instanceof Set || each instanceof Map ? [...each] : each;
    },
    2,
  );
  return text.replace(/[\u007f-\u009f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
