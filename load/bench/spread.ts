import type { Spread } from './front-door/row';

/** A measure's columns: the median of its rounds, the least and the most. */
export function spread({ median, least, most }: Spread, digits: number): string[] {
  return [median, least, most].map((value) => value.toFixed(digits));
}
