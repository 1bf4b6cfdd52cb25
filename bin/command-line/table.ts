import { wrapLines } from './wrap';

export interface TableForm {
  /**
   * Which columns stand to the left; the others, which hold numbers, to the right.
   * @default - the first
   */
  readonly left?: readonly number[];
  /**
   * The whole table's width: columns of text are broken into lines that fit beside the others.
   * @default - as wide as its cells
   */
  readonly width?: number;
  /** Which columns are text that may be broken. @default - the last */
  readonly wrapped?: readonly number[];
  /** Paints a cell, once it is as wide as its column. The head is row -1. @default - nothing is painted */
  readonly paint?: (cell: string, column: number, row: number) => string;
}

const GAP = '  ';
/** Narrower columns of text cannot be read: the table is then wider than was asked for. */
const TEXT_LEAST = 18;

/** Columns for people: names to the left, numbers to the right. Nothing where there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], form: TableForm = {}): string {
  if (rows.length === 0) return '';
  const { left = [0], paint = (cell) => cell } = form;
  const all = [head, ...rows];
  const widths = columnWidths(head, all, form);
  const place = (cell: string, column: number) => {
    if (!left.includes(column)) return cell.padStart(widths[column] ?? 0);
    // Nothing stands behind the last column: painted spaces there could not be trimmed.
    return column === head.length - 1 ? cell : cell.padEnd(widths[column] ?? 0);
  };
  return all
    .flatMap((cells, index) => {
      const broken = head.map((_, column) => wrapLines(cells[column] ?? '', widths[column] ?? 0));
      const height = Math.max(...broken.map((lines) => lines.length));
      return Array.from({ length: height }, (_, line) =>
        broken
          .map((lines, column) =>
            paintedCell(place(lines[line] ?? '', column), (cell) => paint(cell, column, index - 1)),
          )
          .join(GAP)
          .trimEnd(),
      );
    })
    .join('\n');
}

/** As wide as the widest cell; columns of text share what the others leave, by how much they have to say. */
function columnWidths(
  head: readonly string[],
  all: readonly (readonly string[])[],
  { width = Number.POSITIVE_INFINITY, wrapped = [head.length - 1] }: TableForm,
): number[] {
  const natural = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  const total = (widths: readonly number[]) => widths.reduce((sum, one) => sum + one, 0);
  const gaps = GAP.length * (head.length - 1);
  if (total(natural) + gaps <= width) return natural;
  const texts = natural.filter((_, column) => wrapped.includes(column));
  const room = width - gaps - (total(natural) - total(texts));
  let left = room;
  return natural
    .map((one, column) => ({ one, column }))
    .toSorted((a, b) => a.one - b.one)
    .reduce<number[]>((widths, { one, column }) => {
      if (!wrapped.includes(column)) widths[column] = one;
      else {
        // From the narrowest to the widest: what one of them does not need is the next one's.
        const others = wrapped.filter((other) => widths[other] === undefined).length;
        const fair = Math.max(TEXT_LEAST, Math.floor(left / others));
        widths[column] = Math.min(one, fair);
        left -= widths[column];
      }
      return widths;
    }, []);
}

/** Empty cells stay empty: painted spaces could not be trimmed. */
function paintedCell(cell: string, paint: (cell: string) => string): string {
  return cell.trim() === '' ? cell : paint(cell);
}
