import { type Drawn, line, text } from './frame';
import { TEXT, TONES } from './palette';
import type { Mark } from './picture';
import { textWidth } from './text-width';

const ROW = 22;
const GAP = 8;

interface Place {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Pixels from the left edge of the canvas. */
  readonly at: (value: number) => number;
}

/** How many rows of labels the marks need: near ones stand above each other. */
export function markRows(marks: readonly Mark[], place: Omit<Place, 'top' | 'bottom'>): number {
  return Math.max(0, ...rowsOf(marks, place).map(({ row }) => row + 1));
}

export const markHeight = (rows: number): number => rows * ROW;

/** Upright lines with their names above the plot, none over another. `top` is the plot's own; the labels stand above it. */
export function drawMarks(marks: readonly Mark[], place: Place): Drawn[] {
  const rows = rowsOf(marks, place);
  return rows.flatMap(({ mark, x, align, row }) => {
    const y = place.top - (row + 1) * ROW;
    const beside = align === 'left' ? GAP / 2 : -GAP / 2;
    return [
      line(x, y, x, place.bottom, TONES.mark, true),
      text(x + beside, y, mark.label, { size: TEXT.small, colour: TONES.mark, align }),
    ];
  });
}

interface Placed {
  readonly mark: Mark;
  readonly x: number;
  readonly align: 'left' | 'right';
  readonly row: number;
}

/**
 * From right to left, each label in the lowest row where it has room. A label stands to the right of its line, or to the
 * left where the canvas ends; a line that is drawn up to a higher row shall not cross the label of a lower one.
 */
function rowsOf(marks: readonly Mark[], { left, right, at }: Omit<Place, 'top' | 'bottom'>): Placed[] {
  const taken: { readonly from: number; readonly to: number; readonly row: number; readonly x: number }[] = [];
  const placed: Placed[] = [];
  const shown = marks.map((mark) => ({ mark, x: at(mark.at) })).filter(({ x }) => x >= left - 1 && x <= right + 1);
  for (const { mark, x } of shown.toSorted((a, b) => b.x - a.x)) {
    const width = textWidth(mark.label, TEXT.small) + GAP;
    const align = x + width > right + 60 ? 'right' : 'left';
    const [from, to] = align === 'left' ? [x, x + width] : [x - width, x];
    let row = 0;
    // Neither label over label, nor this line through a label below it, nor this label over a line that goes higher up.
    const clashes = (tried: number) =>
      taken.some(
        (one) =>
          (one.row === tried && from < one.to + GAP && to > one.from - GAP) ||
          (one.row < tried && x > one.from && x < one.to) ||
          (one.row >= tried && one.x > from && one.x < to),
      );
    while (clashes(row) && row < 8) row += 1;
    taken.push({ from, to, row, x });
    placed.push({ mark, x, align, row });
  }
  return placed;
}
