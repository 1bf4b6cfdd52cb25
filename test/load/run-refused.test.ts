import { LedgerTally } from '../../load/run/ledger-tally';
import { summaryOf } from '../../load/run/summary-of';
import type { Objectives } from '../../load/scenario/scenario';
import { gather } from '../../load/verify/gather';
import { entries, STARTED_AT, scenarioLike, verificationLike } from './run-world';

const summaryFor = (status: number) => summaryWith(() => [status, 10]);

/** A run of twenty requests of which nothing is missing in the store: what each was told, and after how many milliseconds. */
async function summaryWith(told: (each: number) => [status: number, waited: number], some: Partial<Objectives> = {}) {
  const ledger = Array.from({ length: 20 }, (_, each) =>
    entries(`r${each}`, STARTED_AT + each * 100, ...told(each)),
  ).flat();
  const tally = new LedgerTally();
  for (const entry of ledger) tally.add(entry);
  const operations = await gather(ledger);
  return summaryOf({
    run: 'r1',
    scenario: scenarioLike({ objectives: { ...scenarioLike().objectives, ...some } }),
    target: { where: 'local run', isLocal: true },
    machine: { line: 'one machine' },
    startedAt: STARTED_AT,
    generated: { arrivals: 20, seconds: 1.9 },
    lastArrival: 1.9,
    requests: tally.requests(),
    writes: tally.writes(),
    samples: [],
    drainedAt: 2,
    drainAllowed: 30,
    faults: [],
    verification: { ...verificationLike(), writes: operations.counts() },
    problems: [],
    interrupted: false,
  });
}

test('a path that takes every write passes', async () => {
  expect(await summaryFor(202)).toMatchObject({ verdict: 'pass', reasons: [] });
});

test.each([400, 401, 403, 404, 413, 422, 429, 301, 308, 503])(
  'one that answers all of them with %d fails',
  async (status) => {
    const { verdict, reasons } = await summaryFor(status);

    expect(verdict).toBe('fail');
    expect(reasons).toEqual(['answered: 0 %, allowed are 99.9 %']);
  },
);

test.each([409, 410, 412])('one that answers all of them with %d proves nothing', async (status) => {
  const { verdict, reasons } = await summaryFor(status);

  expect(verdict).toBe('invalid');
  expect(reasons).toEqual([expect.stringMatching(/^no write of the load was acknowledged/)]);
});

test('a p99 is none of those alone who were answered: who waited for ten seconds in vain counts with them', async () => {
  const { verdict, reasons } = await summaryWith((each) => (each === 7 ? [0, 10_000] : [202, 10]), {
    p99Ms: 300,
    unansweredShare: 0.05,
  });

  expect(verdict).toBe('fail');
  expect(reasons).toEqual(['p99 of http.total: 10 s, allowed are 300 ms']);
});
