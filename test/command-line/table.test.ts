import { table } from '../../bin/command-line/table';
import { wrap, wrapLines } from '../../bin/command-line/wrap';

test('names stand to the left and numbers to the right', () => {
  expect(
    table(
      ['stage', 'writes/s'],
      [
        ['writer', '20,000'],
        ['front door', '5'],
      ],
    ).split('\n'),
  ).toEqual(['stage       writes/s', 'writer        20,000', 'front door         5']);
});

test('no rows are no table', () => {
  expect(table(['a', 'b'], [])).toBe('');
});

test('a text that has no room is broken between words, below itself', () => {
  const rows = [['one', '1', 'as long a reason as anybody would want to read']];

  const lines = table(['what', 'n', 'why'], rows, { left: [0, 2], width: 30 }).split('\n');

  expect(lines).toEqual([
    'what  n  why',
    'one   1  as long a reason as',
    '         anybody would want to',
    '         read',
  ]);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(30);
});

test('two columns of text share the room', () => {
  const lines = table(['a', 'b', 'c'], [['x '.repeat(30).trim(), '1', 'y '.repeat(30).trim()]], {
    left: [0, 2],
    wrapped: [0, 2],
    width: 60,
  }).split('\n');

  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines.join('').match(/x/g)).toHaveLength(30);
  expect(lines.join('').match(/y/g)).toHaveLength(30);
});

test('what is painted keeps its place, and nothing is painted where nothing stands', () => {
  const painted = table(['a', 'b'], [['x', '']], { paint: (cell) => `<${cell}>` });

  expect(painted).toBe('<a>  <b>\n<x>');
});

test('an address longer than the line stays whole, and a name is broken after its dot', () => {
  expect(wrapLines('or demand.peakWritesPerSecond', 20)).toEqual(['or demand.', 'peakWritesPerSecond']);
  expect(wrapLines('see https://example.com/a/long/one there', 12)).toEqual([
    'see',
    'https://example.com/a/long/one',
    'there',
  ]);
  expect(wrap('one two three', 9, 2)).toBe('  one two\n  three');
});
