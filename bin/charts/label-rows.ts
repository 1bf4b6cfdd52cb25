import { plainWidth } from './letter-widths';
import { TEXT } from './palette';
import { fitted } from './text-width';

/** Something above a plot that has a name, and a line from the name down into the plot. */
export interface Anchored {
  /** Of the line. Unit: pixels. */
  readonly x: number;
  readonly label: string;
}

export interface PlacedLabel<T extends Anchored> {
  readonly of: T;
  /** What there is room for. */
  readonly said: string;
  /** From the plot upwards, 0 is the nearest. */
  readonly row: number;
  readonly align: 'left' | 'right';
  /** The box of the letters. Unit: pixels. */
  readonly from: number;
  readonly to: number;
}

const GAP = 8;
/** Between a line and its letters. */
export const BESIDE = 5;
/** One longer than this ends in an ellipsis: others have to stand there too. Unit: pixels. */
const WIDEST = 330;
const CROSSED = 100;
/** By the line of one that is not placed yet: most likely. */
const IN_THE_WAY = 40;

/** How often each is looked at again, once all have a place. */
const PASSES = 3;

/**
 * Places the labels in rows, each where it covers none of the others, is crossed by no line if that can be, and takes the lowest
 * row. There is always a row: as a last way out each has one of its own. Begun from the right and from the left; the better stays.
 */
export function labelRows<T extends Anchored>(all: readonly T[], left: number, right: number): PlacedLabel<T>[] {
  const sorted = all.toSorted((a, b) => b.x - a.x);
  const [one = [], other = []] = [sorted, sorted.toReversed()].map((order) => placedInTurn(order, left, right));
  return totalBadness(other) < totalBadness(one) ? other : one;
}

function placedInTurn<T extends Anchored>(order: readonly T[], left: number, right: number): PlacedLabel<T>[] {
  let placed: PlacedLabel<T>[] = [];
  for (const [index, one] of order.entries()) {
    const coming = order.slice(index + 1).map(({ x }) => x);
    placed.push(bestPlace(one, placed, coming, left, right));
  }
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (const one of order) {
      const others = placed.filter(({ of }) => of !== one);
      placed = [...others, bestPlace(one, others, [], left, right)];
    }
  }
  return placed;
}

function totalBadness(placed: readonly PlacedLabel<Anchored>[]): number {
  return placed.reduce(
    (sum, one) =>
      sum +
      badness(
        one,
        placed.filter((other) => other !== one),
        [],
      ),
    0,
  );
}

function bestPlace<T extends Anchored>(
  one: T,
  placed: readonly PlacedLabel<T>[],
  coming: readonly number[],
  left: number,
  right: number,
): PlacedLabel<T> {
  const said = fitted(one.label, TEXT.small, Math.min(WIDEST, right - left));
  const width = plainWidth(said, TEXT.small);
  const ways = (['left', 'right'] as const)
    .map((align) => ({ align, from: align === 'left' ? one.x + BESIDE : one.x - BESIDE - width }))
    .filter(({ from }) => from >= left && from + width <= right);
  // Where neither side has room, it is moved in from the edge.
  const moved = { align: 'left' as const, from: Math.max(left, Math.min(one.x + BESIDE, right - width)) };
  const highest = placed.reduce((most, { row }) => Math.max(most, row), -1);
  let best: { readonly place: PlacedLabel<T>; readonly badness: number } | undefined;
  for (const { align, from } of ways.length === 0 ? [moved] : ways) {
    for (let row = 0; row <= highest + 1; row += 1) {
      const place = { of: one, said, row, align, from, to: from + width };
      if (placed.some((other) => covers(place, other))) continue;
      const found = badness(place, placed, coming);
      if (best === undefined || found < best.badness) best = { place, badness: found };
    }
  }
  return best?.place ?? { of: one, said, row: highest + 1, ...moved, to: moved.from + width };
}

function covers(a: PlacedLabel<Anchored>, b: PlacedLabel<Anchored>): boolean {
  return a.row === b.row && a.from < b.to + GAP && a.to > b.from - GAP;
}

function badness(
  one: PlacedLabel<Anchored>,
  placed: readonly PlacedLabel<Anchored>[],
  coming: readonly number[],
): number {
  const crossings = placed.filter((other) => crosses(one, other) || crosses(other, one)).length;
  const inTheWay = coming.filter((x) => x > one.from - GAP && x < one.to + GAP).length;
  return one.row + crossings * CROSSED + inTheWay * IN_THE_WAY + (one.align === 'right' ? 0.5 : 0);
}

/** Whether a line on its way down goes through a label. */
function crosses(line: PlacedLabel<Anchored>, label: PlacedLabel<Anchored>): boolean {
  return line.row >= label.row && line.of.x > label.from - 2 && line.of.x < label.to + 2;
}
