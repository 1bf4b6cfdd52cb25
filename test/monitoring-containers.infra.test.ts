import { Match, type Template } from 'aws-cdk-lib/assertions';
import { FrontDoorCompute } from '../lib/front-door/compute';
import { TrafficShift } from '../lib/front-door/traffic-shift';
import { liveCost } from '../lib/monitoring/live-cost';
import { monitoringParts } from '../lib/monitoring/monitoring-parts';
import { DEFAULT_DEMAND } from '../lib/sizing/demand';
import { PRICES } from '../lib/sizing/prices';
import type { WritePathProps } from '../lib/write-path';
import { comesIn, minutes } from './alarm-history';
import { evaluate } from './metric-math';
import { type AlarmProperties, alarmsOf, metricsOfAlarm, watched } from './monitoring-path';
import { problemsOf } from './test-stack';

const containers = (props: Partial<WritePathProps> = {}) =>
  watched({ compute: FrontDoorCompute.containers({ minTasks: 3, maxTasks: 8 }), ...props });
const plain = containers();
const shifted = containers({ shift: TrafficShift.canary() });

const summary = (alarm: AlarmProperties | undefined) => {
  if (alarm === undefined) return undefined;
  const names = [...new Set(metricsOfAlarm(alarm).map(({ MetricName }) => MetricName))];
  return [
    names.join(' '),
    alarm.Threshold,
    `${alarm.DatapointsToAlarm} of ${alarm.EvaluationPeriods}`,
    alarm.TreatMissingData,
  ];
};

/** What an alarm's mathematics comes to, where its metrics come to these. */
function value(alarm: AlarmProperties | undefined, of: (id: string) => number | undefined): number | undefined {
  const math = alarm?.Metrics?.find(({ ReturnData }) => ReturnData !== false)?.Expression;
  if (math === undefined) throw new Error('no mathematics');
  return evaluate(math, of, 60);
}

