import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aws, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { FrontDoorCompute } from '../lib/front-door/compute';
import { PathMonitoring } from '../lib/monitoring';
import { monitoringParts } from '../lib/monitoring/monitoring-parts';
import { USUAL_PARTS } from '../lib/sizing/plan/cost/cost-input';
import { drainPlan } from '../lib/sizing/planned-drain';
import { OrderIntakeStack } from '../lib/stacks/order-intake-stack';
import { WritePath } from '../lib/write-path';
import { alarmsOf, EVERYTHING, metricsOfAlarm, watched } from './monitoring-path';
import { appWith, READY_MADE } from './stacks/ready-made-stacks';
import { problemsOf } from './test-stack';

const ALWAYS = {
  AcceptBurnFast60m: ['Spillway Failed Shed Accepted', 3600, 1.44, '1 of 1', 'notBreaching'],
  AcceptBurnFast5m: ['Spillway Failed Shed Accepted', 300, 1.44, '1 of 1', 'notBreaching'],
  AcceptBurnSlow360m: ['Spillway Failed Shed Accepted', 21_600, 0.6, '1 of 1', 'notBreaching'],
  AcceptBurnSlow30m: ['Spillway Failed Shed Accepted', 1800, 0.6, '1 of 1', 'notBreaching'],
  DurableBurnFast60m: ['Spillway Late Applied', 3600, 14.4, '1 of 1', 'notBreaching'],
  DurableBurnFast5m: ['Spillway Late Applied', 300, 14.4, '1 of 1', 'notBreaching'],
  DurableBurnSlow360m: ['Spillway Late Applied', 21_600, 6, '1 of 1', 'notBreaching'],
  DurableBurnSlow30m: ['Spillway Late Applied', 1800, 6, '1 of 1', 'notBreaching'],
  DoorAway: ['AWS/ApplicationELB HTTPCode_ELB_5XX_Count RequestCount', 60, 1.44, '3 of 5', 'notBreaching'],
  DoorAnswers5xx: ['AWS/ApplicationELB HTTPCode_Target_5XX_Count RequestCount', 60, 1.44, '3 of 5', 'notBreaching'],
  BufferTooOld: ['AWS/SQS ApproximateAgeOfOldestMessage', 60, 10, '3 of 3', 'notBreaching'],
  BacklogOutlastsBurst: [
    'AWS/SQS ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesNotVisible',
    60,
    200,
    '7 of 7',
    'notBreaching',
  ],
  NothingLeavesBuffer: [
    'AWS/SQS ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesNotVisible NumberOfMessagesDeleted',
    60,
    0,
    '3 of 3',
    'notBreaching',
  ],
  QuarantineNotEmpty: ['AWS/SQS ApproximateNumberOfMessagesVisible', 60, 0, '1 of 1', 'ignore'],
  WritesComeBack: ['Spillway Retries Writes', 60, 0, '3 of 5', 'notBreaching'],
  WriterFails: ['AWS/Lambda Errors', 60, 0, '3 of 5', 'notBreaching'],
  KeyThrottled: ['Spillway ThrottledKeyRange', 60, 0, '5 of 5', 'notBreaching'],
  KeyOrTableThrottled: ['Spillway ThrottledTable', 60, 0, '5 of 5', 'notBreaching'],
  LimitReached: ['Spillway ThrottledAccount ThrottledMaxOnDemand', 60, 0, '3 of 5', 'notBreaching'],
  CacheAwayFromDoor: ['Spillway CacheUnavailable', 60, 0, '5 of 5', 'notBreaching'],
  CacheAwayFromWriter: ['Spillway CacheUnavailable', 60, 0, '5 of 5', 'notBreaching'],
} as const;

