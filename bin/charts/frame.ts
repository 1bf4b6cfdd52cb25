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
  readonly shape?: 'box' | 'line' | 'dashed';
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
  let x = MARGIN;
  for (const { name, tone, shape = 'box' } of legend) {
    drawn.push(key(x, top, TONES[tone], shape));
    drawn.push(text(x + KEY.width + KEY.gap, top, name, { size: TEXT.label }));
    x += KEY.width + KEY.gap + textWidth(name, TEXT.label) + KEY.between;
  }
  return { drawn, bottom: legend.length === 0 ? top : top + 26 };
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

export function line(x1: number, y1: number, x2: number, y2: number, colour: string, dashed = false, z = 9): Drawn {
  return {
    type: 'line',
    silent: true,
    z,
    shape: { x1, y1, x2, y2 },
    style: { stroke: colour, lineWidth: 2, ...(dashed && { lineDash: [7, 5] }) },
  };
}

function key(x: number, top: number, colour: string, shape: LegendEntry['shape']): Drawn {
  if (shape !== 'box') return line(x, top + 8, x + KEY.width, top + 8, colour, shape === 'dashed');
  return {
    type: 'rect',
    silent: true,
    shape: { x, y: top + 2, width: KEY.width, height: KEY.height, r: 2 },
    style: { fill: colour },
  };
}
