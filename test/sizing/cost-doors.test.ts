import fc from 'fast-check';
import { completeDemand, type Demand } from '../../lib/sizing/demand';
import type { CostInput } from '../../lib/sizing/plan/cost/cost-input';
import { costOf } from '../../lib/sizing/plan/cost/cost-of';
import { breakEven, doorsOf } from '../../lib/sizing/plan/cost/doors';
import { containersOf } from '../../lib/sizing/plan/door/containers-of';
import type { PlannedDoor } from '../../lib/sizing/plan/door/planned-door';
import type { Bill } from '../../lib/sizing/plan/planned-cost';
import { situationOf } from '../../lib/sizing/plan/situation';
import { costInput } from './cost-input';

const HOURS = 730;
const TASK_HOUR = 0.03238 + 2 * 0.00356;

const rowsOf = ({ rows }: Bill, what: string) => rows.filter((row) => row.what === what);
const dollarsOf = (bill: Bill, what: string) => rowsOf(bill, what).reduce((sum, { dollars }) => sum + dollars, 0);

function behindContainers(demand: Demand = {}, given: Partial<CostInput> = {}, door: PlannedDoor = {}): CostInput {
  return costInput(demand, { containers: containersOf(door, demand, 3, 10), ...given });
}

test('worked by hand: a million at 2,400 requests a second and task', () => {
  const { perMillionWrites } = costOf(behindContainers({ peakWritesPerSecond: 14_400, itemBytes: 1000 }));

  // 1e6 ÷ 2,400 s of a task with a vCPU and 2 GB.
  expect(dollarsOf(perMillionWrites, 'tasks at work')).toBeCloseTo((1e6 / 2400 / 3600) * TASK_HOUR, 9);
  // 1,650 bytes each way, and a GB for each unit where a function has 0.4.
  expect(dollarsOf(perMillionWrites, 'load balancer')).toBeCloseTo(1.65 * 0.008, 9);
  expect(rowsOf(perMillionWrites, 'function').map(({ place }) => place)).toEqual(['writer']);
  // Six tasks with 2,400 each gather for 1.8 ms: 5.32 writes share a send.
  expect(rowsOf(perMillionWrites, 'standard requests')[0]?.working).toContain('(188 k sends');
});

test('worked by hand: an idle month is three tasks, four endpoints in three zones, and the log files', () => {
  const { perMonth } = costOf(behindContainers({ peakWritesPerSecond: 500, meanWritesPerSecond: 1e-6 }));

  expect(dollarsOf(perMonth, 'tasks that stand ready')).toBeCloseTo(3 * HOURS * TASK_HOUR, 4);
  expect(dollarsOf(perMonth, 'endpoints of SQS, ECR (two) and logs')).toBeCloseTo(4 * 3 * HOURS * 0.01, 6);
  expect(dollarsOf(perMonth, 'files of access logs')).toBeCloseTo((3 * 12 * HOURS * 5) / 1e6, 9);
});

test('worked by hand: tasks of a month are those at work, and those that stand ready beside them', () => {
  const demand = { peakWritesPerSecond: 24_000, meanWritesPerSecond: 2400 };
  const { perMonth } = costOf(behindContainers(demand));

  // A tenth of the month ten tasks, and seven the rest (24,000 ÷ 3,600 at once): 7.3, of which one is at work on average.
  expect(dollarsOf(perMonth, 'tasks at work')).toBeCloseTo(1 * HOURS * TASK_HOUR, 6);
  expect(dollarsOf(perMonth, 'tasks that stand ready')).toBeCloseTo(6.3 * HOURS * TASK_HOUR, 6);
});

test('a web ACL is paid by the month, by the rule and by the request', () => {
  const plain = costOf(costInput());
  const guarded = costOf(costInput({}, { standing: { webAclRules: 4 } }));

  expect(guarded.perMillionWrites.dollars - plain.perMillionWrites.dollars).toBeCloseTo(0.6, 9);
  // 50 writes a second for a month are 131.4 M requests.
  expect(guarded.perMonth.dollars - plain.perMonth.dollars).toBeCloseTo(5 + 4 + 131.4 * 0.6, 6);
  expect(guarded.usual).toEqual(plain.usual);
});

