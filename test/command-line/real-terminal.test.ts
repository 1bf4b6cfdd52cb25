import { realTerminal, type Screen } from '../../bin/command-line/real-terminal';
import { styleOf } from '../../bin/command-line/style';

interface Watched extends Screen {
  readonly written: string[];
  fail(error: NodeJS.ErrnoException): void;
}

function screen(form: { isTTY?: boolean; columns?: number } = {}): Watched {
  const written: string[] = [];
  const listeners: ((error: NodeJS.ErrnoException) => void)[] = [];
  return {
    ...form,
    written,
    write: (text) => written.push(text),
    on: (_, listener) => listeners.push(listener),
    fail: (error) => {
      for (const listener of listeners) listener(error);
    },
  };
}

test.each([
  ['a terminal', { isTTY: true }, {}, true],
  ['a pipe', {}, {}, false],
  ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false],
  ['a terminal with an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, true],
  ['a terminal that knows no colours', { isTTY: true }, { TERM: 'dumb' }, false],
])('%s has colours: %#', (_what, form, environment, colours) => {
  expect(realTerminal(screen(form), screen(), environment).colours).toBe(colours);
});

test.each([
  ['a pipe has 100', {}, 100],
  ['a pipe has 100 whatever it says', { columns: 200 }, 100],
  ['a terminal has its own', { isTTY: true, columns: 100 }, 100],
  ['a narrow one is taken for 60', { isTTY: true, columns: 20 }, 60],
  ['a wide one is used up to 160', { isTTY: true, columns: 400 }, 160],
  ['one that does not know has 80', { isTTY: true, columns: 0 }, 80],
])('columns: %s', (_what, form, columns) => {
  expect(realTerminal(screen(form), screen(), {}).columns).toBe(columns);
});

test('a reader that went away is no error, and any other is', () => {
  const out = screen();
  realTerminal(out, screen(), {});

  expect(() => out.fail(Object.assign(new Error('gone'), { code: 'EPIPE' }))).not.toThrow();
  expect(() => out.fail(Object.assign(new Error('full'), { code: 'ENOSPC' }))).toThrow('full');
});

test('every line ends once', () => {
  const out = screen();
  const { print } = realTerminal(out, screen(), {});

  print('one');
  print('two\n');

  expect(out.written).toEqual(['one\n', 'two\n']);
});

test('styles are colours where there are colours, and nothing elsewhere', () => {
  const said = { print() {}, complain() {} };

  expect(styleOf({ ...said, colours: true }).bad('no')).toBe('\u001b[1m\u001b[31mno\u001b[39m\u001b[22m');
  expect(styleOf(said).bad('no')).toBe('no');
});