describe('alarms', () => {
  test('of the tasks stand beside those of every path', () => {
    const alarms = alarmsOf(plain.template);
    const always = Object.keys(alarmsOf(watched().template));
    const more = Object.keys(alarms).filter((name) => !always.includes(name));

    expect(Object.fromEntries(more.map((name) => [name, summary(alarms[name])]))).toEqual({
      DoorFails: ['Shed HTTPCode_Target_5XX_Count RequestCount Failed Accepted', 1.44, '3 of 5', 'notBreaching'],
      DoorSlow: ['TargetResponseTime', 5, '3 of 5', 'notBreaching'],
      TasksUnhealthy: ['UnHealthyHostCount', 0, '5 of 5', 'notBreaching'],
      ZoneWithoutTask: ['HealthyHostCount', 0, '5 of 5', 'notBreaching'],
      TasksAtCeiling: ['HealthyHostCount CPUUtilization', 85, '5 of 5', 'notBreaching'],
    });
    expect(always.filter((name) => !(name in alarms))).toEqual([]);
  });

  test('the slowest per cent is looked at, where containers are the door or versions are shifted', () => {
    const slow = (template: Template) =>
      Object.values(
        template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: 'TargetResponseTime' } }),
      );

    expect(slow(plain.template)[0]?.Properties.ExtendedStatistic).toBe('p99');
    expect(slow(watched({ shift: TrafficShift.linear() }).template)).toHaveLength(1);
    expect(slow(watched().template)).toEqual([]);
  });

  test('a zone is without a task as long as neither target group has a healthy one there', () => {
    const { ZoneWithoutTask } = alarmsOf(shifted.template);
    const zone = (at: number, group = '') => `healthyHostCountZone${at}${group}`;
    const healthy = (counts: Readonly<Record<string, number>>) => value(ZoneWithoutTask, (id) => counts[id]);

    expect(healthy({ [zone(0)]: 1, [zone(1)]: 2, [zone(2)]: 1 })).toBe(0);
    expect(healthy({ [zone(0, 'Alternate')]: 1, [zone(1, 'Alternate')]: 1, [zone(2)]: 1 })).toBe(0);
    expect(healthy({ [zone(0)]: 1, [zone(2)]: 1 })).toBe(1);
    expect(healthy({})).toBe(3);
    const zones = metricsOfAlarm(ZoneWithoutTask as AlarmProperties).map(({ Dimensions }) =>
      Dimensions.find(({ Name }) => Name === 'AvailabilityZone'),
    );
    expect(new Set(zones.map((one) => JSON.stringify(one))).size).toBe(3);
  });

  test('fewer tasks than zones leave zones without one, and that is no alarm', () => {
    const { template } = containers({ compute: FrontDoorCompute.containers({ minTasks: 1, maxTasks: 8 }) });

    expect(Object.keys(alarmsOf(template))).not.toContain('ZoneWithoutTask');
  });

  test('CPU is at its ceiling only while no more tasks can come', () => {
    const { TasksAtCeiling } = alarmsOf(shifted.template);
    const at = (cpu: number, first: number, other?: number) =>
      value(TasksAtCeiling, (id) => ({ cpu, healthyHostCount: first, healthyHostCountAlternate: other })[id]);

    expect(at(95, 8)).toBe(95);
    expect(at(95, 0, 8)).toBe(95);
    expect(at(95, 7)).toBe(0);
  });

  test('unhealthy tasks are those of both groups', () => {
    const { TasksUnhealthy } = alarmsOf(shifted.template);

    expect(value(TasksUnhealthy, (id) => ({ unHealthyHostCount: 1, unHealthyHostCountAlternate: 2 })[id])).toBe(3);
  });

  test('of the door speak of tasks, and of a function only where there is one', () => {
    expect(alarmsOf(plain.template).DoorAway?.AlarmDescription).toMatch(/no task took them/);
    expect(alarmsOf(watched().template).DoorAway?.AlarmDescription).toMatch(/function crashed/);
  });

  test('the door’s own numbers are found by the name that it tells them under', () => {
    const { metricName } = plain.path.frontDoor;
    const [accepted] = metricsOfAlarm(alarmsOf(plain.template).AcceptBurnFast5m as AlarmProperties);

    expect(accepted?.Dimensions).toEqual([{ Name: 'FrontDoor', Value: metricName }]);
    plain.template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [{ Environment: Match.arrayWith([{ Name: 'FRONT_DOOR_NAME', Value: metricName }]) }],
    });
  });

  test('those that take a version back are on single numbers that wait for no service', () => {
    const { doorAlarms = [] } = shifted.path.monitoring ?? {};
    const alarms = shifted.template.findResources('AWS::CloudWatch::Alarm');

    expect(doorAlarms).toHaveLength(3);
    for (const name of ['DoorAway', 'DoorFails', 'DoorSlow']) {
      const found = Object.values(alarms).find(({ Properties }) => Properties.AlarmName.endsWith(`-${name}`));
      expect([name, JSON.stringify(found)]).toEqual([name, expect.not.stringMatching(/Service|CPUUtilization/)]);
    }
  });
});

describe('what takes a version back', () => {
  const { DoorFails } = alarmsOf(shifted.template);
  const flood = { RequestCount: 60_000, Accepted: 20_000 };

  test('comes in the third minute in which answers are 5xx, or writes of bulks fail', () => {
    const failing = { RequestCount: 1000, HTTPCode_Target_5XX_Count: 15 };
    const bulks = { RequestCount: 10, Accepted: 900, Failed: 100 };

    expect(comesIn(DoorFails, minutes(5, failing))).toBe(3);
    expect(comesIn(DoorFails, minutes(5, bulks))).toBe(3);
    expect(comesIn(DoorFails, minutes(5, { HTTPCode_Target_5XX_Count: 1 }))).toBe(3);
  });

  test('is no flood: what is shed is a 5xx, and no fault of the version', () => {
    const shedding = { ...flood, HTTPCode_Target_5XX_Count: 40_000, Shed: 40_000 };

    expect(comesIn(DoorFails, minutes(10, shedding))).toBeUndefined();
    expect(comesIn(alarmsOf(shifted.template).DoorAnswers5xx, minutes(10, shedding))).toBe(3);
  });

  test('is seen in a flood as well: writes that fail are not those that are shed', () => {
    const both = { ...flood, HTTPCode_Target_5XX_Count: 40_000, Shed: 39_000, Failed: 1000 };

    expect(comesIn(DoorFails, minutes(5, both))).toBe(3);
  });

  test('does not come while nothing is asked for, or a few fail', () => {
    expect(comesIn(DoorFails, minutes(5, {}))).toBeUndefined();
    expect(
      comesIn(DoorFails, minutes(5, { RequestCount: 1000, HTTPCode_Target_5XX_Count: 14, Accepted: 1000 })),
    ).toBeUndefined();
  });
});

