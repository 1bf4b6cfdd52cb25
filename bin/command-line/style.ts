import { styleText } from 'node:util';
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

type Format = Parameters<typeof styleText>[0];

/** Whether there is a terminal has been asked already: `styleText` shall not ask again, of another stream. */
const painted = (format: Format) => (text: string) => styleText(format, text, { validateStream: false });

const COLOURED: Style = {
  heading: painted(['bold', 'cyan']),
  strong: painted('bold'),
  quiet: painted('dim'),
  good: painted('green'),
  warning: painted('yellow'),
  bad: painted(['bold', 'red']),
};

export function styleOf({ colours = false }: Terminal): Style {
  return colours ? COLOURED : PLAIN;
}
