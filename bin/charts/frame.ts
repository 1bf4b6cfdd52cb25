import { CANVAS, FONT, PAPER, TEXT, TONES } from './palette';
import type { Tone } from './picture';
import { textLines, textWidth } from './text-width';

/** One element for ECharts' `graphic`. */
export type Drawn = Readonly<Record<string, unknown>>;

const MARGIN = 40;
const TITLE_LINE = 34;
const BOLD = 1.08;
const SUBTITLE_TOP = 74;
const SUBTITLE_LINE = 22;
const KEY = { width: 22, height: 12, gap: 8, between: 30 };

export interface LegendEntry {
  readonly name: string;
  readonly tone: Tone;
  /** @default 'box' */
  readonly shape?: 'box' | 'line' | 'dashed' | 'circle' | 'diamond' | 'triangle';
}

export interface Frame {
  readonly drawn: readonly Drawn[];
  /** Where there is room below it. Unit: pixels. */
  readonly bottom: number;
}

/** Title, subtitle and legend, above the picture and placed by hand: where the library puts them they cover each other. */
export function frame(title: string, subtitle: string, legend: readonly LegendEntry[]): Frame {
  const lines = textLines(subtitle, TEXT.subtitle, CANVAS.width - 2 * MARGIN, 2);
  // Bold letters are wider.
  const heading = textLines(title, TEXT.title * BOLD, CANVAS.width - 2 * MARGIN, 2);
  const drawn = heading.map((line, index) =>
    text(MARGIN, 32 + index * TITLE_LINE, line, { size: TEXT.title, bold: true }),
  );
  const subtitleTop = SUBTITLE_TOP + (heading.length - 1) * TITLE_LINE;
  lines.forEach((line, index) => {
    drawn.push(text(MARGIN, subtitleTop + index * SUBTITLE_LINE, line, { size: TEXT.subtitle, colour: PAPER.quiet }));
  });
  const top = subtitleTop + lines.length * SUBTITLE_LINE + 12;
  drawn.push(...legendKeys(legend, MARGIN, top).drawn);
  return { drawn, bottom: legend.length === 0 ? top : top + 26 };
}

/** A legend in one line, and how wide it is. `isAbove`: it stands on a ground of its own, above the plot's lines. */
export function legendKeys(
  legend: readonly LegendEntry[],
  left: number,
  top: number,
  isAbove = false,
): { readonly drawn: readonly Drawn[]; readonly width: number } {
  const drawn: Drawn[] = [];
  let x = left;
  for (const { name, tone, shape = 'box' } of legend) {
    drawn.push(key(x, top, TONES[tone], shape, isAbove));
    drawn.push(text(x + KEY.width + KEY.gap, top, name, { size: TEXT.label }));
    x += KEY.width + KEY.gap + textWidth(name, TEXT.label) + KEY.between;
  }
  return { drawn, width: Math.max(0, x - left - KEY.between) };
}

interface TextForm {
  readonly size: number;
  readonly colour?: string;
  readonly bold?: boolean;
  readonly align?: 'left' | 'center' | 'right';
}

/** `y` is the upper edge of the letters. */
export function text(x: number, y: number, said: string, form: TextForm): Drawn {
  const { size, colour = PAPER.ink, bold = false, align = 'left' } = form;
  return {
    type: 'text',
    x,
    y,
    silent: true,
    z: 10,
    style: {
      text: said,
      fill: colour,
      fontFamily: FONT,
      fontSize: size,
      fontWeight: bold ? 'bold' : 'normal',
      align,
      verticalAlign: 'top',
    },
  };
}

export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  colour: string,
  dashed = false,
  z = 9,
  width = 2,
): Drawn {
  return {
    type: 'line',
    silent: true,
    z,
    shape: { x1, y1, x2, y2 },
    style: { stroke: colour, lineWidth: width, ...(dashed && { lineDash: [7, 5] }) },
  };
}

function key(x: number, top: number, colour: string, shape: LegendEntry['shape'], isAbove: boolean): Drawn {
  if (shape === 'circle' || shape === 'diamond' || shape === 'triangle')
    return symbol(x + KEY.width / 2, top + 8, shape, colour);
  if (shape !== 'box') return line(x, top + 8, x + KEY.width, top + 8, colour, shape === 'dashed');
  return {
    type: 'rect',
    silent: true,
    ...(isAbove && { z: 9 }),
    shape: { x, y: top + 2, width: KEY.width, height: KEY.height, r: 2 },
    style: { fill: colour },
  };
}

const HALF = 7;

/** A point of a picture, by its middle. */
export function symbol(x: number, y: number, shape: 'circle' | 'diamond' | 'triangle', fill: string): Drawn {
  const common = { silent: true, z: 8, style: { fill, stroke: PAPER.background, lineWidth: 1 } };
  if (shape === 'circle') return { ...common, type: 'circle', shape: { cx: x, cy: y, r: HALF } };
  const points =
    shape === 'diamond'
      ? [
          [x, y - HALF - 1],
          [x + HALF + 1, y],
          [x, y + HALF + 1],
          [x - HALF - 1, y],
        ]
      : [
          [x, y - HALF],
          [x + HALF, y + HALF],
          [x - HALF, y + HALF],
        ];
  return { ...common, type: 'polygon', shape: { points } };
}
