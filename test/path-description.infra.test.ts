import { CfnParameter, NestedStack, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FrontDoorCompute } from '../lib/front-door/compute';
import { TrafficShift } from '../lib/front-door/traffic-shift';
import { type PathDescription, pathsIn } from '../lib/path-description';
import { WritePath, type WritePathProps } from '../lib/write-path';
import { appWith, READY_MADE } from './stacks/ready-made-stacks';
import { COLLECTIONS, FIFO_COLLECTIONS, testStack } from './test-stack';

function path(stack: Stack, props: Partial<WritePathProps> = {}, id = 'WritePath'): WritePath {
  return new WritePath(stack, id, {
    collections: COLLECTIONS,
    listener: { plaintextBecause: 'inside a test' },
    ...props,
  });
}

/** A template with one description, changed so. */
function templateWith(change: object): unknown {
  const stack = testStack();
  path(stack);
  const { Metadata } = Template.fromStack(stack).toJSON();
  return { Metadata: { 'Spillway::WritePath': { ...Metadata['Spillway::WritePath'], ...change } } };
}

describe('a path tells what it was asked for', () => {
  test('its demand with the defaults, its knobs set by hand, its collections and what it can do', () => {
    const stack = testStack();
    path(stack, {
      collections: { ...COLLECTIONS, ...FIFO_COLLECTIONS },
      demand: { peakWritesPerSecond: 2000, burstSeconds: undefined },
      knobs: { maxAttempts: 4 },
      transactions: true,
    });

    const { paths, problems } = pathsIn(Template.fromStack(stack).toJSON());

    expect(problems).toEqual([]);
    expect(paths.WritePath).toMatchObject({
      version: 1,
      demand: {
        peakWritesPerSecond: 2000,
        burstSeconds: 300,
        itemBytes: 1024,
        acceptableDelaySeconds: 10,
        writesPerRequest: 1,
      },
      knobs: { maxAttempts: 4 },
      kinds: ['standard', 'fifo'],
      collections: { ...COLLECTIONS, ...FIFO_COLLECTIONS },
      sells: false,
      transactions: true,
    });
  });

  test('each by its own name, in a stack of several paths or a nested one', () => {
    const stack = testStack();
    path(stack, {}, 'Orders');
    path(stack, {}, 'Carts');
    const nested = new NestedStack(stack, 'Nested');
    path(nested, {}, 'Inner');

    expect(Object.keys(pathsIn(Template.fromStack(stack).toJSON()).paths)).toEqual(['Orders', 'Carts']);
    expect(Object.keys(pathsIn(Template.fromStack(nested).toJSON()).paths)).toEqual(['Inner']);
  });

  test('a number that only CloudFormation knows is not told: metadata cannot refer to it', () => {
    const stack = testStack();
    const attempts = new CfnParameter(stack, 'Attempts', { type: 'Number' }).valueAsNumber;
    path(stack, { knobs: { maxAttempts: attempts } });

    const { paths, problems } = pathsIn(Template.fromStack(stack).toJSON());

    expect(problems).toEqual([]);
    expect(paths.WritePath?.knobs).toEqual({});
  });
});

describe('a path tells what runs its door', () => {
  test('containers: by which name they tell their metrics, between which numbers they are, and what they are behind', () => {
    const stack = testStack();
    path(stack, {
      compute: FrontDoorCompute.containers({ minTasks: 4, maxTasks: 9 }),
      shift: TrafficShift.canary(),
    });
    const template = Template.fromStack(stack).toJSON();

    const { paths, problems } = pathsIn(template);

    expect(problems).toEqual([]);
    expect(paths.WritePath).toMatchObject({ compute: 'containers', tasks: { least: 4, most: 9 } });
    const { metricName, resources } = paths.WritePath ?? {};
    expect(JSON.stringify(template.Resources)).toContain(`{"Name":"FRONT_DOOR_NAME","Value":"${metricName}"}`);
    const types = [
      resources?.frontDoor,
      resources?.cluster,
      resources?.targetGroup,
      resources?.alternateTargetGroup,
    ].map((id = '') => template.Resources[id]?.Type.split('::').at(-1));
    expect(types).toEqual(['Service', 'Cluster', 'TargetGroup', 'TargetGroup']);
    expect(resources?.targetGroup).not.toBe(resources?.alternateTargetGroup);
  });

  test('nothing of it where a function does, as older releases wrote it', () => {
    const stack = testStack();
    path(stack);

    const { paths } = pathsIn(Template.fromStack(stack).toJSON());

    for (const name of ['compute', 'metricName', 'tasks']) expect(paths.WritePath).not.toHaveProperty(name);
    expect(paths.WritePath?.resources).not.toHaveProperty('cluster');
  });
});