test('each alarm looks at its metric, by its window, from its threshold on, and takes silence as it should', () => {
  const { template } = watched();

  const found = Object.entries(alarmsOf(template)).map(([name, alarm]) => {
    const metrics = metricsOfAlarm(alarm);
    const names = [...new Set(metrics.map(({ MetricName }) => MetricName))];
    return [
      name,
      [
        [metrics[0]?.Namespace, ...names].join(' '),
        metrics[0]?.period,
        alarm.Threshold,
        `${alarm.DatapointsToAlarm} of ${alarm.EvaluationPeriods}`,
        alarm.TreatMissingData,
      ],
    ];
  });

  expect(Object.fromEntries(found)).toEqual(ALWAYS);
});

test('they all come above their thresholds, and of each period they read the sum, the most, or the least of a backlog', () => {
  const { template } = watched(EVERYTHING);

  for (const [name, alarm] of Object.entries(alarmsOf(template))) {
    expect([name, alarm.ComparisonOperator]).toEqual([name, 'GreaterThanThreshold']);
    for (const { MetricName, stat } of metricsOfAlarm(alarm)) {
      // The age, and what lies in quarantine, at its most; what is there, at its least; all else is counted.
      const expected = /TooOld|NotEmpty/.test(name)
        ? 'Maximum'
        : MetricName.startsWith('Approximate')
          ? 'Minimum'
          : 'Sum';
      expect([name, MetricName, stat]).toEqual([name, MetricName, expected]);
    }
  }
});

test('a path with two buffers, a migrator and a sweeper has alarms of each', () => {
  const { template } = watched(EVERYTHING);

  expect(
    Object.keys(alarmsOf(template))
      .filter((name) => !Object.keys(ALWAYS).includes(name))
      .sort(),
  ).toEqual([
    'FifoBacklogOutlastsBurst',
    'FifoBufferTooOld',
    'FifoNothingLeavesBuffer',
    'FifoQuarantineNotEmpty',
    'MigratorFails',
    'SweeperFails',
  ]);
});

test('a path with a FIFO buffer only has no alarm of another', () => {
  const { template } = watched({ collections: { carts: { policy: 'patch' } } });

  const buffers = Object.keys(alarmsOf(template)).filter((name) => /Buffer|Backlog|Quarantine/.test(name));
  expect(buffers.sort()).toEqual([
    'FifoBacklogOutlastsBurst',
    'FifoBufferTooOld',
    'FifoNothingLeavesBuffer',
    'FifoQuarantineNotEmpty',
    'QuarantineNotEmpty',
  ]);
});

