import { Duration } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { BULK_MAX_WRITES, REQUEST_BODY_MAX_BYTES } from '../lambda/contract/limits';
import { renderWrite } from '../lambda/contract/message';
import { Held } from '../lambda/front-door/group-commit/held';
import type { ContainerDoorProps } from '../lib/front-door/compute';
import { memoriesFor } from '../lib/front-door/containers/fargate-sizes';
import { containerDoorSizing } from '../lib/sizing/container-door';
import type { Demand } from '../lib/sizing/demand';
import { containerTemplate } from './door-of-containers';
import { problemsOf } from './test-stack';

const ASKED = { zones: 3, cpuUnits: 1024, targetCpuPercent: 60 };
const FLOOD: Demand = { peakWritesPerSecond: 30_000 };

function problemsWith(compute: unknown, timeoutSeconds?: number): readonly string[] {
  return problemsOf(() => containerTemplate(compute as ContainerDoorProps, { timeoutSeconds }));
}

function tasksIn(template: Template): readonly [number, number] {
  const [target] = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalableTarget'));
  return [target?.Properties.MinCapacity, target?.Properties.MaxCapacity];
}

function targetsIn(template: Template): Record<string, number> {
  const policies = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy'));
  return Object.fromEntries(
    policies.map(({ Properties: { TargetTrackingScalingPolicyConfiguration: policy } }) => [
      policy.PredefinedMetricSpecification.PredefinedMetricType,
      policy.TargetValue,
    ]),
  );
}

test.each([{}, FLOOD, { peakWritesPerSecond: 3000 }])('for %j there are as many tasks as the plan says', (demand) => {
  const template = containerTemplate({}, { demand });
  const { minTasks, maxTasks, requestsPerTaskPerSecond } = containerDoorSizing(demand, ASKED);

  expect(tasksIn(template)).toEqual([minTasks, maxTasks]);
  expect(targetsIn(template)).toEqual({
    ECSServiceAverageCPUUtilization: 60,
    // The load balancer counts by the minute.
    ALBRequestCountPerTarget: requestsPerTaskPerSecond * 60,
  });
});

test('more tasks come after a minute, fewer after five', () => {
  const template = containerTemplate();

  template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
  template.allResourcesProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: Match.objectLike({ ScaleOutCooldown: 60, ScaleInCooldown: 300 }),
  });
});

test('requests are counted of the door’s own target group', () => {
  const policies = containerTemplate().findResources('AWS::ApplicationAutoScaling::ScalingPolicy');

  expect(JSON.stringify(policies)).toMatch(
    /"ResourceLabel":.*"Fn::GetAtt":\["FrontDoorBalancerTargets\w+","TargetGroupFullName"\]/,
  );
});

test('the counts and both targets may be set by hand', () => {
  const template = containerTemplate({
    minTasks: 2,
    maxTasks: 40,
    targetCpuPercent: 45,
    requestsPerTaskPerSecond: 1000,
  });

  expect(tasksIn(template)).toEqual([2, 40]);
  expect(targetsIn(template)).toEqual({ ECSServiceAverageCPUUtilization: 45, ALBRequestCountPerTarget: 60_000 });
});

test('a count that is set by hand moves the other one where it must', () => {
  expect(tasksIn(containerTemplate({ minTasks: 50 }))).toEqual([50, 50]);
  expect(tasksIn(containerTemplate({ maxTasks: 1 }))).toEqual([1, 1]);
});

test('without shared calls a task carries fewer requests', () => {
  const targets = targetsIn(containerTemplate({ groupCommit: false }));

  expect(targets.ALBRequestCountPerTarget).toBeLessThan(targetsIn(containerTemplate()).ALBRequestCountPerTarget ?? 0);
});

test.each([
  ['minTasks', 1, 0],
  ['minTasks', 1000, 1001],
  ['maxTasks', 1, 0],
  ['maxTasks', 1000, 1001],
  ['targetCpuPercent', 10, 9],
  ['targetCpuPercent', 90, 91],
  ['requestsPerTaskPerSecond', 1, 0],
  ['requestsPerTaskPerSecond', 100_000, 100_001],
])('%s may be %d, and not %d', (name, within, beyond) => {
  expect(problemsWith({ [name]: within })).toEqual([]);
  expect(problemsWith({ [name]: beyond })).toEqual([
    expect.stringMatching(new RegExp(`^compute\\.${name} must be a whole number from \\d+ to \\d+, got ${beyond}: `)),
  ]);
});

test('no more tasks at the least than at the most', () => {
  expect(problemsWith({ minTasks: 4, maxTasks: 4 })).toEqual([]);
  expect(problemsWith({ minTasks: 5, maxTasks: 4 })).toEqual([
    'compute.minTasks must be 4 or fewer with maxTasks 4, got 5: nothing is at least the one and at most the other',
  ]);
});

test.each([
  [256, [512, 1024, 2048]],
  [512, [1024, 2048, 3072, 4096]],
  [1024, [2048, 3072, 4096, 5120, 6144, 7168, 8192]],
])('Fargate gives %d CPU units these memories and no other', (cpuUnits, memories) => {
  expect(memoriesFor(cpuUnits)).toEqual(memories);
  for (const memoryMegabytes of memories) expect(problemsWith({ cpuUnits, memoryMegabytes })).toEqual([]);
  const [least = 0] = memories;
  expect(problemsWith({ cpuUnits, memoryMegabytes: least / 2 })).toEqual([
    `compute.memoryMegabytes must be one of ${memories.join(', ')} with ${cpuUnits} CPU units, got ${least / 2}: Fargate takes no other pair`,
  ]);
});

