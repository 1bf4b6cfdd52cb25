import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, type IAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ContainerShift, deploymentOf } from '../../lib/front-door/shift/container-shift';
import { LambdaShift } from '../../lib/front-door/shift/lambda-shift';
import { Rollback } from '../../lib/front-door/shift/rollback';
import { serviceRollback } from '../../lib/front-door/shift/service-rollback';
import { TrafficShift } from '../../lib/front-door/traffic-shift';
import { problemsOf } from '../test-stack';

function alarmIn(stack: Stack, name = 'Alarm'): IAlarm {
  const metric = new Metric({ namespace: 'Test', metricName: name });
  return new Alarm(stack, name, { metric, threshold: 1, evaluationPeriods: 1 });
}

function functionIn(stack: Stack): LambdaFunction {
  return new LambdaFunction(stack, 'Handler', {
    code: Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
}

function lambdaShift(shift: TrafficShift): { readonly stack: Stack; readonly shifted: LambdaShift } {
  const stack = new Stack(new App(), 'Test');
  const shifted = new LambdaShift(stack, 'Shift', { function: functionIn(stack), shift });
  shifted.rollBackOn([alarmIn(stack)]);
  return { stack, shifted };
}

function containerShift(shift: TrafficShift, edge = false): Stack {
  const stack = new Stack(new App(), 'Test');
  const vpc = new Vpc(stack, 'Vpc');
  const listener = new ApplicationLoadBalancer(stack, 'Balancer', { vpc }).addListener('Http', {
    protocol: ApplicationProtocol.HTTP,
    defaultAction: ListenerAction.fixedResponse(404),
  });
  const group = (id: string) =>
    new ApplicationTargetGroup(stack, id, {
      vpc,
      targetType: TargetType.IP,
      port: 8080,
      protocol: ApplicationProtocol.HTTP,
    });
  const targetGroup = group('Targets');
  const { alternateTarget, role } = new ContainerShift(stack, 'Shift', {
    listener,
    targetGroup,
    alternateTargetGroup: group('AlternateTargets'),
    edgeSecret: edge ? new Secret(stack, 'EdgeSecret') : undefined,
  });
  const taskDefinition = new FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('door', {
    image: ContainerImage.fromRegistry('door'),
    portMappings: [{ containerPort: 8080 }],
  });
  const service = new FargateService(stack, 'Service', {
    cluster: new Cluster(stack, 'Cluster', { vpc }),
    taskDefinition,
    ...deploymentOf(shift),
  });
  service
    .loadBalancerTarget({ containerName: 'door', containerPort: 8080, alternateTarget })
    .attachToApplicationTargetGroup(targetGroup);
  service.node.addDependency(role);
  serviceRollback(service)([alarmIn(stack)]);
  return stack;
}

describe('between versions of a function', () => {
  const routing = (config: object) =>
    Match.objectLike({ ComputePlatform: 'Lambda', TrafficRoutingConfig: Match.objectEquals(config) });

  test('a canary: a part first, all others after a while', () => {
    const { stack } = lambdaShift(TrafficShift.canary({ percent: 5, interval: Duration.minutes(10) }));

    Template.fromStack(stack).hasResourceProperties(
      'AWS::CodeDeploy::DeploymentConfig',
      routing({ Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryInterval: 10, CanaryPercentage: 5 } }),
    );
  });

  test('a canary of 10 per cent for 5 minutes, where nothing is said', () => {
    const { stack } = lambdaShift(TrafficShift.canary());

    Template.fromStack(stack).hasResourceProperties(
      'AWS::CodeDeploy::DeploymentConfig',
      routing({ Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryInterval: 5, CanaryPercentage: 10 } }),
    );
  });

  test('linear: the same part again and again', () => {
    const { stack } = lambdaShift(TrafficShift.linear({ percent: 25, interval: Duration.minutes(2) }));

    Template.fromStack(stack).hasResourceProperties(
      'AWS::CodeDeploy::DeploymentConfig',
      routing({ Type: 'TimeBasedLinear', TimeBasedLinear: { LinearInterval: 2, LinearPercentage: 25 } }),
    );
  });

  test('all at once, by the configuration that AWS has for it', () => {
    const template = Template.fromStack(lambdaShift(TrafficShift.allAtOnce()).stack);

    template.resourceCountIs('AWS::CodeDeploy::DeploymentConfig', 0);
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
    });
  });

  test('a deployment that fails, is stopped or meets an alarm is taken back', () => {
    Template.fromStack(lambdaShift(TrafficShift.canary()).stack).hasResourceProperties(
      'AWS::CodeDeploy::DeploymentGroup',
      {
        DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' },
        AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: Match.stringLikeRegexp('^Alarm') } }] },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
        },
      },
    );
  });

  test('the alias is of the version that is deployed, and CodeDeploy moves it there', () => {
    Template.fromStack(lambdaShift(TrafficShift.canary()).stack).hasResource('AWS::Lambda::Alias', {
      Properties: {
        Name: 'live',
        FunctionVersion: { 'Fn::GetAtt': [Match.stringLikeRegexp('^HandlerCurrentVersion'), 'Version'] },
      },
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: Match.stringLikeRegexp('Application') },
          DeploymentGroupName: { Ref: Match.stringLikeRegexp('DeploymentGroup') },
        },
      },
    });
  });

  test('CodeDeploy may move the alias of this function and look at alarms, and nothing else', () => {
    const { stack } = lambdaShift(TrafficShift.canary());

    const [policy] = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(
      ([id, found]) => (id.startsWith('ShiftDeploymentRole') ? [found] : []),
    );
    const handler = { 'Fn::GetAtt': [expect.stringMatching(/^Handler/), 'Arn'] };
    expect(policy?.Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
        Resource: [handler, { 'Fn::Join': [':', [handler, 'live']] }],
      },
      { Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' },
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Principal: { Service: 'codedeploy.amazonaws.com' } })],
      },
      ManagedPolicyArns: Match.absent(),
    });
  });
});

