import { Duration } from 'aws-cdk-lib';
import { GROUP_COMMIT_DEFAULTS } from '../../lambda/contract/group-commit';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import { containerDoorSizing } from '../../lib/sizing/container-door';
import { doorAskedOf } from '../../lib/sizing/plan/door/door-asked';
import type { PlannedDoor } from '../../lib/sizing/plan/door/planned-door';
import type { PlanAsked, PlanLine } from '../../lib/sizing/plan/plan';
import { planOf, planProblems } from '../../lib/sizing/plan/plan-of';

const FLOOD: PlanAsked = { demand: { peakWritesPerSecond: 20_000, meanWritesPerSecond: 500 } };
const CONTAINERS: PlanAsked = { ...FLOOD, door: { compute: 'containers' } };

function lineOf(asked: PlanAsked, name: string): PlanLine | undefined {
  return planOf(asked).lines.find(({ knob }) => knob === name);
}

test('the tasks of the plan are those that the constructs make', () => {
  const { containers } = planOf(CONTAINERS);
  const made = containerDoorSizing(FLOOD.demand ?? {}, { zones: 3, cpuUnits: 1024, targetCpuPercent: 60 });

  expect(containers).toMatchObject(made);
  expect(planOf(FLOOD).containers).toBeUndefined();
});

test.each([
  // 20,000 ÷ 3,600 and 20,000 ÷ 2,400 × 3 ÷ 2.
  ['minTasks', 6],
  ['maxTasks', 14],
  ['requestsPerTaskPerSecond', 2400],
  ['targetCpuPercent', 0.6],
  ['taskCpuUnits', 1024],
  ['taskMemoryMegabytes', 2048],
  ['deregistrationDelaySeconds', 15],
  ['drainSeconds', 20],
])('%s is %s, and the stack sets it', (name, value) => {
  expect(lineOf(CONTAINERS, name)).toMatchObject({ value, set: true, overridden: false, stage: 'front door' });
  expect(lineOf(FLOOD, name)).toBeUndefined();
});

test('what is given by hand stands in its line', () => {
  const door: PlannedDoor = { compute: 'containers', minTasks: 9, drainSeconds: 60 };

  expect(lineOf({ ...FLOOD, door }, 'minTasks')).toMatchObject({
    value: 9,
    overridden: true,
    why: expect.stringMatching(/^given in place of the most of zones, /),
  });
  expect(lineOf({ ...FLOOD, door }, 'drainSeconds')).toMatchObject({ value: 60, overridden: true });
  expect(lineOf({ ...FLOOD, door }, 'maxTasks')).toMatchObject({ value: 14, overridden: false });
});

test('nine tasks take 2,222 writes a second each: they gather for 1.5 ms, and 4.43 share a call', () => {
  const busy = 2222.222 / 4000;

  // e^(−q (c − g)) is a thousandth.
  expect(lineOf(CONTAINERS, 'writesPerCall')?.value).toBeCloseTo(1 + 2222.222 * 0.005 * busy ** 2, 2);
  expect(
    lineOf({ ...CONTAINERS, door: { compute: 'containers', groupCommit: false } }, 'writesPerCall'),
  ).toBeUndefined();
});

test('messages carry several writes, and a run of the writer has fewer of them', () => {
  // Six tasks, 83 % busy: 3.5 ms of 3,333 writes a second are 12.6.
  const { demandBehindDoor, sizing } = planOf({ ...FLOOD, door: { compute: 'containers', maxTasks: 6 } });

  expect(demandBehindDoor.writesPerRequest).toBe(12);
  expect(sizing.knobs.batchSize).toBe(Math.ceil(500 / 12));
  expect(planOf(FLOOD).demandBehindDoor).toEqual(planOf(FLOOD).demand);
  // Those of a FIFO buffer hold one record's.
  expect(
    planOf({ ...CONTAINERS, policy: 'patch' }).lines.find(({ knob }) => knob === 'fifoMessagesPerSecond')?.value,
  ).toBe(20_000);
});

test('what stands in the plan of a function only is not in that of containers', () => {
  const names = planOf(CONTAINERS).lines.map(({ knob }) => knob);

  expect(names).not.toContain('frontDoorMemoryMegabytes');
  expect(names).not.toContain('frontDoorEnvironments');
  // The writer's runs alone are of Lambda.
  expect(Number(lineOf(CONTAINERS, 'lambdaConcurrency')?.value)).toBeLessThan(
    Number(lineOf(FLOOD, 'lambdaConcurrency')?.value) / 10,
  );
});

