import { Duration, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, type IAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { byHash } from '../../lambda/contract/partitions/by-hash';
import { FrontDoor, type FrontDoorProps } from '../../lib/front-door';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import { TrafficShift } from '../../lib/front-door/traffic-shift';
import { WritePath, type WritePathProps } from '../../lib/write-path';
import { COLLECTIONS, neighbours, problemsOf, testStack } from '../test-stack';

const CERTIFICATE = {
  certificate: ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:123456789012:certificate/0'),
};
const JWT = { issuer: 'https://issuer.example', jwksEndpoint: 'https://issuer.example/jwks' };

function door(
  props: Partial<FrontDoorProps> = {},
  stack = testStack(),
): { readonly stack: Stack; readonly door: FrontDoor } {
  const { buffer, table, network } = neighbours(stack);
  const made = new FrontDoor(stack, 'FrontDoor', {
    buffer,
    table,
    collections: COLLECTIONS,
    vpc: network.vpc,
    listener: { plaintextBecause: 'inside a test' },
    ...props,
  });
  return { stack, door: made };
}

function path(
  props: Partial<WritePathProps> = {},
  stack = testStack(),
): { readonly stack: Stack; readonly path: WritePath } {
  const made = new WritePath(stack, 'WritePath', {
    collections: COLLECTIONS,
    listener: { plaintextBecause: 'inside a test' },
    ...props,
  });
  return { stack, path: made };
}

function alarmIn(stack: Stack, name = 'Mine'): IAlarm {
  const metric = new Metric({ namespace: 'Test', metricName: name });
  return new Alarm(stack, name, { metric, threshold: 1, evaluationPeriods: 1 });
}

const BY_COMPUTE = [
  ['lambda', FrontDoorCompute.lambda()],
  ['containers', FrontDoorCompute.containers()],
] as const;

describe('a door of a function', () => {
  const { stack, door: shifted } = door({ shift: TrafficShift.canary() });
  shifted.rollBackOn([alarmIn(stack)]);
  const template = Template.fromStack(stack);
  const alias = { Ref: Match.stringLikeRegexp('^FrontDoorShiftLive') };

  test('is asked for by its alias, and may be by it alone', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetType: 'lambda',
      Targets: [{ Id: alias }],
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: alias,
      Principal: 'elasticloadbalancing.amazonaws.com',
    });
    template.resourceCountIs('AWS::Lambda::Permission', 1);
  });

  test('keeps its own grants and its name as that of its metrics', () => {
    expect(shifted.metricName).toBe(shifted.function?.functionName);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'dynamodb:GetItem' })]) },
      Roles: [{ Ref: Match.stringLikeRegexp('^FrontDoorHandlerRole') }],
    });
  });

  test('without a shift has no alias, no version and no deployment of its own', () => {
    const plain = Template.fromStack(door().stack);

    plain.resourceCountIs('AWS::Lambda::Alias', 0);
    plain.resourceCountIs('AWS::Lambda::Version', 0);
    plain.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
  });
});

describe('a door of containers', () => {
  const shifting = (props: Partial<FrontDoorProps> = {}) => {
    const { stack, door: made } = door({
      compute: FrontDoorCompute.containers(),
      shift: TrafficShift.canary(),
      ...props,
    });
    made.rollBackOn([alarmIn(stack)]);
    return Template.fromStack(stack);
  };
  const template = shifting();

  test('has two target groups that differ in nothing', () => {
    const groups = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));

    expect(groups).toHaveLength(2);
    expect(groups[0]?.Properties).toEqual(groups[1]?.Properties);
  });

  test('has one rule for its edge, and refuses whoever comes past it', () => {
    const found = shifting({ edgeOnly: true });

    found.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 1);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: Match.objectLike({ StatusCode: '403' }) }],
    });
  });

  test('hands on what comes before its rule is there, as the rule will: a shift that is put in is no outage', () => {
    const [listener] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::Listener'));
    const [rule] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));

    expect(rule?.Properties.Actions[0].Type).toBe('forward');
    expect(listener?.Properties.DefaultActions).toEqual(rule?.Properties.Actions);
  });

  test('has its one rule by the name that it has without a shift, and with an edge: two would not have room at its number', () => {
    const rulesOf = (found: Template) =>
      Object.entries(found.findResources('AWS::ElasticLoadBalancingV2::ListenerRule')).map(([id, { Properties }]) => [
        id,
        Properties.Priority,
      ]);
    const rule = [expect.stringMatching(/^FrontDoorBalancerFromEdge/), 1];

    expect(rulesOf(template)).toEqual([rule]);
    expect(rulesOf(shifting({ edgeOnly: true }))).toEqual(rulesOf(template));
    const unshifted = door({ compute: FrontDoorCompute.containers(), edgeOnly: true });
    expect(rulesOf(Template.fromStack(unshifted.stack))).toEqual(rulesOf(template));
  });

  test('is made when its role may shift: it does so for the first time then', () => {
    template.hasResource('AWS::ECS::Service', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^FrontDoorBalancerShiftRoleDefaultPolicy')]),
    });
  });

  test('scales by the requests of both groups: in turn, each has them all', () => {
    const group = (prefix: string) => ({
      MetricStat: {
        Metric: {
          Namespace: 'AWS/ApplicationELB',
          MetricName: 'RequestCountPerTarget',
          Dimensions: [
            { Name: 'TargetGroup', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp(prefix), 'TargetGroupFullName'] } },
          ],
        },
        Stat: 'Sum',
      },
      ReturnData: false,
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        CustomizedMetricSpecification: {
          Metrics: [
            { Id: 'requests0', ...group('^FrontDoorBalancerTargets') },
            { Id: 'requests1', ...group('^FrontDoorBalancerAlternateTargets') },
            Match.objectLike({ Expression: 'FILL(requests0, 0) + FILL(requests1, 0)', ReturnData: true }),
          ],
        },
      },
    });
  });

  test('scales as much by them as a door that shifts nothing', () => {
    const target = (found: Template) =>
      Object.values(found.findResources('AWS::ApplicationAutoScaling::ScalingPolicy'))
        .map(({ Properties }) => Properties.TargetTrackingScalingPolicyConfiguration)
        .map(({ TargetValue, ScaleInCooldown, ScaleOutCooldown }) => [TargetValue, ScaleInCooldown, ScaleOutCooldown])
        .sort();

    expect(target(template)).toEqual(
      target(Template.fromStack(door({ compute: FrontDoorCompute.containers() }).stack)),
    );
  });

  test('that replaces task by task is taken back on alarms, too', () => {
    const { stack, door: rolling } = door({ compute: FrontDoorCompute.containers() });
    rolling.rollBackOn([alarmIn(stack)]);

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: {
        Strategy: Match.absent(),
        Alarms: { AlarmNames: [{ Ref: Match.anyValue() }], Rollback: true },
      },
    });
  });
});

