import { Token } from 'aws-cdk-lib';
import type { Collections } from '../lambda/contract/collection';
import { slidingWindow, WritePath } from '../lib';
import { ENVIRONMENT_MAX_BYTES, environmentProblems } from '../lib/environment-size';
import { problemsOf, testStack } from './test-stack';

/** `{"A":""}` */
const AROUND_ONE = 8;

const room = (bytes: number) => ({ A: 'x'.repeat(bytes - AROUND_ONE) });
const unknown = () => Token.asString({ Ref: 'Something' });

/** How much of an environment is left beside these variables. */
function leftBeside(variables: Readonly<Record<string, string>>): number {
  let low = 0;
  let high = ENVIRONMENT_MAX_BYTES;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (environmentProblems({ ...variables, A: 'x'.repeat(middle) }).length === 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

test('an environment of 4,096 bytes fits, and one byte more does not', () => {
  expect(environmentProblems(room(ENVIRONMENT_MAX_BYTES))).toEqual([]);
  expect(environmentProblems(room(ENVIRONMENT_MAX_BYTES + 1))).toEqual([
    expect.stringMatching(
      /^environment must fit 4096 bytes .*, got 4097 of A 4095: the deployment would fail; shorten /,
    ),
  ]);
});

test('it is measured as Lambda does: a quote in a value counts twice, and a letter of more bytes with each of them', () => {
  const { A: text } = room(ENVIRONMENT_MAX_BYTES);

  expect(environmentProblems({ A: text.replace('xx', '"') })).toEqual([]);
  expect(environmentProblems({ A: text.replace('x', '"') })).toHaveLength(1);
  expect(environmentProblems({ A: text.replace('xx', 'é') })).toEqual([]);
  expect(environmentProblems({ A: text.replace('x', 'é') })).toHaveLength(1);
});

test.each([
  ['TABLE_NAME', 128],
  ['BUFFER_URL', 140],
  ['FIFO_BUFFER_URL', 140],
  ['QUARANTINE_URL', 140],
  ['CACHE_ADDRESS', 90],
  ['CACHE_PORT', 5],
  ['CACHE_USER', 40],
  ['CACHE_NAME', 40],
  ['CURSOR_KEY', 36],
  ['ANOTHER', 80],
])('a value that only the deployment knows counts as its longest: %s', (name, bytes) => {
  expect(leftBeside({ [name]: unknown() })).toBe(leftBeside({ [name]: 'x'.repeat(bytes) }));
});

test('of two unknown parts both count, and what stands between them', () => {
  expect(leftBeside({ BUFFER_URLS: `${unknown()},${unknown()}` })).toBe(leftBeside({ BUFFER_URLS: 'x'.repeat(281) }));
});

describe('a path', () => {
  const limits = {
    rules: Object.fromEntries(
      Array.from({ length: 8 }, (_, n) => [`limit-${n}`, slidingWindow({ limit: 100_000, windowSeconds: 3600 })]),
    ),
  };
  const pathWith = (count: number) => () => {
    const names = Array.from({ length: count }, (_, n) => `collection-${String(n).padStart(2, '0')}`);
    const collections: Collections = Object.fromEntries(names.map((name) => [name, { policy: 'createOnly' }]));
    new WritePath(testStack(), 'WritePath', {
      collections,
      listener: { plaintextBecause: 'inside a test' },
      limits,
    });
  };

  test('whose parts are all allowed, and too much together, is refused with the size of each', () => {
    const [problem = '', ...more] = problemsOf(pathWith(60));

    expect(more).toEqual([]);
    expect(problem).toMatch(/got \d+ of COLLECTIONS \d+, LIMITS \d+, PRESSURE \d+, BUFFER_URL 155, TABLE_NAME 143, /);
  });

  test('that is half as large fits', () => {
    expect(problemsOf(pathWith(30))).toEqual([]);
  });
});
