import type { Terminal } from './command';

/** Text by what it means, not by its colour. */
export interface Style {
  heading(text: string): string;
  /** What the eye should find first. */
  strong(text: string): string;
  /** Reasons and remarks. */
  quiet(text: string): string;
  good(text: string): string;
  warning(text: string): string;
  bad(text: string): string;
}

const PLAIN: Style = {
  heading: (text) => text,
  strong: (text) => text,
  quiet: (text) => text,
  good: (text) => text,
  warning: (text) => text,
  bad: (text) => text,
};

/** Codes that begin and end a way to write. Not `util.styleText`: the first releases of Node 20 have none. */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

const painted =
  (...ways: readonly (keyof typeof CODES)[]) =>
  (text: string) =>
    ways.reduceRight((inner, way) => `\x1b[${CODES[way][0]}m${inner}\x1b[${CODES[way][1]}m`, text);

const COLOURED: Style = {
  heading: painted('bold', 'cyan'),
  strong: painted('bold'),
  quiet: painted('dim'),
  good: painted('green'),
  warning: painted('yellow'),
  bad: painted('bold', 'red'),
};

export function styleOf({ colours = false }: Terminal): Style {
  return colours ? COLOURED : PLAIN;
}