const TYPES: Readonly<Record<keyof PathDescription['resources'], string>> = {
  frontDoor: 'AWS::Lambda::Function',
  loadBalancer: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  writer: 'AWS::Lambda::Function',
  table: 'AWS::DynamoDB::GlobalTable',
  cache: 'AWS::ElastiCache::ServerlessCache',
  quarantine: 'AWS::SQS::Queue',
  buffer: 'AWS::SQS::Queue',
  fifoBuffer: 'AWS::SQS::Queue',
  fifoQuarantine: 'AWS::SQS::Queue',
  migrator: 'AWS::Lambda::Function',
  sweeper: 'AWS::Lambda::Function',
  dashboard: 'AWS::CloudWatch::Dashboard',
  cluster: 'AWS::ECS::Cluster',
  targetGroup: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  alternateTargetGroup: 'AWS::ElasticLoadBalancingV2::TargetGroup',
};

test.each(Object.entries(READY_MADE))(
  '%s: every logical id it names is that of a resource of its kind',
  (_name, make) => {
    const template = Template.fromStack(make(appWith())).toJSON();

    const { paths, problems } = pathsIn(template);

    const [description] = Object.values(paths);
    expect(problems).toEqual([]);
    expect(Object.keys(paths)).toHaveLength(1);
    const ofContainers = description?.compute === 'containers';
    for (const [part, logicalId] of Object.entries(description?.resources ?? {})) {
      const type = part === 'frontDoor' && ofContainers ? 'AWS::ECS::Service' : TYPES[part as keyof typeof TYPES];
      expect([part, template.Resources[logicalId]?.Type]).toEqual([part, type]);
    }
    const { frontDoor = '', writer = '', fifoQuarantine, buffer, fifoBuffer } = description?.resources ?? {};
    if (!ofContainers) expect(template.Resources[frontDoor].Properties.Description).toMatch(/^Front door/);
    expect(template.Resources[writer].Properties.Description).toMatch(/^Writer/);
    expect([buffer !== undefined, fifoBuffer !== undefined]).toEqual(
      ['standard', 'fifo'].map((kind) => description?.kinds.some((one) => one === kind)),
    );
    expect(fifoQuarantine === undefined).toBe(fifoBuffer === undefined);
  },
);

describe('what cannot be read is told, and not guessed', () => {
  test.each([
    [{ version: 2 }, 'version 2, and this release of spillway reads version 1'],
    [{ version: undefined }, 'version undefined'],
    [{ demand: { peakWritesPerSecond: 1 } }, 'damaged: demand cannot be read'],
    [{ knobs: { maxAttempts: '4' } }, 'damaged: knobs'],
    [{ kinds: [] }, 'damaged: kinds'],
    [{ kinds: ['lifo'] }, 'damaged: kinds'],
    [{ collections: { orders: { policy: 'none' } } }, 'damaged: collections'],
    [{ sells: 'no' }, 'damaged: sells'],
    [{ transactions: undefined }, 'damaged: transactions'],
    [{ compute: 'trains' }, 'damaged: compute'],
    [{ metricName: '' }, 'damaged: metricName'],
    [{ tasks: { least: 3 } }, 'damaged: tasks'],
    [{ resources: { frontDoor: 'A' } }, 'damaged: resources'],
  ])('%j', (change, problem) => {
    const found = pathsIn(templateWith(change));

    expect(found.paths).toEqual({});
    expect(found.problems).toEqual([expect.stringContaining(`WritePath: its description`)]);
    expect(found.problems[0]).toContain(problem);
  });

  test('a template of somebody else has no paths, and no problems either', () => {
    for (const template of [{}, { Metadata: { 'aws:cdk:path': {} } }, { Metadata: 'text' }, undefined]) {
      expect(pathsIn(template)).toEqual({ paths: {}, problems: [] });
    }
    expect(pathsIn(Template.fromStack(testStack()).toJSON())).toEqual({ paths: {}, problems: [] });
  });
});
