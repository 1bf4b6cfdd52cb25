import { UsageError } from '../../bin/command-line/command';
import {
  bytes,
  count,
  factor,
  millis,
  oneOf,
  pair,
  type Reader,
  regionName,
  seconds,
  share,
} from '../../bin/command-line/units';

const refusal = (read: Reader<unknown>, text: string): string => {
  try {
    read(text, '--option');
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`${text} was taken`);
};

test.each([
  ['20000', 20_000],
  ['20,000', 20_000],
  ['20_000', 20_000],
  ['20k', 20_000],
  ['20 K', 20_000],
  ['1.5M', 1_500_000],
  ['.5k', 500],
  ['20k/s', 20_000],
  ['0', 0],
  [' 7 ', 7],
])('a count may be written %s', (text, value) => {
  expect(count()(text, '--peak')).toBe(value);
});

test('a factor is a plain number, whose point parts no thousands', () => {
  expect(['0.5', '2', '1.500'].map((text) => factor({ min: 0.001 })(text, '--rate'))).toEqual([0.5, 2, 1.5]);
  expect(refusal(factor({ min: 0.001 }), '2x')).toBe('--option must be a factor such as 0.5 or 2, got "2x"');
  expect(refusal(factor({ min: 0.001 }), '1k')).toBe('--option must be a factor such as 0.5 or 2, got "1k"');
});

test.each([
  ['60', 60],
  ['60s', 60],
  ['2m', 120],
  ['2min', 120],
  ['1.5h', 5400],
  ['500ms', 0.5],
  ['1d', 86_400],
])('a time may be written %s', (text, value) => {
  expect(seconds()(text, '--burst')).toBe(value);
});

test.each([
  ['25', 25],
  ['25ms', 25],
  ['1.5s', 1500],
])('a short time may be written %s', (text, value) => {
  expect(millis()(text, '--writer-call')).toBe(value);
});

test.each([
  ['900', 900],
  ['900B', 900],
  ['1.5KB', 1536],
  ['1.5 kib', 1536],
  ['1k', 1024],
  ['0.1KB', 103],
  ['1MB', 1_048_576],
])('a size may be written %s, and has whole bytes', (text, value) => {
  expect(bytes()(text, '--item')).toBe(value);
});

test.each([
  ['2%', 0.02],
  ['2 %', 0.02],
  ['0.02', 0.02],
  ['1', 1],
  ['0', 0],
  ['0.1%', 0.001],
])('a share may be written %s', (text, value) => {
  expect(share(text, '--hottest')).toBe(value);
});

test.each(['', 'x', '-1', '1e3', '0x10', '1.2.3', '1,2', '12,34', 'NaN', 'Infinity', '20kk', '20 q', '٣'])(
  'a count is not %j',
  (text) => {
    expect(refusal(count(), text)).toBe(
      `--option must be a number such as 500, 20k or 1.5M, got ${JSON.stringify(text)}`,
    );
  },
);

test.each(['60x', '1:30', 's', '-5s'])('a time is not %j', (text) => {
  expect(refusal(seconds(), text)).toBe(`--option must be a time such as 60s, 2m or 1h, got ${JSON.stringify(text)}`);
});

test.each(['101%', '1.01', '-1%', 'two', '%'])('a share is not %j', (text) => {
  expect(refusal(share, text)).toBe(`--option must be a share such as 2% or 0.02, got ${JSON.stringify(text)}`);
});

test('a range is kept to, at its ends and one past them', () => {
  const read = count({ min: 1, max: 10, whole: true });

  expect([read('1', '--n'), read('10', '--n')]).toEqual([1, 10]);
  expect(refusal(read, '0')).toBe('--option must be a whole number, from 1 to 10, got "0"');
  expect(refusal(read, '11')).toBe('--option must be a whole number, from 1 to 10, got "11"');
  expect(refusal(read, '1.5')).toBe('--option must be a whole number, from 1 to 10, got "1.5"');
  expect(refusal(count({ min: 1 }), '0.9')).toBe('--option must be 1 or more, got "0.9"');
});

test('a word is one of those that there are, and a pair has a name', () => {
  expect(oneOf(['a', 'b'])('b', '--o')).toBe('b');
  expect(refusal(oneOf(['a', 'b']), 'c')).toBe('--option must be one of a, b, got "c"');
  expect(pair('name=a=b', '--knob')).toEqual(['name', 'a=b']);
  expect(refusal(pair, '=3')).toBe('--option must be name=value, got "=3"');
});

test('a point that may part thousands is not guessed at', () => {
  expect(refusal(count(), '20.000')).toBe('--option may be 20000 or 20: write one of these, got "20.000"');
  expect(count()('1.25', '--peak')).toBe(1.25);
});

test('a region is named as regions are', () => {
  expect(['eu-central-1', 'us-gov-west-1'].map((name) => regionName(name, '--region'))).toHaveLength(2);
  expect(refusal(regionName, 'moon-1')).toBe('--option must be a region such as eu-central-1, got "moon-1"');
});
