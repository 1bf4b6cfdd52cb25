import { type Drawn, line, text } from './frame';
import { TEXT, TONES } from './palette';
import type { Mark } from './picture';
import { textWidth } from './text-width';

const ROW = 22;
const GAP = 8;
/** The bars' own labels shall not be crossed out. */
const BEHIND = 1;

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
      line(x, y, x, place.bottom, TONES.mark, true, BEHIND),
      text(x + beside, y, mark.label, { size: TEXT.small, colour: TONES.mark, align }),
    ];
  });
}

interface Placed {
  readonly mark: Mark;
  readonly x: number;
  readonly align: 'left' | 'right';
  /** From the plot upwards. */
  readonly row: number;
}

/** More marks than this have too many ways to be placed: they become steps, the last one lowest. */
const TRIED = 4;
/** Labels may reach this far beyond the plot. Unit: pixels. */
const BEYOND = 70;

/** The way to place the labels in which none covers another, no line crosses one if that can be, and few rows are taken. */
function rowsOf(marks: readonly Mark[], { left, right, at }: Omit<Place, 'top' | 'bottom'>): Placed[] {
  const shown = marks
    .map((mark) => ({ mark, x: at(mark.at) }))
    .filter(({ x }) => x >= left - 1 && x <= right + 1)
    .toSorted((a, b) => a.x - b.x);
  if (shown.length > TRIED) {
    return shown.map((one, index) => ({ ...one, align: 'left', row: shown.length - 1 - index }));
  }
  let best: { readonly placed: Placed[]; readonly badness: number } | undefined;
  for (const placed of ways(shown, shown.length)) {
    const badness = badnessOf(placed, right);
    if (best === undefined || badness < best.badness) best = { placed, badness };
  }
  return best?.placed ?? [];
}

function* ways(shown: readonly { readonly mark: Mark; readonly x: number }[], rows: number): Generator<Placed[]> {
  const [first, ...rest] = shown;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const others of ways(rest, rows)) {
    for (let row = 0; row < rows; row += 1) {
      for (const align of ['left', 'right'] as const) yield [{ ...first, align, row }, ...others];
    }
  }
}

function badnessOf(placed: readonly Placed[], right: number): number {
  const spans = placed.map(({ mark, x, align, row }) => {
    const width = textWidth(mark.label, TEXT.small) + GAP;
    return { x, row, from: align === 'left' ? x : x - width, to: align === 'left' ? x + width : x };
  });
  let badness = 0;
  for (const one of spans) {
    badness += one.row + (one.to > right + BEYOND || one.from < 0 ? 1000 : 0);
    for (const other of spans) {
      if (one === other) continue;
      if (one.row === other.row && one.from < other.to + GAP && one.to > other.from - GAP) badness += 1000;
      // The other's line goes up through this label's row.
      if (other.row >= one.row && other.x > one.from - 2 && other.x < one.to + 2) badness += 100;
    }
  }
  return badness + placed.filter(({ align }) => align === 'right').length / 10;
}
