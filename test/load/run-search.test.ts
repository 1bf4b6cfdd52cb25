import fc from 'fast-check';
import { type SearchResult, searchHighest } from '../../load/run/search';
import { searchObjective, searchProblems } from '../../load/run/search-verdict';
import type { SearchStep } from '../../load/run/summary';

const RANGE = { from: 50, to: 5000, factor: 1.6, bisections: 4 };

function step(offered: number, verdict: SearchStep['verdict']): SearchStep {
  return {
    offered,
    delivered: offered,
    p50Ms: 1,
    p99Ms: 10,
    verdict,
    ...(verdict === 'pass' ? {} : { why: 'so it is' }),
  };
}

/** A stack that holds up to this rate. */
const stackOf = (limit: number) => async (rate: number) => step(rate, rate <= limit ? 'pass' : 'fail');

test('the highest rate is below the limit, and as near as the halvings go', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 50, max: 4999, noNaN: true }),
      fc.integer({ min: 0, max: 8 }),
      async (limit, bisections) => {
        const { highest = 0, steps, end } = await searchHighest({ ...RANGE, bisections }, stackOf(limit));
        const failed = steps.filter(({ verdict }) => verdict === 'fail').map(({ offered }) => offered);
        const lowestFailed = Math.min(...failed);
        const grown = Math.min(RANGE.to, highest * RANGE.factor);

        expect(end).toBe('found');
        expect(highest).toBeLessThanOrEqual(limit);
        expect(lowestFailed).toBeGreaterThan(limit);
        // Each halving leaves half of the range, to the whole number.
        const widest = RANGE.factor * limit - limit;
        expect(lowestFailed - highest).toBeLessThanOrEqual(Math.max(2, widest / 2 ** bisections + 2));
        expect(grown).toBeGreaterThan(0);
      },
    ),
  );
});

test('no rate is tried twice, and none outside the range', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 1, max: 9999, noNaN: true }), async (limit) => {
      const { steps } = await searchHighest(RANGE, stackOf(limit));
      const rates = steps.map(({ offered }) => offered);

      expect(new Set(rates).size).toBe(rates.length);
      expect(Math.min(...rates)).toBeGreaterThanOrEqual(RANGE.from);
      expect(Math.max(...rates)).toBeLessThanOrEqual(RANGE.to);
    }),
  );
});

test('a stack that holds the whole range is tried at its end, and found to be beyond it', async () => {
  const { highest, end, steps } = await searchHighest(RANGE, stackOf(1e6));

  expect({ highest, end }).toEqual({ highest: 5000, end: 'beyond' });
  expect(steps.at(-1)?.offered).toBe(5000);
});

test('a stack that does not hold the lowest rate has no highest', async () => {
  const result = await searchHighest(RANGE, stackOf(10));

  expect(result).toEqual({ end: 'below', steps: [step(50, 'fail')] });
});

test('a step that says nothing is tried once more, and never counted as a fail', async () => {
  let asked = 0;
  const limit = stackOf(300);
  const busyOnce = async (rate: number) => {
    asked += 1;
    return asked === 3 ? step(rate, 'invalid') : limit(rate);
  };

  const { steps, highest = 0, end } = await searchHighest(RANGE, busyOnce);

  expect(steps[2]?.verdict).toBe('invalid');
  expect(steps[3]).toEqual(step(steps[2]?.offered ?? 0, 'pass'));
  expect(end).toBe('found');
  expect(highest).toBeGreaterThan(250);
});

test('a step that says nothing twice ends the search', async () => {
  const result = await searchHighest(RANGE, async (rate) => step(rate, rate > 100 ? 'invalid' : 'pass'));

  expect(result.end).toBe('invalid');
  expect(result.highest).toBe(80);
  expect(result.steps.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'invalid', 'invalid']);
});

test('a search that is stopped keeps what it knows, and takes no half step for one', async () => {
  let asked = 0;
  const result = await searchHighest(
    RANGE,
    async (rate) => {
      asked += 1;
      return step(rate, 'pass');
    },
    () => asked >= 3,
  );

  expect(result.end).toBe('stopped');
  expect(result.steps).toHaveLength(2);
  expect(result.highest).toBe(80);
});

describe('what the end of a search means for its run', () => {
  const ended = (end: SearchResult['end'], verdict: SearchStep['verdict'] = 'fail') =>
    searchProblems({ end, steps: [step(50, verdict)] });

  test('a lowest rate that does not hold is a fail', () => {
    expect(ended('below')).toEqual({ failed: ['not even 50/s held the objectives: so it is'], invalid: [] });
  });

  test('a step that said nothing makes it invalid', () => {
    expect(ended('invalid', 'invalid')).toEqual({
      failed: [],
      invalid: ['50/s was tried twice and said nothing: so it is'],
    });
  });

  test.each(['found', 'beyond', 'stopped'] as const)('%s is neither', (end) => {
    expect(ended(end)).toEqual({ failed: [], invalid: [] });
  });

  test('the highest rate stands among the objectives', () => {
    const objectives = { p99Ms: 250, unansweredShare: 0 };

    const told = (end: SearchResult['end'], highest?: number) =>
      searchObjective({ steps: [], end, ...(highest === undefined ? {} : { highest }) }, objectives).map(
        ({ verdict, found }) => `${verdict} ${found}`,
      );

    expect(told('found', 500)).toEqual(['pass 500/s']);
    expect(told('beyond', 500)).toEqual(['pass above 500/s']);
    expect(told('below')).toEqual(['fail none']);
    expect(
      searchObjective({ steps: [], end: 'found', highest: 500 }, { ...objectives, drainSeconds: 5 }),
    ).toMatchObject([{ allowed: 'p99 within 250 ms, drained within 5 s' }]);
    // Nothing was tried that says that there is none.
    expect(told('invalid')).toEqual([]);
  });
});
