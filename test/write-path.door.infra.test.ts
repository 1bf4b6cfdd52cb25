import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FrontDoorCompute } from '../lib/front-door/compute';
import { TrafficShift } from '../lib/front-door/traffic-shift';
import { WritePath, type WritePathProps } from '../lib/write-path';
import { attributesOf, containerIn, variablesIn } from './door-of-containers';
import { COLLECTIONS, problemsOf, testStack } from './test-stack';

const CONTAINERS = { compute: FrontDoorCompute.containers() } as const;

function pathIn(stack: Stack, props: Partial<WritePathProps> = {}): WritePath {
  return new WritePath(stack, 'WritePath', {
    collections: COLLECTIONS,
    listener: { plaintextBecause: 'inside a test' },
    monitoring: false,
    ...props,
  });
}

function templateWith(props: Partial<WritePathProps> = {}): Template {
  const stack = testStack();
  pathIn(stack, props);
  return Template.fromStack(stack);
}

function interfacesIn(template: Template): number {
  return Object.keys(template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }))
    .length;
}

test('a path is in three zones, or in as many as it is told', () => {
  templateWith().resourceCountIs('AWS::EC2::Subnet', 6);
  templateWith({ zones: 2 }).resourceCountIs('AWS::EC2::Subnet', 4);
  expect(problemsOf(() => templateWith({ zones: 1 }))).toEqual([
    'zones must be a whole number from 2 to 6, got 1: a load balancer needs two zones, and no region has more than six',
  ]);
  expect(problemsOf(() => templateWith({ zones: 7 }))).toHaveLength(1);
});

test('only a path whose door is of containers pays for their endpoints', () => {
  expect(interfacesIn(templateWith())).toBe(1);
  expect(interfacesIn(templateWith({ compute: FrontDoorCompute.lambda() }))).toBe(1);
  expect(interfacesIn(templateWith(CONTAINERS))).toBe(4);
});

test('the first task waits for the ways out that it needs', () => {
  const [service] = Object.values(templateWith(CONTAINERS).findResources('AWS::ECS::Service'));

  for (const endpoint of ['RegistryEndpoint', 'ImageEndpoint', 'LogEndpoint', 'ObjectEndpoint']) {
    expect(service?.DependsOn).toContainEqual(expect.stringContaining(endpoint));
  }
});

test('what is said of the door reaches it: compute, balancing, logs and time', () => {
  const template = templateWith({
    compute: FrontDoorCompute.containers({ cpuUnits: 512 }),
    balancing: { algorithm: 'roundRobin' },
    accessLogs: false,
    knobs: { frontDoorTimeoutSeconds: 20 },
  });

  template.hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: '512' });
  expect(attributesOf(template, 'TargetGroup')).toMatchObject({
    'load_balancing.algorithm.type': 'round_robin',
    'deregistration_delay.timeout_seconds': '25',
  });
  expect(attributesOf(template, 'LoadBalancer')).not.toHaveProperty(['access_logs.s3.enabled']);
  expect(variablesIn(template)).toMatchObject({ TIMEOUT_SECONDS: '20', DRAIN_SECONDS: '30' });
  expect(containerIn(template)).toMatchObject({ StopTimeout: 35 });
});

test('access logs are kept for as long as is said, in a bucket and in the plan', () => {
  const bytesKept = (props: Partial<WritePathProps>) => {
    const { plan } = pathIn(testStack(), { ...CONTAINERS, ...props });
    return JSON.stringify(plan.cost).match(/bytes for (\d+) days/)?.[1];
  };

  templateWith({ accessLogDays: 7 }).hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 7 })] },
  });
  expect([bytesKept({ accessLogDays: 7 }), bytesKept({})]).toEqual(['7', '90']);
});

test('access logs that are kept for no time, or that there are none of, are refused by the path itself', () => {
  expect(problemsOf(() => templateWith({ accessLogDays: 3650 }))).toEqual([]);
  expect(problemsOf(() => templateWith({ accessLogDays: 3651 }))).toEqual([
    expect.stringMatching(/^accessLogDays must be a whole number from 1 to 3650, got 3651: /),
  ]);
  expect(problemsOf(() => templateWith({ accessLogs: false, accessLogDays: 7, zones: 1 }))).toEqual([
    expect.stringMatching(/^accessLogDays needs access logs, got 7 with accessLogs: false: /),
    expect.stringMatching(/^zones /),
  ]);
});

test('tasks are for the demand of the path, and its plan says the same', () => {
  const demand = { peakWritesPerSecond: 20_000 };
  const stack = testStack();
  const path = pathIn(stack, { ...CONTAINERS, demand });

  const settings = path.frontDoor.containerSettings;
  expect(settings?.maxTasks).toBeGreaterThan(
    pathIn(testStack(), CONTAINERS).frontDoor.containerSettings?.maxTasks ?? 0,
  );
  Template.fromStack(stack).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    MinCapacity: settings?.minTasks,
    MaxCapacity: settings?.maxTasks,
  });
  expect(JSON.stringify(path.plan)).toContain(`${settings?.maxTasks}`);
});

test('a door of fewer zones has tasks for as many as there are', () => {
  const context = { 'availability-zones:account=123456789012:region=us-west-1': ['us-west-1a', 'us-west-1c'] };
  const env = { account: '123456789012', region: 'us-west-1' };
  const stack = new Stack(new App({ context }), 'Test', { env });

  const { frontDoor } = pathIn(stack, CONTAINERS);

  expect(frontDoor.containerSettings?.minTasks).toBe(2);
});

test('the memory of a function, a balancing of nothing and a short drain are refused by the names of the path', () => {
  expect(problemsOf(() => templateWith({ ...CONTAINERS, knobs: { frontDoorMemoryMegabytes: 1024 } }))).toEqual([
    'knobs.frontDoorMemoryMegabytes is the memory of a function, got 1024 with a door of containers: nothing would have it; give compute: FrontDoorCompute.containers({ memoryMegabytes })',
  ]);
  expect(problemsOf(() => templateWith({ balancing: {} }))).toEqual([
    expect.stringMatching(/^balancing needs tasks to spread requests over, got \{\} with a door of a function: /),
  ]);
  expect(problemsOf(() => templateWith({ knobs: { frontDoorMemoryMegabytes: 1024 } }))).toEqual([]);
});

test('a shift without monitoring must be given alarms of its own', () => {
  expect(problemsOf(() => templateWith({ ...CONTAINERS, shift: TrafficShift.canary() }))).toEqual([
    expect.stringMatching(/^shift needs an alarm that takes the new version back, got none: /),
  ]);
});
