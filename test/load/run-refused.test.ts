import { LedgerTally } from '../../load/run/ledger-tally';
import { summaryOf } from '../../load/run/summary-of';
import { gather } from '../../load/verify/gather';
import { entries, STARTED_AT, scenarioLike, verificationLike } from './run-world';

/** A run of twenty requests that all were told the same, of which nothing is missing in the store. */
async function summaryFor(status: number) {
  const ledger = Array.from({ length: 20 }, (_, each) => entries(`r${each}`, STARTED_AT + each * 100, status)).flat();
  const tally = new LedgerTally();
  for (const entry of ledger) tally.add(entry);
  const operations = await gather(ledger);
  return summaryOf({
    run: 'r1',
    scenario: scenarioLike(),
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

test.each([400, 401, 403, 413, 429, 301, 308, 503])('one that answers all of them with %d fails', async (status) => {
  const { verdict, reasons } = await summaryFor(status);

  expect(verdict).toBe('fail');
  expect(reasons).toEqual(['answered: 0 %, allowed are 99.9 %']);
});

test.each([404, 409, 412])('one that answers all of them with %d proves nothing', async (status) => {
  const { verdict, reasons } = await summaryFor(status);

  expect(verdict).toBe('invalid');
  expect(reasons).toEqual([expect.stringMatching(/^no write of the load was acknowledged/)]);
});
