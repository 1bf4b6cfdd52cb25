/** Of the rounds of a measure. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** A measure's columns: the median of its rounds, the least and the most. */
export function spread({ median, least, most }: Spread, digits: number): string[] {
  return [median, least, most].map((value) => value.toFixed(digits));
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  return {
    median: rounded(middle.reduce((sum, value) => sum + value, 0) / middle.length),
    least: rounded(sorted[0] ?? Number.NaN),
    most: rounded(sorted.at(-1) ?? Number.NaN),
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
