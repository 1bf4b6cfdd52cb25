import { wrapLines } from './wrap';

export interface TableForm {
  /**
   * Which columns stand to the left; the others, which hold numbers, to the right.
   * @default - the first
   */
  readonly left?: readonly number[];
  /**
   * The whole table's width: the last column, a text, is broken into lines that fit beside the others.
   * @default - as wide as its cells
   */
  readonly width?: number;
  /** Paints a cell, once it is as wide as its column. The head is row -1. @default - nothing is painted */
  readonly paint?: (cell: string, column: number, row: number) => string;
}

const GAP = '  ';
/** Narrower columns of text cannot be read: the table is then wider than was asked for. */
const TEXT_LEAST = 24;

/** Columns for people: names to the left, numbers to the right. Nothing where there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], form: TableForm = {}): string {
  if (rows.length === 0) return '';
  const { left = [0], width, paint = (cell) => cell } = form;
  const last = head.length - 1;
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((cells) => cells[column]?.length ?? 0)));
  const others = widths.slice(0, last).reduce((sum, one) => sum + one + GAP.length, 0);
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(TEXT_LEAST, width - others);
  const place = (cell: string, column: number) => {
    if (left.includes(column)) return column === last ? cell : cell.padEnd(widths[column] ?? 0);
    return cell.padStart(widths[column] ?? 0);
  };
  return [head, ...rows]
    .flatMap((cells, index) => {
      const text = wrapLines(cells[last] ?? '', room);
      return text.map((part, line) =>
        head
          .map((_, column) => {
            const cell = column === last ? part : line === 0 ? (cells[column] ?? '') : '';
            return paintedCell(place(cell, column), (padded) => paint(padded, column, index - 1));
          })
          .join(GAP)
          .trimEnd(),
      );
    })
    .join('\n');
}

/** Empty cells stay empty: painted spaces could not be trimmed. */
function paintedCell(cell: string, paint: (cell: string) => string): string {
  return cell.trim() === '' ? cell : paint(cell);
}