describe('a path', () => {
  const namesTaken = (stack: Stack) => {
    const template = Template.fromStack(stack);
    const alarms = template.findResources('AWS::CloudWatch::Alarm');
    const [group] = Object.values(template.findResources('AWS::CodeDeploy::DeploymentGroup'));
    const [service] = Object.values(template.findResources('AWS::ECS::Service'));
    const refs: { Ref: string }[] =
      group?.Properties.AlarmConfiguration.Alarms.map(({ Name }: { Name: { Ref: string } }) => Name) ??
      service?.Properties.DeploymentConfiguration.Alarms.AlarmNames;
    return refs.map(({ Ref }) => String(alarms[Ref]?.Properties.AlarmName).split('-').at(-1));
  };

  test.each(BY_COMPUTE)(
    'of %s gives those of its own alarms that say something of the door, all on numbers',
    (_, compute) => {
      const { stack } = path({ compute, shift: TrafficShift.linear() });

      expect(namesTaken(stack)).toEqual(['DoorAway', 'DoorFails', 'DoorSlow']);
    },
  );

  test.each(BY_COMPUTE)('of %s gives them beside those that it is given', (_, compute) => {
    const stack = testStack();
    path({ compute, shift: TrafficShift.linear({ alarms: [alarmIn(stack)] }) }, stack);

    expect(namesTaken(stack)).toHaveLength(4);
  });

  test('moves records only after the shift is over', () => {
    const { stack } = path({
      collections: { people: { policy: 'lastWriterWins', partition: byHash({ shards: 4 }) } },
      shift: TrafficShift.canary(),
    });

    Template.fromStack(stack).hasResource('AWS::Lambda::Function', {
      Properties: { Description: Match.stringLikeRegexp('^Migrator') },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^WritePathFrontDoorShiftLive')]),
    });
  });

  test('without alarms of its own must be given some', () => {
    const shift = TrafficShift.canary();
    expect(problemsOf(() => path({ shift, monitoring: false }))).toEqual([
      expect.stringMatching(/^shift needs an alarm .*got none: .*leave out monitoring: false.*or leave out shift$/),
    ]);
    const stack = testStack();
    const given = TrafficShift.canary({ alarms: [alarmIn(stack)] });
    expect(problemsOf(() => path({ shift: given, monitoring: false }, stack))).toEqual([]);
  });
});

describe('what is refused', () => {
  test.each(BY_COMPUTE)('a shift of a lone door of %s that no alarm could take back', (_, compute) => {
    const { stack } = door({ compute, shift: TrafficShift.canary() });

    expect(() => Template.fromStack(stack)).toThrow(/Test\/FrontDoor.*shift needs an alarm.*rollBackOn/s);
  });

  test('alarms of a door that is over at once', () => {
    const { stack, door: plain } = door();

    expect(problemsOf(() => plain.rollBackOn([alarmIn(stack)]))).toEqual([
      expect.stringMatching(/^rollBackOn of a Lambda door needs shift, .*give shift: TrafficShift\.canary\(\)$/),
    ]);
  });

  test('containers that shift behind rules that check tokens, at door and path', () => {
    const props = {
      compute: FrontDoorCompute.containers(),
      shift: TrafficShift.canary(),
      guard: { jwt: JWT },
      listener: CERTIFICATE,
    };

    const why = expect.stringMatching(/^shift of containers cannot go with guard\.jwt/);
    expect(problemsOf(() => door(props))).toContainEqual(why);
    expect(problemsOf(() => path(props))).toContainEqual(why);
  });

  test('what is out of range, at door and path', () => {
    const shift = TrafficShift.canary({ percent: 51, interval: Duration.minutes(0) });

    expect(problemsOf(() => door({ shift }))).toHaveLength(2);
    expect(problemsOf(() => path({ shift }))).toHaveLength(2);
  });
});
