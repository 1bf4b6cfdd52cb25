/** So many are summed one by one; the rest is smooth enough for an integral, to some ten digits. */
const SUMMED = 10_000;

/**
 * The part of all writes that the most written of so many records gets, where the n-th gets 1 ÷ n^exponent as much as it (Zipf's
 * law). An exponent of 0 is even, 1 is usual for names and articles, above 1 a few records get most.
 * Throws for an exponent below 0, and for less than one record.
 */
export function zipfHottestShare(exponent: number, records: number): number {
  if (!(Number.isFinite(exponent) && exponent >= 0)) {
    throw new Error(
      `the exponent of Zipf's law must be a number of 0 or more, got ${exponent}: the first would get least`,
    );
  }
  if (!(Number.isInteger(records) && records >= 1)) {
    throw new Error(`records must be a whole number of 1 or more, got ${records}: there would be nothing to write`);
  }
  const summed = Math.min(records, SUMMED);
  let sum = 0;
  // From the smallest on, so that nothing is lost to rounding.
  for (let rank = summed; rank >= 1; rank--) sum += rank ** -exponent;
  return 1 / (sum + restOf(exponent, summed, records));
}

/** The sum from one rank after `from` up to `to`. Source: Euler–Maclaurin, to the first derivative. */
function restOf(exponent: number, from: number, to: number): number {
  if (to <= from) return 0;
  const [low, high] = [from ** -exponent, to ** -exponent];
  const integral =
    exponent === 1 ? Math.log(to / from) : (to ** (1 - exponent) - from ** (1 - exponent)) / (1 - exponent);
  const slope = (-exponent * high) / to + (exponent * low) / from;
  return integral + (high - low) / 2 + slope / 12;
}