test('access logs are paid for as long as they are kept, and not where there are none', () => {
  const { perMillionWrites } = costOf(costInput());
  const without = costOf(costInput({}, { standing: { accessLogDays: 0 } }));

  // 1 M of 100 bytes for 90 of 30.4 days.
  expect(dollarsOf(perMillionWrites, 'access logs')).toBeCloseTo(((0.1 * 90) / (HOURS / 24)) * 0.023, 9);
  expect(
    [...without.perMillionWrites.rows, ...without.perMonth.rows].filter(({ what }) => /access logs/.test(what)),
  ).toEqual([]);
});

test('without group commit each write has a send of its own', () => {
  const { perMillionWrites } = costOf(behindContainers({ peakWritesPerSecond: 14_400 }, {}, { groupCommit: false }));

  expect(rowsOf(perMillionWrites, 'standard requests')[0]?.working).toContain('(1 M sends');
});

test('messages of a FIFO buffer hold one write each: only the send is shared, by ten at the most', () => {
  const fifo: Partial<CostInput> = { policy: 'counter', kinds: new Set(['fifo']) };
  const { perMillionWrites } = costOf(
    behindContainers({ peakWritesPerSecond: 14_400 }, fifo, { cpuUnits: 256, maxTasks: 6 }),
  );

  expect(rowsOf(perMillionWrites, 'fifo requests')[0]?.working).toMatch(/\(100 k sends \+ 100 k receives/);
});

test('the usual design has a function at its door, whatever ours has', () => {
  expect(costOf(behindContainers()).usual).toEqual(costOf(costInput()).usual);
});

describe('which door costs less', () => {
  const doorsAt = (demand: Demand) => doorsOf(situationOf({ demand }));

  test('both months are those of the plans with either', () => {
    const demand = { peakWritesPerSecond: 3000, meanWritesPerSecond: 300 };
    const { function: ofFunction, containers } = doorsAt(demand);

    expect(ofFunction).toBeCloseTo(costOf(situationOf({ demand }).costInput).perMonth.dollars, 9);
    const other = doorsOf(situationOf({ demand, door: { compute: 'containers' } }));
    expect(other.function).toBeCloseTo(ofFunction, -1);
    expect(other.containers).toBeCloseTo(containers, -1);
  });

  test('on one side of the rate the function costs less, on the other side containers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 100, max: 4000 }), (ratio, itemBytes) => {
        const at = (mean: number) => ({ meanWritesPerSecond: mean, peakWritesPerSecond: mean * ratio, itemBytes });
        const { containersFromWritesPerSecond: from } = doorsAt(at(100));
        if (from === undefined) return;
        const dearer = (mean: number) => {
          const demand = completeDemand(at(mean));
          const containers = containersOf({}, demand, 3, 10);
          const input = { ...situationOf({ demand: at(100) }).costInput, demand };
          return costOf({ ...input, containers }).perMonth.dollars - costOf(input).perMonth.dollars;
        };

        expect(dearer(from * 1.001)).toBeLessThanOrEqual(0);
        expect(dearer(from * 0.99)).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });

  test('it is where the standing tasks and endpoints are worth what a request saves', () => {
    const { containersFromWritesPerSecond: from = Number.NaN } = doorsAt({
      peakWritesPerSecond: 500,
      meanWritesPerSecond: 50,
    });

    // Three tasks and nine endpoint addresses, $152 a month, at 0.27 to 0.65 saved a million: 234 M to 563 M a month.
    expect(from).toBeGreaterThan(80);
    expect(from).toBeLessThan(230);
  });

  test('bulks share calls already: containers pay later for them, if ever', () => {
    const single = doorsAt({ peakWritesPerSecond: 500 }).containersFromWritesPerSecond ?? Number.NaN;
    const bulks = doorsAt({ peakWritesPerSecond: 500, writesPerRequest: 10 }).containersFromWritesPerSecond;

    expect(bulks ?? Number.POSITIVE_INFINITY).toBeGreaterThan(single);
  });

  test('tasks given by hand are no reason for another rate', () => {
    const input = costInput();
    const containersFor = () => containersOf({ minTasks: 1000, maxTasks: 1000 }, input.demand, 3, 10);

    // A thousand tasks for whatever comes pay only where a function costs as much.
    expect(breakEven(input, containersFor)).toBeGreaterThan(10_000);
    expect(
      doorsOf(situationOf({ door: { compute: 'containers', minTasks: 1000, maxTasks: 1000 } }))
        .containersFromWritesPerSecond,
    ).toBeLessThan(1000);
  });
});
