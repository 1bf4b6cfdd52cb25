import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { KitError } from '../lib/kit-error';
import { drainPlan } from '../lib/sizing/planned-drain';
import { WritePath, type WritePathProps } from '../lib/write-path';
import { COLLECTIONS, FIFO_COLLECTIONS, problemsOf, testStack } from './test-stack';

function pathWith(props: Partial<WritePathProps> = {}): {
  readonly path: WritePath;
  readonly template: () => Template;
} {
  const stack = testStack();
  const path = new WritePath(stack, 'WritePath', {
    collections: COLLECTIONS,
    listener: { plaintextBecause: 'inside a test' },
    ...props,
  });
  return { path, template: () => Template.fromStack(stack) };
}

test('a demand sets the knobs of every stage', () => {
  const demand = { peakWritesPerSecond: 5000, acceptableDelaySeconds: 30, burstSeconds: 3600 };

  const { path, template } = pathWith({ demand });

  const { knobs } = path.sizing;
  expect(knobs).toMatchObject({ windowSeconds: 3, visibilitySeconds: 63, cacheEcpuPerSecond: 50_000 });
  template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 3,
    ScalingConfig: { MaximumConcurrency: knobs.writerConcurrency },
  });
  expect(knobs.writerConcurrency).toBeGreaterThan(10);
  template().hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 63 });
  template().hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
    CacheUsageLimits: Match.objectLike({ ECPUPerSecond: { Maximum: 50_000 } }),
  });
});

test('late is what takes longer than the longest wait that the plan foresees, of whichever buffer', () => {
  const demand = { peakWritesPerSecond: 5000, acceptableDelaySeconds: 30, burstSeconds: 3600 };
  const collections = { ...COLLECTIONS, ...FIFO_COLLECTIONS };

  const { path, template } = pathWith({ demand, collections });

  const { knobs } = path.sizing;
  const waits = (['standard', 'fifo'] as const).map((kind) => drainPlan(kind, demand, knobs).worstDelaySeconds);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(30);
  template().hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { ACCEPTABLE_DELAY_MS: String(Math.max(...waits) * 1000) } },
  });
});

test('every knob reaches its stage', () => {
  const { template } = pathWith({
    knobs: {
      frontDoorMemoryMegabytes: 2048,
      frontDoorTimeoutSeconds: 11,
      batchSize: 50,
      windowSeconds: 2,
      writerConcurrency: 7,
      writerMemoryMegabytes: 1536,
      writerTimeoutSeconds: 20,
      visibilitySeconds: 333,
      maxAttempts: 6,
      cacheEcpuPerSecond: 7000,
      cacheGigabytes: 3,
    },
  });

  const stack = template();
  stack.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 2048, Timeout: 11 });
  stack.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 1536, Timeout: 20 });
  stack.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 50,
    MaximumBatchingWindowInSeconds: 2,
    ScalingConfig: { MaximumConcurrency: 7 },
  });
  stack.hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: 333,
    RedrivePolicy: Match.objectLike({ maxReceiveCount: 6 }),
  });
  stack.hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
    CacheUsageLimits: { ECPUPerSecond: { Maximum: 7000 }, DataStorage: { Unit: 'GB', Maximum: 3 } },
  });
});

test('the front door and the writer share one buffer, one table, one cache and one set of collections', () => {
  const template = pathWith().template();

  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  const [first, second] = functions.map((one) => one.Properties.Environment.Variables);
  expect(functions).toHaveLength(2);
  for (const name of ['TABLE_NAME', 'COLLECTIONS', 'CACHE_ADDRESS', 'CACHE_PORT']) {
    expect(first[name]).toEqual(second[name]);
  }
  const buffer = functions.map((one) => one.Properties.Environment.Variables.BUFFER_URL).find(Boolean);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': [buffer.Ref, 'Arn'] },
  });
});

test('records and waiting writes outlive the stack; with DESTROY they go with it', () => {
  const kept = pathWith().template();
  const dropped = pathWith({ removalPolicy: RemovalPolicy.DESTROY }).template();

  kept.allResources('AWS::SQS::Queue', { DeletionPolicy: 'Retain' });
  kept.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Retain',
    Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: true })] },
  });
  dropped.allResources('AWS::SQS::Queue', { DeletionPolicy: 'Delete' });
  dropped.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Delete',
    Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] },
  });
});

test('all that is wrong is told at once, before anything is made, each line with the construct’s path', () => {
  const make = () =>
    pathWith({
      collections: { writes: { policy: 'createOnly' } },
      listener: { plaintextBecause: '' },
      demand: { peakWritesPerSecond: 0, itemBytes: 48 * 1024 + 1 },
      knobs: { maxAttempts: 1 },
    });

  const problems = problemsOf(make);

  expect(problems).toEqual([
    expect.stringContaining('must not be "writes": /v1/writes has a meaning of its own'),
    expect.stringContaining('listener.plaintextBecause must be a reason'),
    expect.stringMatching(/^demand\.peakWritesPerSecond must be a whole number from 1 to 1000000, got 0: /),
    expect.stringMatching(/^demand\.itemBytes must be a whole number from 1 to 49152, got 49153: /),
    expect.stringMatching(/^knobs\.maxAttempts must be a whole number from 2 to 1000, got 1: /),
  ]);
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(KitError);
    // What is wrong, and where the kit was asked: how it went about it helps nobody.
    const frames = String((error as KitError).stack).match(/^ +at .*$/gm) ?? [];
    expect(frames.filter((frame) => frame.includes('/lib/'))).toEqual([]);
    expect(frames.length).toBeLessThanOrEqual(1);
    const lines = error instanceof Error ? error.message.split('\n') : [];
    expect(lines).toEqual(problems.map((problem) => `Test/WritePath: ${problem}`));
  }
});

