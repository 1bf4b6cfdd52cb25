import type { Spread } from './front-door/row';

/** A measure's columns: the median of its rounds, the least and the most. */
export function spread({ median, least, most }: Spread, digits: number): string[] {
  return [median, least, most].map((value) => value.toFixed(digits));
}

/** Columns for people: names to the left, numbers to the right. Nothing where there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
