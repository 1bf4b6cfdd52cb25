import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { doorProcessEnvironment, frontDoorEnvironment } from '../lambda/contract/environment';
import { FrontDoor } from '../lib/front-door';
import { FrontDoorCompute } from '../lib/front-door/compute';
import { ReadCache } from '../lib/read-cache';
import { containerDoorIn, containerIn, containerTemplate, PLAINTEXT, variablesIn } from './door-of-containers';
import { COLLECTIONS, grantsOf, neighbours, testStack } from './test-stack';

const BUFFER = 'arn:aws:sqs:eu-west-1:123456789012:buffer';
const FIFO_BUFFER = 'arn:aws:sqs:eu-west-1:123456789012:buffer.fifo';
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/records';

test('a task is one vCPU of arm64 and 2 GiB, or what is asked for', () => {
  containerTemplate().hasResourceProperties('AWS::ECS::TaskDefinition', {
    Cpu: '1024',
    Memory: '2048',
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
  });
  containerTemplate({ cpuUnits: 2048 }).hasResourceProperties('AWS::ECS::TaskDefinition', {
    Cpu: '2048',
    Memory: '4096',
  });
  containerTemplate({ cpuUnits: 256, memoryMegabytes: 512 }).hasResourceProperties('AWS::ECS::TaskDefinition', {
    Cpu: '256',
    Memory: '512',
  });
});

test('a task can write nowhere, is nobody in particular and has no capability', () => {
  expect(containerIn(containerTemplate())).toMatchObject({
    Essential: true,
    ReadonlyRootFilesystem: true,
    User: '1000:1000',
    LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ['ALL'] } },
    PortMappings: [{ ContainerPort: 8080, Protocol: 'tcp' }],
  });
  expect(containerIn(containerTemplate())).not.toHaveProperty('Privileged');
  expect(containerIn(containerTemplate())).not.toHaveProperty('Secrets');
});

test('its image is built at deployment, from the door’s own folder, for arm64', () => {
  const stack = testStack();
  containerDoorIn(stack);

  const { directory } = App.of(stack)?.synth() ?? { directory: '' };
  const { dockerImages } = JSON.parse(readFileSync(join(directory, 'Test.assets.json'), 'utf8'));

  expect(Object.values(dockerImages)).toEqual([
    expect.objectContaining({
      source: expect.objectContaining({ platform: 'linux/arm64', directory: expect.stringContaining('asset.') }),
    }),
  ]);
});

test('its environment is on the two sheets, and on no other', () => {
  const names = Object.keys(variablesIn(containerTemplate()));
  const variables = Object.fromEntries(names.map((name) => [name, name]));

  const known = { ...frontDoorEnvironment.read(variables), ...doorProcessEnvironment.read(variables) };
  // The region, which a function is told by Lambda, is the SDK's to read.
  expect(names.sort()).toEqual(['AWS_REGION', ...Object.keys(known)].sort());
});

test('it knows its neighbours, how long a request may take and how its calls are shared', () => {
  const variables = variablesIn(containerTemplate());

  expect(variables).toMatchObject({
    TABLE_NAME: 'records',
    COLLECTIONS: '{"orders":{"policy":"createOnly"}}',
    PORT: '8080',
    TIMEOUT_SECONDS: '10',
    DRAIN_SECONDS: '20',
    GROUP_COMMIT: '{"maxWaitMillis":5,"callsAtOnce":16,"maxPendingWrites":10000,"maxPendingBytes":67108864}',
  });
  expect(variables).not.toHaveProperty('AWS_ACCESS_KEY_ID');
});

test('how calls are shared may be set, part by part, or left out', () => {
  const groupCommit = { maxWait: Duration.millis(0), callsAtOnce: 4, maxPendingWrites: 2500, maxPendingMegabytes: 8 };

  expect(variablesIn(containerTemplate({ groupCommit })).GROUP_COMMIT).toBe(
    '{"maxWaitMillis":0,"callsAtOnce":4,"maxPendingWrites":2500,"maxPendingBytes":8388608}',
  );
  expect(variablesIn(containerTemplate({ groupCommit: {} }))).toMatchObject({
    GROUP_COMMIT: expect.stringContaining('"maxWaitMillis":5,"callsAtOnce":16'),
  });
  expect(variablesIn(containerTemplate({ groupCommit: false }))).not.toHaveProperty('GROUP_COMMIT');
});

test('its metrics go by a name that is known at synth, another one for each door', () => {
  const stack = testStack();
  const { buffer, table, network } = neighbours(stack);
  const given = { buffer, table, collections: COLLECTIONS, vpc: network.vpc, listener: PLAINTEXT };
  const compute = FrontDoorCompute.containers();

  const doors = ['One', 'Other'].map((id) => new FrontDoor(stack, id, { ...given, compute }));

  const [one, other] = doors.map(({ metricName }) => metricName);
  expect(one).toMatch(/^Test-One-[\w-]+$/);
  expect(other).not.toBe(one);
  const definitions = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
  expect(definitions.map(({ Properties }) => Properties.ContainerDefinitions[0].Environment)).toEqual([
    expect.arrayContaining([{ Name: 'FRONT_DOOR_NAME', Value: one }]),
    expect.arrayContaining([{ Name: 'FRONT_DOOR_NAME', Value: other }]),
  ]);
});

test('the container itself has the limit of the task: without it Node would go by the memory of the machine', () => {
  expect(containerIn(containerTemplate()).Memory).toBe(2048);
  expect(containerIn(containerTemplate({ cpuUnits: 256, memoryMegabytes: 1024 })).Memory).toBe(1024);
});

