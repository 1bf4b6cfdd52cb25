import '../by-the-clock';
import { writeClassOf } from '../../lambda/front-door/pressure/write-class';

function classOf(priority?: string) {
  return writeClassOf(new Map(priority === undefined ? [] : [['priority', priority]]));
}

it.each([
  ['u=0', 'critical'],
  ['u=1', 'critical'],
  ['u=2', 'normal'],
  ['u=4', 'normal'],
  ['u=5', 'background'],
  ['u=7', 'background'],
])('%s is %s', (priority, expected) => {
  expect(classOf(priority)).toBe(expected);
});

it.each([
  ['i, u=7', 'background'],
  ['u=7 ,\ti=?0', 'background'],
  [' u=7 ', 'background'],
  ['u=7;x;y=2', 'background'],
  ['u=1, u=7', 'background'],
  ['a="u=0, \\" ", u=7', 'background'],
  ['a=(1 "x";q=1 tok/en);p, b=:aGk=:, c=@12, d=1.5, u=7', 'background'],
])('%s: what stands beside u is ignored', (priority, expected) => {
  expect(classOf(priority)).toBe(expected);
});

it.each([
  undefined,
  '',
  '7',
  'U=7',
  'u',
  'u=8',
  'u=-1',
  'u=7.0',
  'u="7"',
  'u=07',
  'u=7,',
  ',u=7',
  'u=7 i',
  'u= 7',
  'u=7, i=?2',
  'u=7, a="',
  'u=7, a=(1 2',
  'u=7, u=9',
  'u=7\u00e9',
])('%j is as if it were not there', (priority) => {
  expect(classOf(priority)).toBe('normal');
});

it('a long one is read in no time', () => {
  const hostile = `a=(${'x;y '.repeat(4000)}`;

  const start = performance.now();
  classOf(hostile);
  expect(performance.now() - start).toBeLessThan(1000);
});
