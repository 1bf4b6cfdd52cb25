import type { Totals } from './totals';

const BAR_WIDTH = 30;
/** A terminal is told this often, a log file less so. Unit: milliseconds. */
const TERMINAL_EVERY_MS = 100;
const LINES_EVERY_MS = 5000;

export interface Progress {
  update(totals: Totals): void;
  end(): void;
}

/** A bar where a person watches, plain lines where nobody does. */
export function progressOn(stream: NodeJS.WriteStream, seeds: number, now: () => number): Progress {
  const begun = now();
  const every = stream.isTTY ? TERMINAL_EVERY_MS : LINES_EVERY_MS;
  let shownAt = begun;
  return {
    update: (totals) => {
      if (now() - shownAt < every) return;
      shownAt = now();
      const line = lineOf(totals, seeds, shownAt - begun);
      stream.write(stream.isTTY ? `\r\x1b[2K${bar(totals.seeds / seeds)} ${line}` : `${line}\n`);
    },
    end: () => {
      if (stream.isTTY) stream.write('\r\x1b[2K');
    },
  };
}

function lineOf({ seeds: done, failures }: Totals, seeds: number, millis: number): string {
  const rate = Math.round((done * 1000) / Math.max(1, millis));
  const left = rate === 0 ? '' : `, ${Math.ceil((seeds - done) / rate)} s left`;
  return `${done}/${seeds} seeds, ${rate}/s${left}, ${failures.length} broke a promise`;
}

function bar(share: number): string {
  const full = Math.min(BAR_WIDTH, Math.floor(share * BAR_WIDTH));
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}]`;
}