test('knobs that do not go together are refused by their names', () => {
  expect(problemsOf(() => pathWith({ knobs: { visibilitySeconds: 60 } }))).toEqual([
    expect.stringMatching(/^knobs\.visibilitySeconds must be 61 or more .* got 60: /),
  ]);
  expect(problemsOf(() => pathWith({ knobs: { batchSize: 11, windowSeconds: 0 } }))).toEqual([
    expect.stringMatching(/^knobs\.windowSeconds must be 1 or more with a knobs\.batchSize above 10, got 0 with 11/),
  ]);
  expect(problemsOf(() => pathWith({ knobs: { visibilitySeconds: 61 } }))).toEqual([]);
});

describe('the buffers that the policies need', () => {
  const queues = (template: Template) =>
    Object.entries(template.findResources('AWS::SQS::Queue')).map(([id, queue]): [string, boolean] => [
      id.replace(/[0-9A-F]{8}$/, '').replace(/^WritePath/, ''),
      queue.Properties.FifoQueue === true,
    ]);

  test('standard policies: a standard buffer and its quarantine', () => {
    const { path, template } = pathWith();

    expect(queues(template())).toEqual([
      ['WriteBufferQuarantine', false],
      ['WriteBufferQueue', false],
    ]);
    expect(path.fifoBuffer).toBeUndefined();
    expect(path.quarantine).toBe(path.buffer?.quarantine);
    template().resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  });

  test('FIFO policies: a FIFO buffer and its dead letters, and a standard queue for poison', () => {
    const { path, template } = pathWith({ collections: FIFO_COLLECTIONS });

    expect(queues(template())).toEqual([
      ['FifoWriteBufferQuarantine', true],
      ['FifoWriteBufferQueue', true],
      ['Quarantine', false],
    ]);
    expect(path.buffer).toBeUndefined();
    template().resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template().hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: Match.absent(),
      MessageRetentionPeriod: 1_209_600,
    });
    template().hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({ QUARANTINE_URL: { Ref: Match.stringLikeRegexp('^WritePathQuarantine') } }),
      },
    });
  });

  test('both: two buffers on one writer, and all poison in the standard quarantine', () => {
    const { path, template } = pathWith({ collections: { ...COLLECTIONS, ...FIFO_COLLECTIONS } });

    expect(queues(template())).toEqual([
      ['WriteBufferQuarantine', false],
      ['WriteBufferQueue', false],
      ['FifoWriteBufferQuarantine', true],
      ['FifoWriteBufferQueue', true],
    ]);
    expect(path.quarantine).toBe(path.buffer?.quarantine);
    template().resourceCountIs('AWS::Lambda::Function', 2);
    template().resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
  });

  test('every knob of the FIFO side reaches its event source', () => {
    const knobs = { fifoBatchSize: 5, fifoConcurrency: 33, visibilitySeconds: 90, maxAttempts: 4 };

    const template = pathWith({ collections: FIFO_COLLECTIONS, knobs }).template();

    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 5,
      ScalingConfig: { MaximumConcurrency: 33 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      VisibilityTimeout: 90,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 4 }),
    });
  });

  test('a knob of a buffer that is not made is refused', () => {
    const idle = (props: Partial<WritePathProps>) =>
      problemsOf(() => pathWith(props)).map((problem) => problem.slice(0, problem.indexOf(',')));

    expect(idle({ knobs: { fifoBatchSize: 5, fifoConcurrency: 5 } })).toEqual([
      'knobs.fifoBatchSize needs a collection whose policy takes a fifo queue',
      'knobs.fifoConcurrency needs a collection whose policy takes a fifo queue',
    ]);
    expect(
      idle({ collections: FIFO_COLLECTIONS, knobs: { batchSize: 10, windowSeconds: 1, writerConcurrency: 3 } }),
    ).toEqual([
      'knobs.batchSize needs a collection whose policy takes a standard queue',
      'knobs.windowSeconds needs a collection whose policy takes a standard queue',
      'knobs.writerConcurrency needs a collection whose policy takes a standard queue',
    ]);
  });

  test('a spread without a counter is refused', () => {
    expect(problemsOf(() => pathWith({ collections: { carts: { policy: 'patch', spread: 2 } } }))).toEqual([
      'collections.carts.spread needs the policy counter, got "patch": only sums can be spread over parts',
    ]);
  });
});

test('transactions reach the front door, and are off where nobody asks for them', () => {
  const told = (transactions?: boolean) => pathWith({ transactions }).template();

  told(true).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ TRANSACTIONS: 'on' }) },
  });
  told().allResourcesProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ TRANSACTIONS: Match.absent() }) },
  });
});

test('a front door that would end before its call to the table is refused, by the name of the knob', () => {
  const knobs = { frontDoorTimeoutSeconds: 3 };

  expect(problemsOf(() => pathWith({ transactions: true, knobs }))).toEqual([
    expect.stringMatching(
      /^knobs\.frontDoorTimeoutSeconds must be 4 or more where clients wait for the table .*, got 3: /,
    ),
  ]);
  expect(problemsOf(() => pathWith({ knobs }))).toEqual([]);
});