test('tasks give out by what they carry at once and at the most, and Lambda by the writer alone', () => {
  const carried = new Map(planOf(CONTAINERS).bottlenecks.map(({ what, writesPerSecond }) => [what, writesPerSecond]));

  expect(carried.get('tasks of the door that are always there, at the start of a burst')).toBe(6 * 3600);
  expect(carried.get('tasks of the door at the most, at their CPU target')).toBe(14 * 2400);
  expect(carried.has('Lambda concurrency, shared by the front door and the writer')).toBe(false);
  expect(carried.get('Lambda concurrency, of the writer')).toBeGreaterThan(20_000);
});

test('a web ACL looks at 100,000 requests a second, whichever door is behind it', () => {
  const what = 'requests that a web ACL looks at';
  const found = (asked: PlanAsked) => planOf(asked).bottlenecks.find((part) => part.what === what)?.writesPerSecond;

  expect(found({ ...FLOOD, door: { webAclRules: 4 } })).toBe(100_000);
  expect(found({ ...FLOOD, door: { compute: 'containers', webAclRules: 4 } })).toBe(100_000);
  expect(found(FLOOD)).toBeUndefined();
});

test('tasks and those of the next version are asked of the quota of vCPUs', () => {
  const quotaOf = (asked: PlanAsked) => planOf(asked).quotasToRaise.find(({ service }) => service === 'ECS');

  expect(quotaOf(CONTAINERS)).toMatchObject({ have: 6, need: 28 });
  expect(quotaOf({ ...CONTAINERS, quotas: { fargateVcpus: 28 } })).toBeUndefined();
  expect(quotaOf(FLOOD)).toBeUndefined();
});

test('zones are paid for, and make no fewer tasks', () => {
  const at = (zones: number) => planOf({ ...CONTAINERS, zones });

  expect([at(2), at(3), at(6)].map(({ containers }) => containers?.minTasks)).toEqual([6, 6, 6]);
  expect([at(2), at(3), at(6)].map(({ containers }) => containers?.maxTasks)).toEqual([18, 14, 12]);
  expect(at(6).cost.perMonth.rows.find(({ what }) => what.startsWith('endpoints'))?.working).toContain('4 × 6 zones');
});

test.each<[string, PlanAsked, RegExp]>([
  ['one zone', { zones: 1 }, /^zones must be a whole number from 2 to 6, got 1: a load balancer needs two zones/],
  ['no task', { door: { minTasks: 0 } }, /^door\.minTasks must be a whole number from 1 to 1000, got 0/],
  [
    'more at least than at most',
    { door: { minTasks: 5, maxTasks: 4 } },
    /^door\.minTasks must be no more than door\.maxTasks, got 5 and 4/,
  ],
  [
    'a long drain',
    { door: { drainSeconds: 120 } },
    /^door\.drainSeconds must be a whole number from 5 to 110, got 120: .*Fargate/,
  ],
])('%s cannot be planned with, and it is said why', (_, asked, problem) => {
  expect(planProblems(asked)).toEqual([expect.stringMatching(problem)]);
});

describe('a door as props say it', () => {
  test('left out is a function, and nothing else is said', () => {
    expect(doorAskedOf({})).toEqual({ compute: 'lambda' });
    expect(doorAskedOf({ compute: FrontDoorCompute.lambda(), balancing: { deregistrationDelaySeconds: 5 } })).toEqual({
      compute: 'lambda',
    });
  });

  test('containers with all that is given', () => {
    const compute = FrontDoorCompute.containers({
      cpuUnits: 512,
      minTasks: 4,
      groupCommit: { maxWait: Duration.millis(2), maxPendingMegabytes: 1 },
      drain: Duration.seconds(30),
    });

    expect(
      doorAskedOf({ compute, balancing: { deregistrationDelaySeconds: 7 }, webAclRules: 5, accessLogs: false }),
    ).toEqual({
      compute: 'containers',
      cpuUnits: 512,
      minTasks: 4,
      groupCommit: { ...GROUP_COMMIT_DEFAULTS, maxWaitMillis: 2, maxPendingBytes: 1024 * 1024 },
      drainSeconds: 30,
      deregistrationDelaySeconds: 7,
      webAclRules: 5,
      accessLogs: false,
    });
    expect(doorAskedOf({ compute: FrontDoorCompute.containers({ groupCommit: false }) })).toMatchObject({
      groupCommit: false,
    });
  });
});