describe('the plan moves', () => {
  const demand = { peakWritesPerSecond: 20_000, burstSeconds: 600, acceptableDelaySeconds: 30 };

  test('the age, to the longest wait that is planned for that buffer', () => {
    const { path, template } = watched({ ...EVERYTHING, demand });

    const { knobs } = path.sizing;
    const alarms = alarmsOf(template);
    const standard = drainPlan('standard', demand, knobs).worstDelaySeconds;
    const fifo = drainPlan('fifo', demand, knobs).worstDelaySeconds;
    expect(standard).toBeGreaterThan(30);
    expect(fifo).not.toBe(standard);
    expect(alarms.BufferTooOld?.Threshold).toBe(standard);
    expect(alarms.FifoBufferTooOld?.Threshold).toBe(fifo);
  });

  test.each(['', 'Fifo'] as const)('age and backlog, to what `spillway plan` says of the %s buffer', (prefix) => {
    const { path, template } = watched({ ...EVERYTHING, demand });

    const planned = (knob: string) => path.plan.lines.find((line) => line.knob === knob)?.value;
    const alarms = alarmsOf(template);
    const [age, backlog] = prefix
      ? ['fifoOldestAgeAlarmSeconds', 'fifoBacklogAlarmMessages']
      : ['oldestAgeAlarmSeconds', 'backlogAlarmMessages'];
    expect(alarms[`${prefix}BufferTooOld`]?.Threshold).toBe(planned(age));
    expect(alarms[`${prefix}BacklogOutlastsBurst`]?.Threshold).toBe(planned(backlog));
  });

  test('the minutes of it, to more than one crashed run explains', () => {
    const { template } = watched({ knobs: { visibilitySeconds: 600 } });

    expect(alarmsOf(template).BufferTooOld?.EvaluationPeriods).toBe(11);
  });

  test.each([
    [{ visibilitySeconds: 240 }, 3, 12],
    [{ visibilitySeconds: 3601 }, 3, 181],
    [{ visibilitySeconds: 43_200 }, 2, 1440],
  ])('how far back crashes are looked for, to three deliveries of one batch: %p', (knobs, ofThem, back) => {
    const { WriterFails } = alarmsOf(watched({ knobs }).template);

    expect([WriterFails?.DatapointsToAlarm, WriterFails?.EvaluationPeriods]).toEqual([ofThem, back]);
  });

  test('the minutes in which nothing leaves, to a crashed run, a batch that fills, and the longest wait', () => {
    const { template } = watched({
      knobs: { visibilitySeconds: 600, windowSeconds: 60 },
      demand: { acceptableDelaySeconds: 120 },
    });

    const { BufferTooOld, NothingLeavesBuffer } = alarmsOf(template);
    const longest = BufferTooOld?.Threshold ?? 0;
    expect(NothingLeavesBuffer?.EvaluationPeriods).toBe(Math.ceil((600 + 60 + longest) / 60) + 1);
  });

  test('what is said of a late write: both the acceptable delay and the longest wait', () => {
    const { path, template } = watched({ demand });

    const alarms = { ...alarmsOf(template), ...alarmsOf(template, 'CompositeAlarm') };
    const longest = drainPlan('standard', demand, path.sizing.knobs).worstDelaySeconds;
    for (const name of ['BufferTooOld', 'DurableBurnFast', 'DurableBurnSlow']) {
      expect(alarms[name]?.AlarmDescription).toContain('30 s are acceptable');
      expect(alarms[name]?.AlarmDescription).toContain(`${longest} s`);
    }
  });

  test('the backlog, to what the writer takes up at its full width', () => {
    const { template } = watched({ knobs: { writerConcurrency: 50 } });

    expect(alarmsOf(template).BacklogOutlastsBurst?.Threshold).toBe(50 * 100);
  });

  test('the minutes of it, to a burst and its end', () => {
    const { template } = watched({ demand: { burstSeconds: 3600 } });

    expect(alarmsOf(template).BacklogOutlastsBurst?.EvaluationPeriods).toBe(62);
  });

  test('the minutes of it, never beyond the day that CloudWatch looks back', () => {
    const { template } = watched({ demand: { burstSeconds: 86_400 } });

    expect(alarmsOf(template).BacklogOutlastsBurst?.EvaluationPeriods).toBe(1440);
  });

  test('the objectives, to what they let through', () => {
    const { template } = watched({ monitoring: { objectives: { acceptAvailability: 99.99, durableWithin: 95 } } });

    const alarms = alarmsOf(template);
    expect(alarms.AcceptBurnFast60m?.Threshold).toBe(0.144);
    expect(alarms.AcceptBurnSlow30m?.Threshold).toBe(0.06);
    expect(alarms.DurableBurnFast5m?.Threshold).toBe(72);
    expect(alarms.DurableBurnSlow360m?.Threshold).toBe(30);
    expect(alarms.DoorAway?.Threshold).toBe(0.144);
  });
});