describe('between two target groups of containers', () => {
  const deployment = (shift: TrafficShift) =>
    Object.values(Template.fromStack(containerShift(shift)).findResources('AWS::ECS::Service'))[0]?.Properties
      .DeploymentConfiguration;

  test('a canary, and the old version stays ready for five minutes after it', () => {
    expect(deployment(TrafficShift.canary({ percent: 5, interval: Duration.minutes(10) }))).toMatchObject({
      Strategy: 'CANARY',
      CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 10 },
      BakeTimeInMinutes: 5,
    });
  });

  test('linear', () => {
    const shift = TrafficShift.linear({ percent: 25, interval: Duration.minutes(2), bakeTime: Duration.minutes(30) });

    expect(deployment(shift)).toMatchObject({
      Strategy: 'LINEAR',
      LinearConfiguration: { StepPercent: 25, StepBakeTimeInMinutes: 2 },
      BakeTimeInMinutes: 30,
    });
  });

  test('all at once, with the old version ready behind it', () => {
    expect(deployment(TrafficShift.allAtOnce({ bakeTime: Duration.hours(1) }))).toMatchObject({
      Strategy: 'BLUE_GREEN',
      BakeTimeInMinutes: 60,
    });
  });

  test.each([
    ['canary', TrafficShift.canary(), undefined],
    ['linear', TrafficShift.linear(), undefined],
    ['allAtOnce', TrafficShift.allAtOnce(), { Enable: true, Rollback: true }],
  ])('%s has the circuit breaker where ECS documents it, and nowhere else', (_, shift, breaker) => {
    expect(deployment(shift).DeploymentCircuitBreaker).toEqual(breaker);
  });

  test('alarms take a deployment back', () => {
    expect(deployment(TrafficShift.canary()).Alarms).toEqual({
      AlarmNames: [{ Ref: expect.stringMatching(/^Alarm/) }],
      Enable: true,
      Rollback: true,
    });
  });

  test.each([
    [false, { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
    [
      true,
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Origin-Secret', Values: [expect.anything()] } },
    ],
  ])(
    'one rule takes every request that may come in (edge only: %p), at first to the first group',
    (edge, condition) => {
      const template = Template.fromStack(containerShift(TrafficShift.canary(), edge));

      const rules = Object.entries(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
      expect(rules).toHaveLength(1);
      const [id, rule] = rules[0] ?? [];
      const group = (prefix: RegExp) => ({ Ref: expect.stringMatching(prefix) });
      expect(rule?.Properties).toMatchObject({
        Priority: 1,
        Conditions: [condition],
        Actions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: group(/^Targets/), Weight: 100 },
                { TargetGroupArn: group(/^AlternateTargets/), Weight: 0 },
              ],
            },
          },
        ],
      });
      template.hasResourceProperties('AWS::ECS::Service', {
        LoadBalancers: [
          {
            TargetGroupArn: { Ref: Match.stringLikeRegexp('^Targets') },
            AdvancedConfiguration: {
              AlternateTargetGroupArn: { Ref: Match.stringLikeRegexp('^AlternateTargets') },
              ProductionListenerRule: { Ref: id },
              RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ShiftRole'), 'Arn'] },
            },
          },
        ],
      });
      // The service shifts at once when it is made: its role must be able to by then.
      template.hasResource('AWS::ECS::Service', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ShiftRoleDefaultPolicy')]),
      });
    },
  );

  test('ECS may change this listener, this rule and these two groups, and nothing else', () => {
    const template = Template.fromStack(containerShift(TrafficShift.canary()));

    const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([id, found]) =>
      id.startsWith('ShiftRole') ? [found] : [],
    );
    const changes = policy?.Properties.PolicyDocument.Statement.filter(
      ({ Resource }: { Resource: unknown }) => Resource !== '*',
    );
    expect(changes).toEqual([
      {
        Effect: 'Allow',
        Action: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
        Resource: [{ Ref: expect.stringMatching(/^Targets/) }, { Ref: expect.stringMatching(/^AlternateTargets/) }],
      },
      {
        Effect: 'Allow',
        Action: 'elasticloadbalancing:ModifyListener',
        Resource: { Ref: expect.stringMatching(/^BalancerHttp/) },
      },
      {
        Effect: 'Allow',
        Action: 'elasticloadbalancing:ModifyRule',
        Resource: { Ref: expect.stringMatching(/^FromEdge/) },
      },
    ]);
  });
});

