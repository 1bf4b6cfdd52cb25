import { TEXT } from './palette';
import { textWidth } from './text-width';

interface LabelledPoint {
  readonly px: number;
  readonly py: number;
  readonly label?: string;
}

/** Unit: pixels. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const HEIGHT = 18;
const OFF = 11;

/**
 * Where each point's label has room: above, below, or beside it; nowhere, where it would cover another, a point, or what is
 * there already. `y` is the upper edge of the letters.
 */
export function placeLabels(
  points: readonly LabelledPoint[],
  plot: Box,
  taken: readonly Box[],
): { readonly x: number; readonly y: number; readonly said: string }[] {
  const boxes: Box[] = [
    ...points.map(({ px, py }) => ({ left: px - 9, right: px + 9, top: py - 9, bottom: py + 9 })),
    ...taken,
  ];
  const placed: { readonly x: number; readonly y: number; readonly said: string }[] = [];
  for (const { px, py, label } of points) {
    if (label === undefined) continue;
    const width = textWidth(label, TEXT.small);
    const box = [
      { x: px - width / 2, y: py - OFF - HEIGHT },
      { x: px - width / 2, y: py + OFF },
      { x: px + OFF + 3, y: py - HEIGHT / 2 },
      { x: px - OFF - 3 - width, y: py - HEIGHT / 2 },
    ]
      .map(({ x, y }) => ({ left: x, right: x + width, top: y, bottom: y + HEIGHT }))
      .find((one) => isInside(one, plot) && !boxes.some((other) => overlap(one, other)));
    if (box === undefined) continue;
    boxes.push(box);
    placed.push({ x: box.left, y: box.top, said: label });
  }
  return placed;
}

const isInside = (one: Box, plot: Box) =>
  one.left >= plot.left && one.right <= plot.right && one.top >= plot.top && one.bottom <= plot.bottom;

const overlap = (a: Box, b: Box) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
