import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, AlarmRule, CompositeAlarm, type IAlarm, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FrontDoor } from '../../lib/front-door';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import { quickestAlarm } from '../../lib/front-door/shift/quickest-alarm';
import { unseenFaultProblems } from '../../lib/front-door/shift/shift-time';
import { TrafficShift } from '../../lib/front-door/traffic-shift';
import { WritePath, type WritePathProps } from '../../lib/write-path';
import { COLLECTIONS, neighbours, testStack } from '../test-stack';

const THREE_MINUTES = { path: 'Test/DoorAway', periods: 3, periodSeconds: 60 };
const PLAINTEXT = { plaintextBecause: 'inside a test' };
const minutes = (count: number) => Duration.minutes(count);

interface Paced {
  readonly period?: Duration;
  readonly evaluationPeriods?: number;
  readonly datapointsToAlarm?: number;
}

function alarmIn(
  stack: Stack,
  id: string,
  { period = minutes(1), evaluationPeriods = 1, ...paced }: Paced = {},
): Alarm {
  const metric = new Metric({ namespace: 'Test', metricName: id, period });
  return new Alarm(stack, id, { metric, threshold: 1, evaluationPeriods, ...paced });
}

describe('a shift lasts as long as the quickest of its alarms needs, or synth fails', () => {
  const { canary, linear, allAtOnce } = TrafficShift;

  test.each([
    ['lambda', 'a canary', canary({ interval: minutes(3) }), canary({ interval: minutes(2) }), 2],
    [
      'lambda',
      'one step',
      linear({ percent: 50, interval: minutes(3) }),
      linear({ percent: 50, interval: minutes(2) }),
      2,
    ],
    ['lambda', 'steps', linear({ percent: 25 }), linear({ percent: 34 }), 2],
    [
      'containers',
      'a canary and its bake time',
      canary({ interval: minutes(1), bakeTime: minutes(2) }),
      canary({ interval: minutes(1), bakeTime: minutes(1) }),
      2,
    ],
    [
      'containers',
      'a canary without a bake time',
      canary({ interval: minutes(3), bakeTime: minutes(0) }),
      canary({ interval: minutes(1), bakeTime: minutes(0) }),
      1,
    ],
    [
      'containers',
      'steps and their bake time',
      linear({ percent: 50, bakeTime: minutes(2) }),
      linear({ percent: 50, bakeTime: minutes(1) }),
      2,
    ],
    ['containers', 'all at once', allAtOnce({ bakeTime: minutes(3) }), allAtOnce({ bakeTime: minutes(2) }), 2],
  ] as const)('%s: %s', (kind, _what, longEnough, tooShort, got) => {
    expect(unseenFaultProblems(longEnough, kind, THREE_MINUTES)).toEqual([]);
    expect(unseenFaultProblems(tooShort, kind, THREE_MINUTES)).toEqual([
      expect.stringMatching(
        `^shift must last as long as the quickest of its alarms needs to come, got ${got} min where Test/DoorAway needs 3 periods of 60 s: .*take a longer `,
      ),
    ]);
  });

  test('the way out is one that there is', () => {
    const wayOut = (shift: TrafficShift, kind: 'lambda' | 'containers') =>
      unseenFaultProblems(shift, kind, { ...THREE_MINUTES, periods: 1000 }).map((problem) => problem.split('; ')[1]);

    const quicker = 'or give shift.alarms one of fewer or shorter periods';
    expect(wayOut(canary(), 'lambda')).toEqual([`take a longer interval, ${quicker}`]);
    expect(wayOut(canary(), 'containers')).toEqual([`take a longer interval or bakeTime, ${quicker}`]);
    expect(wayOut(linear(), 'lambda')).toEqual([`take a longer interval, a smaller percent, ${quicker}`]);
    expect(wayOut(allAtOnce(), 'containers')).toEqual([`take a longer bakeTime, ${quicker}`]);
  });

  test('a function all at once is what its name says, and the defaults are long enough', () => {
    expect(unseenFaultProblems(allAtOnce(), 'lambda', THREE_MINUTES)).toEqual([]);
    for (const shift of [canary(), linear(), allAtOnce()]) {
      expect(unseenFaultProblems(shift, 'lambda', THREE_MINUTES)).toEqual([]);
      expect(unseenFaultProblems(shift, 'containers', THREE_MINUTES)).toEqual([]);
    }
  });

  test('what only the deployment knows is not judged', () => {
    const unknown = minutes(Token.asNumber({ Ref: 'Minutes' }));

    expect(unseenFaultProblems(canary({ interval: unknown }), 'lambda', THREE_MINUTES)).toEqual([]);
    expect(unseenFaultProblems(allAtOnce({ bakeTime: unknown }), 'containers', THREE_MINUTES)).toEqual([]);
    expect(unseenFaultProblems(canary({ interval: minutes(1) }), 'lambda', undefined)).toEqual([]);
  });
});