describe('pairs of windows and the whole', () => {
  test('each burn alarm is both of its windows', () => {
    const { template } = watched();

    const pairs = alarmsOf(template, 'CompositeAlarm');
    expect(Object.keys(pairs).sort()).toEqual([
      'AcceptBurnFast',
      'AcceptBurnSlow',
      'DurableBurnFast',
      'DurableBurnSlow',
      'Unwell',
    ]);
    const rule = ruleOf(template, 'AcceptBurnFast');
    expect(rule).toMatch(/^\(ALARM\("AcceptBurnFast60m"\) AND ALARM\("AcceptBurnFast5m"\)\)$/);
  });

  test('the path is unwell when any alarm has come that is no half of another', () => {
    const { path, template } = watched(EVERYTHING);

    const rule = ruleOf(template, 'Unwell');
    const named = [...rule.matchAll(/ALARM\("(\w+)"\)/g)].map(([, name]) => name);
    expect(rule).not.toContain('AND');
    expect(named.sort()).toEqual(Object.keys(path.monitoring?.alarms ?? {}).sort());
    expect(named).not.toContainEqual(expect.stringMatching(/\dm$/));
    expect(named).toHaveLength(23);
  });
});

describe('who is told', () => {
  test('nobody without a topic, and actions that are added later work', () => {
    const { template } = watched();

    for (const type of ['Alarm', 'CompositeAlarm'] as const) {
      for (const alarm of Object.values(alarmsOf(template, type))) {
        expect(alarm).not.toHaveProperty('AlarmActions');
        expect(alarm).not.toHaveProperty('OKActions');
        expect(alarm.ActionsEnabled ?? true).toBe(true);
      }
    }
  });

  test('the topic, of each alarm once, when it comes and when it is over', () => {
    const stack = new Stack(new App(), 'Shop');
    const topic = Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:123456789012:on-call');
    new WritePath(stack, 'WritePath', {
      ...EVERYTHING,
      listener: { plaintextBecause: 'inside a test' },
      monitoring: { topic },
    });

    const template = Template.fromStack(stack);
    const all = { ...alarmsOf(template), ...alarmsOf(template, 'CompositeAlarm') };
    const told = Object.entries(all).filter(([, { AlarmActions }]) => AlarmActions);
    const silent = Object.keys(all).filter((name) => all[name]?.AlarmActions === undefined);
    for (const [, { AlarmActions, OKActions }] of told) {
      expect(AlarmActions).toEqual([topic.topicArn]);
      expect(OKActions).toEqual([topic.topicArn]);
    }
    // Halves of a pair, and the one over all, whose alarms have told already.
    expect(silent.sort()).toEqual([...Object.keys(ALWAYS).filter((name) => /\dm$/.test(name)), 'Unwell'].sort());
  });

  test('a ready-made stack takes the topic by its ARN', () => {
    const arn = 'arn:aws:sns:eu-west-1:123456789012:on-call';

    const template = Template.fromStack(new OrderIntakeStack(appWith(), 'Orders', { alarmTopicArn: arn }));

    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'Orders-WritePath-QuarantineNotEmpty',
      AlarmActions: [arn],
    });
  });
});

describe('descriptions', () => {
  const page = readFileSync(join(__dirname, '..', 'docs', 'runbook.md'), 'utf8');
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading));
  const templates = [watched(EVERYTHING), watched({ compute: FrontDoorCompute.containers() })].map(
    ({ template }) => template,
  );
  const ofType = (type: 'Alarm' | 'CompositeAlarm') => templates.map((template) => alarmsOf(template, type));
  const all = Object.entries(
    Object.assign({}, ...ofType('Alarm'), ...ofType('CompositeAlarm')) as ReturnType<typeof alarmsOf>,
  );

  test.each(all)('%s: says what it means, and links to a section that names it', (name, { AlarmDescription: says }) => {
    const [, sentence = '', anchor = ''] = /^(.+)\s+Runbook: docs\/runbook\.md#([\w-]+)$/s.exec(says) ?? [];

    expect(sentence.length).toBeGreaterThan(40);
    expect(says.length).toBeLessThanOrEqual(1024);
    expect(anchors).toContain(anchor);
    const section = page.split(/^## /m).find((text) => slug(text.split('\n')[0]) === anchor);
    expect(section).toContain(`\`${name.replace(/\d+m$/, '')}\``);
    for (const word of ['**Look**', '**Do**', '**Do not**']) expect(section).toContain(word);
  });

  test('the page has no section without an alarm', () => {
    const linked = new Set(all.map(([, { AlarmDescription }]) => AlarmDescription.split('#').at(-1)));

    expect(anchors.filter((anchor) => anchor !== 'runbook').sort()).toEqual([...linked].sort());
  });

  test('a page of one’s own is linked in its place', () => {
    const own = watched({ monitoring: { runbookUrl: 'https://wiki.example/runbook' } });

    expect(alarmsOf(own.template).WriterFails?.AlarmDescription).toMatch(
      /Runbook: https:\/\/wiki\.example\/runbook#the-writer-fails$/,
    );
  });

  test('the package brings the page that they link to', () => {
    const { files } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));

    expect(files).toContain('docs/runbook.md');
  });
});