test.each([
  [0.05, true],
  [900, true],
  [0.04, false],
  [901, false],
])('answers are slow above %p s: taken %p', (slowAnswerSeconds, fits) => {
  const problems = problemsOf(() => containers({ monitoring: { objectives: { slowAnswerSeconds } } }));

  expect(problems).toEqual(
    fits
      ? []
      : [expect.stringMatching(/^monitoring\.objectives\.slowAnswerSeconds must be a number from 0\.05 to 900, got /)],
  );
});

test.each([
  ['containers', plain, { containers: { zones: 3 } }],
  ['containers that shift', shifted, { containers: { zones: 3 }, shift: true }],
  [
    'fewer containers than zones',
    containers({ compute: FrontDoorCompute.containers({ minTasks: 1, maxTasks: 2 }) }),
    { containers: { zones: 0 } },
  ],
  ['a function that shifts', watched({ shift: TrafficShift.canary() }), { shift: true }],
])('%s: the metrics that are paid for are those of the template', (_, { template }, shape) => {
  const alarms = Object.values(alarmsOf(template));
  const parts = { standardBuffer: true, fifoBuffer: false, migrator: false, sweeper: false };

  expect(monitoringParts({ ...parts, ...shape }).alarmMetrics).toBe(
    alarms.reduce((sum, alarm) => sum + metricsOfAlarm(alarm).length, 0),
  );
});

describe('the dashboard', () => {
  const body = (template: Template) => JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));

  test.each([
    ['plain', plain],
    ['shifted', shifted],
  ])('shows tasks in the place of runs (%s)', (_, { template }) => {
    for (const title of ['Tasks', 'CPU and memory of the tasks', 'Requests of each task', 'How long a task takes']) {
      expect(body(template)).toContain(`\\"title\\":\\"${title}\\"`);
    }
    expect(body(watched().template)).not.toContain('Requests of each task');
  });

  test('counts tasks by the samples of their CPU', () => {
    expect(body(plain.template)).toContain('\\"stat\\":\\"SampleCount\\"');
  });
});

test('the live cost takes the time of tasks by vCPU and gigabyte, and no runs', () => {
  const prices = PRICES['us-east-1'];
  if (prices === undefined) throw new Error('no prices');
  const compute = FrontDoorCompute.containers({ minTasks: 3, maxTasks: 8, cpuUnits: 512, memoryMegabytes: 1024 });
  const { path } = containers({ compute });
  const [door] = liveCost({ ...path, plan: { demand: DEFAULT_DEMAND, sizing: path.sizing } }, prices);

  // Three tasks for five minutes, each of half a vCPU and one gigabyte; a million writes.
  const used: Readonly<Record<string, number>> = { accepted: 1_000_000, taskMinutes: 15 };
  const dollars = evaluate(String(door?.expression), (id) => used[id], 300);

  expect(dollars).toBeCloseTo(
    (15 / 60) * (0.5 * prices.fargateVcpuHour.dollars + prices.fargateGigabyteHour.dollars),
    5,
  );
  expect(door?.expression).not.toMatch(/doorRuns|doorMillis/);
});