test('it is told its region, as a function is', () => {
  expect(variablesIn(containerTemplate()).AWS_REGION).toEqual({ Ref: 'AWS::Region' });
});

test('it drains for ten seconds more than a request may take, and is killed five seconds later', () => {
  const drainOf = (template: Template) => [variablesIn(template).DRAIN_SECONDS, containerIn(template).StopTimeout];

  expect(drainOf(containerTemplate())).toEqual(['20', 25]);
  expect(drainOf(containerTemplate({}, { timeoutSeconds: 30 }))).toEqual(['40', 45]);
  expect(drainOf(containerTemplate({}, { timeoutSeconds: 59 }))).toEqual(['69', 74]);
  expect(drainOf(containerTemplate({ drain: Duration.seconds(110) }))).toEqual(['110', 115]);
});

test('its log is kept for a month, and never holds up a request', () => {
  const template = containerTemplate();

  expect(containerIn(template)).toMatchObject({
    LogConfiguration: {
      LogDriver: 'awslogs',
      Options: { mode: 'non-blocking', 'awslogs-group': { Ref: expect.stringMatching(/^FrontDoorContainersTaskLog/) } },
    },
  });
  template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 30 } });
});

test('its tasks may do exactly what a function at the door may, and are of this account', () => {
  const stack = testStack();
  containerDoorIn(stack);

  expect(grantsOf(stack, 'FrontDoorContainersTaskRole')).toEqual({
    [BUFFER]: ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
    [FIFO_BUFFER]: ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
    [TABLE]: ['dynamodb:GetItem'],
  });
  const ofTasks = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'))
    .flatMap(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement)
    .filter(({ Principal }) => Principal.Service === 'ecs-tasks.amazonaws.com');
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
  // The task's own, and that of who starts it.
  expect(ofTasks.map(({ Condition }) => Condition)).toEqual([ofThisAccount, ofThisAccount]);
});

test('who starts them may fetch the image and write the log, and nothing else', () => {
  const stack = testStack();
  containerDoorIn(stack);

  const grants = grantsOf(stack, 'FrontDoorContainersTaskExecutionRole');
  expect(Object.values(grants)).toEqual([
    ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
    ['ecr:GetAuthorizationToken'],
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
  ]);
  Template.fromStack(stack).hasResource('AWS::ECS::Service', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('ExecutionRoleDefaultPolicy')]),
  });
});

test('tasks are in the isolated subnets of three zones, without an address of the internet', () => {
  containerTemplate().hasResourceProperties('AWS::ECS::Service', {
    LaunchType: 'FARGATE',
    PlatformVersion: '1.4.0',
    AvailabilityZoneRebalancing: 'ENABLED',
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        AssignPublicIp: 'DISABLED',
        Subnets: [1, 2, 3].map((zone) => ({ Ref: Match.stringLikeRegexp(`IsolatedSubnet${zone}`) })),
      },
    },
  });
});

test('only the load balancer reaches a task, at its port; a task reaches 443', () => {
  const template = containerTemplate();

  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Test/FrontDoor/Containers/Tasks/SecurityGroup',
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' })],
  });
  const ingress = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
  expect(ingress.map(({ Properties }) => Properties)).toEqual([
    expect.objectContaining({
      FromPort: 8080,
      ToPort: 8080,
      GroupId: { 'Fn::GetAtt': [expect.stringMatching(/^FrontDoorContainersTasksSecurityGroup/), 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^FrontDoorBalancerSecurityGroup/), 'GroupId'] },
    }),
  ]);
});

test('given a cache, tasks are told where it is, let in, and may be its user', () => {
  const stack = testStack();
  const { buffer, table, network } = neighbours(stack);
  const cache = new ReadCache(stack, 'ReadCache', { vpc: network.vpc });
  const compute = FrontDoorCompute.containers();

  new FrontDoor(stack, 'FrontDoor', {
    ...{ buffer, table, collections: COLLECTIONS, vpc: network.vpc, listener: PLAINTEXT },
    ...{ cache, compute },
  });

  const template = Template.fromStack(stack);
  expect(variablesIn(template)).toMatchObject({
    CACHE_ADDRESS: expect.anything(),
    CACHE_PORT: expect.anything(),
    CACHE_USER: { Ref: expect.stringMatching(/^ReadCacheUser/) },
    CACHE_NAME: { Ref: expect.stringMatching(/^ReadCache[^U]/) },
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^FrontDoorContainersTasks'), 'GroupId'] },
    FromPort: 6379,
  });
  expect(Object.values(grantsOf(stack, 'FrontDoorContainersTaskRole'))).toContainEqual(['elasticache:Connect']);
});

test('a deployment never runs short of tasks, and one that does not start is taken back', () => {
  containerTemplate().hasResourceProperties('AWS::ECS::Service', {
    // A count in the template would be that of every deployment, in the middle of a flood too.
    DesiredCount: Match.absent(),
    DeploymentConfiguration: {
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    },
    HealthCheckGracePeriodSeconds: 60,
    PropagateTags: 'SERVICE',
    EnableECSManagedTags: true,
    EnableExecuteCommand: Match.absent(),
  });
});

test('no function is made, and the door’s parts are offered', () => {
  const stack = testStack();
  const door = containerDoorIn(stack);

  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
  expect(door.function).toBeUndefined();
  expect(door.service?.taskDefinition).toBe(door.taskDefinition);
  expect(door.targetGroup).toBeDefined();
});