describe('the quickest of alarms', () => {
  const stack = new Stack(new App(), 'Test');
  const three = alarmIn(stack, 'ThreeOfFive', { evaluationPeriods: 5, datapointsToAlarm: 3 });
  const four = alarmIn(stack, 'AllOfFour', { evaluationPeriods: 4 });

  test('is the one that has seen enough first, by the periods that must be above', () => {
    expect(quickestAlarm([four, three])).toEqual({ path: 'Test/ThreeOfFive', periods: 3, periodSeconds: 60 });
    expect(quickestAlarm([four])).toEqual({ path: 'Test/AllOfFour', periods: 4, periodSeconds: 60 });
    const short = alarmIn(stack, 'Short', { period: Duration.seconds(10), evaluationPeriods: 6 });
    expect(quickestAlarm([four, short, three])).toEqual({ path: 'Test/Short', periods: 6, periodSeconds: 10 });
  });

  test('may be one of mathematics', () => {
    const metric = new MathExpression({ expression: '2 * a', usingMetrics: { a: four.metric }, period: minutes(2) });
    const alarm = new Alarm(stack, 'Mathematics', { metric, threshold: 1, evaluationPeriods: 1 });

    expect(quickestAlarm([three, alarm])).toEqual({ path: 'Test/Mathematics', periods: 1, periodSeconds: 120 });
  });

  test('is not known where one of them is defined elsewhere, or of others', () => {
    const arn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:mine';
    const imported = Alarm.fromAlarmArn(stack, 'Imported', arn);
    const composite = new CompositeAlarm(stack, 'Composite', { alarmRule: AlarmRule.fromBoolean(true) });

    expect(quickestAlarm([three, imported])).toBeUndefined();
    expect(quickestAlarm([three, composite])).toBeUndefined();
    expect(quickestAlarm([])).toBeUndefined();
  });
});

describe('held by synth', () => {
  function synthOfPath(
    props: Partial<WritePathProps>,
    alarms: (stack: Stack) => readonly IAlarm[] = () => [],
  ): () => void {
    const stack = testStack();
    const path = new WritePath(stack, 'WritePath', { collections: COLLECTIONS, listener: PLAINTEXT, ...props });
    path.frontDoor.rollBackOn(alarms(stack));
    return () => Template.fromStack(stack);
  }

  test.each([
    ['a function', FrontDoorCompute.lambda(), minutes(2), minutes(3), undefined],
    ['containers', FrontDoorCompute.containers(), minutes(2), minutes(3), minutes(0)],
  ])('of a path with its own alarms only, before %s', (_what, compute, tooShort, longEnough, bakeTime) => {
    const shiftOf = (interval: Duration) => TrafficShift.canary({ interval, ...(bakeTime && { bakeTime }) });

    expect(synthOfPath({ compute, shift: shiftOf(tooShort) })).toThrow(
      /shift must last as long .*, got 2 min where Test\/WritePath\/Monitoring\/.* needs 3 periods of 60 s/,
    );
    expect(synthOfPath({ compute, shift: shiftOf(longEnough) })).not.toThrow();
  });

  test('a quicker alarm of one’s own is enough', () => {
    const shift = TrafficShift.canary({ interval: minutes(1) });
    const mine = (stack: Stack) => [alarmIn(stack, 'Mine', { period: Duration.seconds(30), evaluationPeriods: 2 })];

    expect(synthOfPath({ shift }, mine)).not.toThrow();
  });

  test('of a lone door with alarms of its own', () => {
    const synthWith = (interval: Duration) => {
      const stack = testStack();
      const { buffer, table, network } = neighbours(stack);
      const shift = TrafficShift.canary({ interval, alarms: [alarmIn(stack, 'Mine', { period: minutes(5) })] });
      const given = { buffer, table, collections: COLLECTIONS, vpc: network.vpc, listener: PLAINTEXT };
      new FrontDoor(stack, 'FrontDoor', { ...given, shift });
      return () => Template.fromStack(stack);
    };

    expect(synthWith(minutes(4))).toThrow(
      /shift must last as long .*, got 4 min where Test\/Mine needs a period of 300 s/,
    );
    expect(synthWith(minutes(5))).not.toThrow();
  });
});
