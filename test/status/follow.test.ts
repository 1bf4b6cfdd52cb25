import { CommandError } from '../../bin/command-line/command';
import { type FollowPorts, followOnScreen, followViews } from '../../bin/status/follow';
import type { Reading } from '../../bin/status/reading';
import type { StatusView } from '../../bin/status/status-view';
import { CALM, reading, view } from './readings';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';

/** A source that gives these one after another, and ends the following with the last one's pause. */
function looks(...readings: (Reading | Error)[]): FollowPorts & { readonly pauses: number[] } {
  const left = [...readings];
  const pauses: number[] = [];
  return {
    pauses,
    source: {
      read: async () => {
        const next = left.shift() ?? CALM;
        if (next instanceof Error) throw next;
        return next;
      },
    },
    views: { next: (one, everySeconds) => view({ reading: one, ...(everySeconds && { everySeconds }) }) },
    pause: async (milliseconds) => void pauses.push(milliseconds),
    ended: () => pauses.length === readings.length,
  };
}

function terminal(size = { columns: 80, rows: 24 }) {
  const written: string[] = [];
  const listeners = new Set<() => void>();
  return {
    written,
    listeners,
    size,
    screen: {
      get columns() {
        return size.columns;
      },
      get rows() {
        return size.rows;
      },
      colours: false,
      write: (text: string) => void written.push(text),
      onResize(listener: () => void) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
}

test('each look is shown, and the next comes after the pause', async () => {
  const ports = looks(reading({ at: 1 }), reading({ at: 2 }));
  const shown: StatusView[] = [];

  await followViews(ports, 3, (one) => shown.push(one));

  expect(shown.map((one) => one.reading.at)).toEqual([1, 2]);
  expect(ports.pauses).toEqual([3000, 3000]);
});

test('a look that fails keeps what was seen last, with the reason, until one succeeds', async () => {
  const ports = looks(reading({ at: 1 }), new CommandError('nothing answers'), reading({ at: 3 }));
  const shown: StatusView[] = [];

  await followViews(ports, 1, (one) => shown.push(one));

  expect(shown.map((one) => [one.reading.at, one.problem])).toEqual([
    [1, undefined],
    [1, 'not up to date: nothing answers'],
    [3, undefined],
  ]);
});

test('a first look that fails ends it, and so does a defect', async () => {
  await expect(followViews(looks(new CommandError('no such stack')), 1, () => {})).rejects.toThrow('no such stack');
  await expect(followViews(looks(CALM, new TypeError('a defect')), 1, () => {})).rejects.toThrow('a defect');
});

test('the screen is entered once, drawn in place without clearing, and left as it was found', async () => {
  const { written, screen, listeners } = terminal();

  await followOnScreen(looks(CALM, CALM), 1, screen);

  const [entered, first, second, left, ...more] = written;
  expect([entered, left, more]).toEqual([ENTER, LEAVE, []]);
  for (const frame of [first, second]) {
    expect(frame?.startsWith('\x1b[Hspillway status')).toBe(true);
    expect(frame?.endsWith('\x1b[J')).toBe(true);
    expect(frame).not.toContain('\x1b[2J');
    const lines = frame?.split('\r\n') ?? [];
    expect(lines.filter((line) => !line.includes('\x1b[K'))).toEqual([]);
  }
  expect(listeners.size).toBe(0);
});

test('a new size draws what is known at once', async () => {
  const { written, screen, size, listeners } = terminal();
  const ports = looks(CALM);

  await followOnScreen(
    {
      ...ports,
      pause: async (milliseconds) => {
        Object.assign(size, { columns: 40, rows: 5 });
        for (const listener of listeners) listener();
        await ports.pause(milliseconds);
      },
    },
    1,
    screen,
  );

  expect(written[1]?.split('\r\n').length).toBeGreaterThan(10);
  expect(written[2]?.split('\r\n')).toHaveLength(5);
});

test('a first look that fails leaves the terminal untouched; a later defect leaves it clean', async () => {
  const [early, late] = [terminal(), terminal()];

  await expect(followOnScreen(looks(new CommandError('no')), 1, early.screen)).rejects.toThrow('no');
  await expect(followOnScreen(looks(CALM, new TypeError('defect')), 1, late.screen)).rejects.toThrow('defect');

  expect(early.written).toEqual([]);
  expect(late.written.at(-1)).toBe(LEAVE);
});