describe('names', () => {
  test('begin with the stack and the path in it', () => {
    const stack = new Stack(new App(), 'Shop', { stackName: 'shop-prod' });
    const props = {
      collections: { orders: { policy: 'createOnly' } },
      listener: { plaintextBecause: 'inside a test' },
    } as const;
    new WritePath(stack, 'Orders', props);
    new WritePath(stack, 'Events', props);

    const names = Object.values(alarmsOf(Template.fromStack(stack))).map(({ AlarmName }) => AlarmName);
    expect(names).toContain('shop-prod-Orders-WriterFails');
    expect(names).toContain('shop-prod-Events-WriterFails');
    expect(new Set(names).size).toBe(names.length);
  });

  test('of the dashboard say the region too: an account has one list of them', () => {
    const { template } = watched({}, { region: 'eu-west-1', account: '123456789012' });

    template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'Shop-WritePath-eu-west-1' });
  });

  test('are found in a nested stack, whose own is not known', () => {
    const nested = new NestedStack(new Stack(new App(), 'Shop'), 'Nested');
    new WritePath(nested, 'WritePath', {
      collections: { orders: { policy: 'createOnly' } },
      listener: { plaintextBecause: 'inside a test' },
    });

    const names = Object.values(Template.fromStack(nested).findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmName,
    );
    expect(names).toContainEqual(expect.stringMatching(/^Shop-Nested-WritePath-Monitoring-?\w*-WriterFails$/));
  });
});

test('stages of one’s own are watched by a construct of one’s own', () => {
  const stack = new Stack(new App(), 'Shop');
  const path = new WritePath(stack, 'Orders', {
    collections: { orders: { policy: 'createOnly' } },
    listener: { plaintextBecause: 'inside a test' },
    monitoring: false,
  });

  const { alarms } = new PathMonitoring(stack, 'Eyes', { path });

  expect(Object.keys(alarms)).toContain('QuarantineNotEmpty');
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'Shop-Eyes-WriterFails' });
});

test('false leaves out the dashboard and all alarms', () => {
  const { path, template } = watched({ monitoring: false });

  expect(path.monitoring).toBeUndefined();
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  template.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 0);
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
});

