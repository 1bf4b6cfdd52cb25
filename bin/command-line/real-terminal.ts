import type { Terminal } from './command';

/** What is used of `process.stdout`; smaller, for tests. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/**
 * Longer lines are hard to follow with the eye, and shorter ones leave no room for a table. What goes into a file or another
 * command has the width of a page of documentation.
 */
const COLUMNS = { least: 60, usual: 80, most: 160, piped: 100 };

/**
 * The process's own output. Coloured where a person looks at it and has not asked for plain text (NO_COLOR, see
 * https://no-color.org: present and not empty). Whoever reads may stop reading (`| head`): the rest is then said to nobody.
 */
export function realTerminal(
  out: Screen,
  errors: Screen,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  for (const stream of [out, errors]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const plain = (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb';
  return {
    print: (line) => void out.write(line.endsWith('\n') ? line : `${line}\n`),
    complain: (line) => void errors.write(line.endsWith('\n') ? line : `${line}\n`),
    columns: out.isTTY === true ? columnsOf(out.columns) : COLUMNS.piped,
    colours: out.isTTY === true && !plain,
  };
}

function columnsOf(told: number | undefined): number {
  if (told === undefined || told <= 0) return COLUMNS.usual;
  return Math.min(COLUMNS.most, Math.max(COLUMNS.least, told));
}
