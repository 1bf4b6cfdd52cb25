import { UsageError } from '../../bin/command-line/command';
import { optionsHelp, readOptions } from '../../bin/command-line/options';
import { anyText, count } from '../../bin/command-line/units';

const OPTIONS = {
  peak: { value: 'N', meaning: 'writes a second', read: count() },
  knob: { value: 'NAME=VALUE', meaning: 'a knob', read: anyText, many: true },
  json: { meaning: 'for machines' },
} as const;

const refusal = (...args: string[]): string => {
  try {
    readOptions(args, OPTIONS);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error('it was taken');
};

test('a value follows its option or an equals sign, and what may be given again keeps all', () => {
  const { options } = readOptions(['--peak', '20k', '--knob=a=1', '--knob', 'b=2', '--json'], OPTIONS);

  expect(options).toEqual({ peak: 20_000, knob: ['a=1', 'b=2'], json: true });
});

test('what is not given is absent, empty or false', () => {
  expect(readOptions([], OPTIONS).options).toEqual({ peak: undefined, knob: [], json: false });
});

test.each([
  [['--paek', '1'], 'unknown option --paek, did you mean --peak?'],
  [['--jsno'], 'unknown option --jsno, did you mean --json?'],
  [['--pea', '1'], 'unknown option --pea, did you mean --peak?'],
  [['--something-else'], 'unknown option --something-else'],
  [['--constructor'], 'unknown option --constructor'],
  [['--peak'], '--peak must have a value: --peak N'],
  [['--peak='], '--peak must have a value: --peak N'],
  [['--peak', '--json'], '--peak must have a value: --peak N'],
  [['--json=yes'], '--json takes no value, got "yes"'],
  [['--peak', '1', '--peak', '2'], '--peak is given twice'],
  [['20000'], 'unexpected argument "20000"'],
])('%j is refused in one line', (args, message) => {
  expect(refusal(...args)).toBe(message);
});

test('words are told apart from options, as many as the command takes', () => {
  expect(readOptions(['show', '--json', 'one'], OPTIONS, 2).words).toEqual(['show', 'one']);
  expect(() => readOptions(['show', 'one', 'two'], OPTIONS, 2)).toThrow('unexpected argument "two"');
});

test('--debug is for the command line itself', () => {
  expect(readOptions(['--debug', '--json'], OPTIONS).options.json).toBe(true);
});

test('the help has each option with its meaning beside it, and the meanings in one column', () => {
  expect(optionsHelp(OPTIONS).split('\n')).toEqual([
    '  --peak N           writes a second',
    '  --knob NAME=VALUE  a knob',
    '  --json             for machines',
  ]);
});