describe('what is refused', () => {
  const problems = (monitoring: object) => problemsOf(() => watched({ monitoring }));
  const share = 'must be a number above 93.06 and below 100';

  test.each([
    ['acceptAvailability', 93, `monitoring.objectives.acceptAvailability ${share}, got 93: `],
    ['acceptAvailability', 100, `monitoring.objectives.acceptAvailability ${share}, got 100: `],
    ['durableWithin', Number.NaN, `monitoring.objectives.durableWithin ${share}, got NaN: `],
    ['fewestMissed', 0, 'monitoring.objectives.fewestMissed must be a whole number from 1 to 1000000, got 0: '],
    ['fewestMissed', 1.5, 'monitoring.objectives.fewestMissed must be a whole number from 1 to 1000000, got 1.5: '],
  ])('%s of %p', (name, value, problem) => {
    expect(problems({ objectives: { [name]: value } })).toEqual([expect.stringContaining(problem)]);
  });

  test('a runbook whose links would lead nowhere', () => {
    expect(problems({ runbookUrl: 'our wiki' })).toEqual([expect.stringContaining('got "our wiki"')]);
    expect(problems({ runbookUrl: 'https://wiki/runbook#top' })).toHaveLength(1);
    expect(problems({ runbookUrl: `https://${'a'.repeat(393)}` })).toHaveLength(1);
  });

  test('but not what is just inside, or known only at deployment', () => {
    expect(problems({ objectives: { acceptAvailability: 93.06, durableWithin: 99.999, fewestMissed: 1 } })).toEqual([]);
    expect(problems({ runbookUrl: `https://${'a'.repeat(392)}` })).toEqual([]);
    expect(problems({ runbookUrl: `https://${Aws.REGION}.example/runbook` })).toEqual([]);
  });
});

describe('what it costs', () => {
  test.each(Object.entries(READY_MADE))('%s: the parts that are told are those of its template', (_name, make) => {
    const template = Template.fromStack(make(appWith()));

    const count = (type: string) => Object.keys(template.findResources(type)).length;
    const alarms = Object.values(alarmsOf(template));
    const functions = Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) =>
      String(Properties.Description),
    );
    const fifo = Object.keys(template.findResources('AWS::SQS::Queue', { Properties: { FifoQueue: true } })).length > 0;
    const standard = Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).some(
      ({ Properties }) => Properties.MaximumBatchingWindowInSeconds !== undefined,
    );
    expect(
      monitoringParts({
        standardBuffer: standard,
        fifoBuffer: fifo,
        migrator: functions.some((text) => text.startsWith('Migrator')),
        sweeper: functions.some((text) => text.startsWith('Sweeper')),
        ...(count('AWS::ECS::Service') > 0 && { containers: { zones: 3 } }),
        shift: count('AWS::Lambda::Alias') > 0 || isShifted(template),
      }),
    ).toMatchObject({
      alarmMetrics: alarms.reduce((sum, alarm) => sum + metricsOfAlarm(alarm).length, 0),
      compositeAlarms: count('AWS::CloudWatch::CompositeAlarm'),
      dashboards: count('AWS::CloudWatch::Dashboard'),
    });
  });

  test('the bill of a plan takes the parts of a path with one buffer', () => {
    const parts = monitoringParts({ standardBuffer: true, fifoBuffer: false, migrator: false, sweeper: false });

    expect(USUAL_PARTS).toMatchObject(parts);
  });

  test('the parts of a path with everything', () => {
    const { template } = watched(EVERYTHING);

    const { alarmMetrics } = monitoringParts({ standardBuffer: true, fifoBuffer: true, migrator: true, sweeper: true });
    const alarms = Object.values(alarmsOf(template));
    expect(alarmMetrics).toBe(alarms.reduce((sum, alarm) => sum + metricsOfAlarm(alarm).length, 0));
  });
});

/** Containers between two target groups. */
function isShifted(template: Template): boolean {
  return Object.keys(template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup')).length === 2;
}

/** As GitHub makes anchors of headings. */
function slug(heading = ''): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

/** The rule of a composite alarm, with the names of alarms in place of references to them. */
function ruleOf(template: Template, name: string): string {
  const resources = template.toJSON().Resources;
  const { AlarmRule } = alarmsOf(template, 'CompositeAlarm')[name] as unknown as {
    AlarmRule: { 'Fn::Join': [string, (string | { 'Fn::GetAtt': [string, string] })[]] };
  };
  return AlarmRule['Fn::Join'][1]
    .map((part) =>
      typeof part === 'string'
        ? part
        : String(resources[part['Fn::GetAtt'][0]].Properties.AlarmName).replace('Shop-WritePath-', ''),
    )
    .join('');
}