describe('alarms', () => {
  test('synth fails where requests are shifted and no alarm was given', () => {
    const stack = new Stack(new App(), 'Test');
    const shifted = new LambdaShift(stack, 'Shift', { function: functionIn(stack), shift: TrafficShift.canary() });
    new Rollback(shifted, {
      kind: 'lambda',
      shift: TrafficShift.canary(),
      takeBackOn: (alarms) => shifted.rollBackOn(alarms),
    });

    expect(() => Template.fromStack(stack)).toThrow(/shift needs an alarm.*give shift\.alarms, call rollBackOn/s);
  });

  test('those of the shift, and those given later, each once', () => {
    const stack = new Stack(new App(), 'Test');
    const [first, second] = [alarmIn(stack, 'First'), alarmIn(stack, 'Second')];
    const taken: IAlarm[] = [];
    const rollback = new Rollback(stack, {
      kind: 'containers',
      shift: TrafficShift.canary({ alarms: [first] }),
      takeBackOn: (alarms) => taken.push(...alarms),
    });
    rollback.add([first, second, second]);

    expect(taken).toEqual([first, second]);
  });

  test('CodeDeploy takes ten, and ECS more', () => {
    const stack = new Stack(new App(), 'Test');
    const ten = Array.from({ length: 10 }, (_, at) => alarmIn(stack, `Alarm${at}`));
    const of = (kind: 'lambda' | 'containers', alarms: readonly IAlarm[]) =>
      problemsOf(
        () => new Rollback(stack, { kind, shift: TrafficShift.canary({ alarms }), takeBackOn: () => undefined }),
      );
    const eleven = [...ten, alarmIn(stack, 'Eleventh')];

    expect(of('lambda', ten)).toEqual([]);
    expect(of('lambda', eleven)).toEqual([expect.stringMatching(/^shift takes up to 10 alarms, got 11: .*leave out/)]);
    expect(of('containers', eleven)).toEqual([]);
  });

  test('a door that shifts nothing has nothing to take back', () => {
    const stack = new Stack(new App(), 'Test');
    const rollback = new Rollback(stack, { kind: 'lambda', shift: undefined, takeBackOn: undefined });

    expect(problemsOf(() => rollback.add([alarmIn(stack)]))).toEqual([
      expect.stringMatching(/give shift: TrafficShift/),
    ]);
  });
});
