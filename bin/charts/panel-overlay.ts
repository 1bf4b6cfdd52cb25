// What goes through all panels: shaded times, marks and the strip of the phases, with their names above the first panel.

import { type Drawn, line, text } from './frame';
import { type Anchored, BESIDE, labelRows, type PlacedLabel } from './label-rows';
import { PAPER, TEXT, TONES } from './palette';
import type { Mark, TimeWindow } from './picture';
import { fitted, textWidth } from './text-width';

export const LABEL_ROW = 20;
const SHADE = 0.16;
/** Before it would stand for nothing. Unit: pixels. */
const NARROWEST_NAME = 24;
/** A time shorter than this is drawn as a moment. Unit: pixels. */
const THIN = 3;

export interface Overlay {
  /** Of labels, above the panels. */
  readonly rows: number;
  readonly hasStrip: boolean;
  draw(place: OverlayPlace): Drawn[];
}

/** Unit: pixels from the top. */
interface OverlayPlace {
  /** Lower edge of the rows of labels. */
  readonly labels: number;
  readonly strip: number;
  readonly top: number;
  readonly bottom: number;
}

interface Across {
  readonly left: number;
  readonly right: number;
  readonly at: (value: number) => number;
}

interface Named extends Anchored {
  readonly tone: 'mark' | 'fault';
  /** Of a shaded time its other edge. */
  readonly until: number;
}

interface Said {
  readonly windows: readonly TimeWindow[];
  readonly marks: readonly Mark[];
  readonly phases: readonly TimeWindow[];
}

export function placeOverlay({ windows, marks, phases }: Said, across: Across): Overlay {
  const { left, right, at } = across;
  const inside = (value: number) => Math.max(left, Math.min(right, at(value)));
  const named: Named[] = [
    ...windows
      .filter(({ from, to }) => at(from) <= right && at(to) >= left)
      .map(({ from, to, label }) => ({ tone: 'fault' as const, x: inside(from), until: inside(to), label })),
    ...marks
      .filter((mark) => at(mark.at) >= left && at(mark.at) <= right)
      .map((mark) => ({ tone: 'mark' as const, x: at(mark.at), until: at(mark.at), label: mark.label })),
  ];
  // Above the panels there is room to both sides of them.
  const placed = labelRows(named, left - 60, right + 80);
  return {
    rows: Math.max(0, ...placed.map(({ row }) => row + 1)),
    hasStrip: phases.length > 0,
    draw: (place) => [
      ...phases.flatMap((phase, index) => drawPhase(phase, index, inside, place)),
      ...placed.flatMap((one) => drawNamed(one, place)),
    ],
  };
}

function drawNamed(
  { of, said, row, align, from, to }: PlacedLabel<Named>,
  { labels, bottom, top }: OverlayPlace,
): Drawn[] {
  const y = labels - (row + 1) * LABEL_ROW;
  const colour = of.tone === 'mark' ? TONES.mark : PAPER.ink;
  const isShaded = of.until - of.x >= THIN;
  return [
    ...(isShaded ? [box(of.x, top, of.until, bottom, TONES.fault, SHADE)] : []),
    line(of.x, y + 2, of.x, bottom, TONES[of.tone], of.tone === 'mark', 1, of.tone === 'mark' || !isShaded ? 2 : 1),
    text(align === 'left' ? from : to, y + 1, said, { size: TEXT.small, colour, align }),
  ];
}

/** Every second one a little darker, so that they are seen apart where no name has room. */
function drawPhase(
  { from, to, label }: TimeWindow,
  index: number,
  inside: (value: number) => number,
  { strip }: OverlayPlace,
): Drawn[] {
  const [left, right] = [inside(from), inside(to)];
  const room = right - left - 2 * BESIDE;
  const said = room < NARROWEST_NAME ? '' : fitted(label, TEXT.small, room);
  const back = box(left, strip + 1, right, strip + 19, PAPER.grid, index % 2 === 0 ? 1 : 0.55);
  // One letter and an ellipsis tell nobody anything.
  return textWidth(said, TEXT.small) < NARROWEST_NAME && said !== label
    ? [back]
    : [back, text((left + right) / 2, strip + 3, said, { size: TEXT.small, colour: PAPER.quiet, align: 'center' })];
}

function box(left: number, top: number, right: number, bottom: number, fill: string, opacity: number): Drawn {
  return {
    type: 'rect',
    silent: true,
    z: 0,
    shape: { x: left, y: top, width: right - left, height: bottom - top },
    style: { fill, opacity },
  };
}