test('CPU that Fargate does not have, or one thread no use for, is refused', () => {
  expect(problemsWith({ cpuUnits: 1000 })).toEqual([
    "compute.cpuUnits must be 256, 512, 1024 or 2048, got 1000: Fargate has no other, or the door's one thread has no use for it",
  ]);
  expect(problemsWith({ cpuUnits: 4096 })).toHaveLength(1);
});

test.each([
  [5, [4, 4.5]],
  [110, [111]],
])('a drain may be %d s, and not %j', (within, beyond) => {
  expect(problemsWith({ drain: Duration.seconds(within) }, 5)).toEqual([]);
  for (const seconds of beyond) {
    expect(problemsWith({ drain: Duration.millis(seconds * 1000) }, 4)).toEqual([
      expect.stringMatching(/^compute\.drain in seconds must be a whole number from 5 to 110, got /),
    ]);
  }
});

test('a drain that is shorter than a request may take is refused', () => {
  expect(problemsWith({ drain: Duration.seconds(30) }, 30)).toEqual([]);
  expect(problemsWith({ drain: Duration.seconds(29) }, 30)).toEqual([
    'compute.drain must be 30 s or more, which is timeoutSeconds, got 29 s: requests that are still within their time would be cut off at each deployment; raise drain, or lower timeoutSeconds',
  ]);
});

test('memory of a function at a door of containers is refused', () => {
  expect(problemsOf(() => containerTemplate({}, { memoryMegabytes: 1024 }))).toEqual([
    'memoryMegabytes is the memory of a function, got 1024 with a door of containers: nothing would have it; give compute: FrontDoorCompute.containers({ memoryMegabytes })',
  ]);
});

test.each([
  ['maxWait in milliseconds', { maxWait: Duration.millis(50) }, { maxWait: Duration.millis(51) }],
  ['callsAtOnce', { callsAtOnce: 1 }, { callsAtOnce: 0 }],
  ['callsAtOnce', { callsAtOnce: 64 }, { callsAtOnce: 65 }],
  ['maxPendingWrites', { maxPendingWrites: 2000 }, { maxPendingWrites: 1999 }],
  ['maxPendingWrites', { maxPendingWrites: 100_000 }, { maxPendingWrites: 100_001 }],
  ['maxPendingMegabytes', { maxPendingMegabytes: 3 }, { maxPendingMegabytes: 2 }],
  ['maxPendingMegabytes', { maxPendingMegabytes: 512 }, { maxPendingMegabytes: 513 }],
])('groupCommit.%s has its range', (name, within, beyond) => {
  expect(problemsWith({ groupCommit: within })).toEqual([]);
  expect(problemsWith({ groupCommit: beyond })).toEqual([
    expect.stringContaining(`compute.groupCommit.${name} must be a whole number from `),
  ]);
});

test('two of the largest bulks fit in what may be held, or synth says whom it would refuse', () => {
  const problem =
    /, got 1000: a bulk of 1000 writes or of 900 KiB would be a 503 for as long as others wait, and so under load always; /;

  expect(problemsWith({ groupCommit: { maxPendingWrites: BULK_MAX_WRITES } })).toEqual([
    expect.stringMatching(problem),
  ]);
  expect(problemsWith({ groupCommit: { maxPendingWrites: 2 * BULK_MAX_WRITES } })).toEqual([]);
});

test('because a bulk that has no room beside those that wait is refused', () => {
  const roomBeside = (waiting: number, maxPendingWrites: number) => {
    const held = new Held({ maxPendingWrites, maxPendingBytes: 2 ** 30 }, { now: () => 0, random: () => 0 });
    held.take(waiting, waiting);
    return !held.isFull(BULK_MAX_WRITES, BULK_MAX_WRITES);
  };

  expect(roomBeside(1, BULK_MAX_WRITES)).toBe(false);
  expect(roomBeside(BULK_MAX_WRITES, 2 * BULK_MAX_WRITES)).toBe(true);
});

test('and two of the most bytes, whose keys the door makes', () => {
  const id = '01980000-0000-7000-8000-000000000000';
  const entry = { collection: 'orders', body: { text: '' } };
  const text = 'x'.repeat(REQUEST_BODY_MAX_BYTES / BULK_MAX_WRITES - JSON.stringify(entry).length);
  const message = renderWrite({ ...entry, id, key: id, at: id, op: 'put', body: { text } });

  expect(problemsWith({ groupCommit: { maxPendingMegabytes: 3 } })).toEqual([]);
  expect(2 * BULK_MAX_WRITES * message.length).toBeLessThan(3 * 1024 * 1024);
  expect(2 * BULK_MAX_WRITES * message.length).toBeGreaterThan(2 * 1024 * 1024);
});

test('a task must have room for what it holds for both queues, twice', () => {
  const groupCommit = { maxPendingMegabytes: 128 };

  expect(problemsWith({ cpuUnits: 256, memoryMegabytes: 512, groupCommit })).toEqual([]);
  expect(problemsWith({ cpuUnits: 256, memoryMegabytes: 512, groupCommit: { maxPendingMegabytes: 129 } })).toEqual([
    'compute.groupCommit.maxPendingMegabytes must be 128 or less in a task of 512 MiB, got 129: a flood for both queues would end the process for want of memory, and what it holds with it; give the task more memory',
  ]);
});

test('all that is wrong is told at once', () => {
  expect(
    problemsWith({ minTasks: 0, cpuUnits: 1, drain: Duration.seconds(1), groupCommit: { callsAtOnce: 0 } }),
  ).toHaveLength(4);
});
