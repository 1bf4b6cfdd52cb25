import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readStack } from '../../local/template/cloud-assembly';
import { ENGINES_NOT_STARTED, type LocalPlan, planLocalRun } from '../../local/template/local-plan';
import type { EngineEndpoints } from '../../local/template/resource-types/resource-type';
import { writeAssembly } from './fixtures-template/assembly';
import { lambda, rateRule, writePathTemplate } from './fixtures-template/write-path-template';

const HANDLERS = { door: '', writer: '', unused: '', job: '' };
const ENGINES: EngineEndpoints = {
  queues: 'http://127.0.0.1:9324',
  caches: new Map([['Cache', { host: '127.0.0.1', port: 6379 }]]),
};

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function assemblyOf(template: unknown): string {
  const folder = writeAssembly({ template, handlers: HANDLERS });
  folders.push(folder);
  return folder;
}

/** The plan of the fixture after a change to its resources. */
function planWith(
  change: (resources: Record<string, unknown>) => void = () => {},
  parameters: ReadonlyMap<string, string> = new Map(),
): LocalPlan {
  const template = writePathTemplate();
  change(template.Resources);
  return planLocalRun(readStack(assemblyOf(template), 'Shop'), ENGINES, parameters);
}

describe('what is run', () => {
  test('a queue has the settings of its template, and the defaults of SQS for the rest', () => {
    const [buffer, quarantine] = planWith().queues;

    expect(buffer).toMatchObject({
      logicalId: 'Buffer',
      name: 'Shop-Buffer',
      arn: 'arn:aws:sqs:us-east-1:000000000000:Shop-Buffer',
      settings: {
        fifo: false,
        visibilityTimeoutSeconds: 60,
        retentionSeconds: 345_600,
        maxMessageBytes: 1_048_576,
        redrive: { deadLetterArn: quarantine?.arn, maxReceiveCount: 3 },
      },
    });
    expect(quarantine?.settings).toMatchObject({ retentionSeconds: 1_209_600, visibilityTimeoutSeconds: 30 });
    expect(quarantine?.settings.redrive).toBeUndefined();
  });

  test('a FIFO queue has its suffix, and what only it has', () => {
    const plan = planWith((resources) => {
      resources.Fifo = {
        Type: 'AWS::SQS::Queue',
        Properties: {
          FifoQueue: true,
          ContentBasedDeduplication: 'true',
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
          DelaySeconds: '7',
        },
      };
    });

    expect(plan.queues.find(({ logicalId }) => logicalId === 'Fifo')).toMatchObject({
      name: 'Shop-Fifo.fifo',
      settings: {
        fifo: true,
        contentBasedDeduplication: true,
        deduplicationScope: 'messageGroup',
        fifoThroughputLimit: 'perMessageGroupId',
        delaySeconds: 7,
      },
    });
  });

  test('a name that would be too long keeps its end, which is what tells it from others', () => {
    const logicalId = `${'Very'.repeat(25)}LongABCD1234`;

    const plan = planWith((resources) => {
      resources[logicalId] = { Type: 'AWS::SQS::Queue' };
    });

    const name = plan.queues.find((queue) => queue.logicalId === logicalId)?.name;
    expect(name).toHaveLength(80);
    expect(name).toMatch(/LongABCD1234$/);
  });

  test('a function has its code, its limits, and an environment that leads to the local engines', () => {
    const plan = planWith();

    const [door, writer] = plan.functions;
    expect(door).toMatchObject({
      logicalId: 'Door',
      name: 'Shop-Door',
      handler: 'index.handler',
      memoryMegabytes: 256,
      timeoutSeconds: 10,
      environment: { BUFFER_URL: 'http://127.0.0.1:9324/000000000000/Shop-Buffer' },
    });
    expect(door?.codeFolder).toMatch(/asset\.door$/);
    expect(writer?.environment).toEqual({
      TABLE_NAME: 'Shop-Table',
      CACHE_ADDRESS: '127.0.0.1',
      CACHE_PORT: '6379',
    });
  });

  test('a table has its keys, its indexes and its expiry, and nothing that only AWS has', () => {
    const [table] = planWith().tables;

    expect(table).toEqual({
      logicalId: 'Table',
      name: 'Shop-Table',
      timeToLiveAttribute: '_expires',
      creation: {
        TableName: 'Shop-Table',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: '_pk', KeyType: 'HASH' },
          { AttributeName: '_sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: '_pk', AttributeType: 'S' },
          { AttributeName: '_sk', AttributeType: 'S' },
          { AttributeName: 'buyer', AttributeType: 'S' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byBuyer',
            KeySchema: [{ AttributeName: 'buyer', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      },
    });
  });

  test('the older table type is a table as well', () => {
    const plan = planWith((resources) => {
      resources.Old = {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'old',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        },
      };
    });

    expect(plan.tables.map(({ name }) => name)).toEqual(['Shop-Table', 'old']);
  });

  test('an event source has both its ends and all its knobs', () => {
    expect(planWith().eventSources).toEqual([
      {
        logicalId: 'Source',
        queueName: 'Shop-Buffer',
        queueArn: 'arn:aws:sqs:us-east-1:000000000000:Shop-Buffer',
        functionName: 'Shop-Writer',
        enabled: true,
        batchSize: 10,
        batchingWindowSeconds: 0,
        maximumConcurrency: 2,
        partialBatchResponse: true,
      },
    ]);
  });

  test('the listener has its rules, which lead to functions', () => {
    expect(planWith().listener).toMatchObject({
      logicalId: 'Listener',
      protocol: 'HTTP',
      rules: {
        defaultAction: { kind: 'fixed-response', statusCode: 404, body: 'nope' },
        rules: [
          {
            priority: 10,
            conditions: [{ kind: 'path-pattern', values: ['/v1/*'] }],
            action: {
              kind: 'forward',
              targets: [{ target: { kind: 'function', functionName: 'Shop-Door', multiValueHeaders: true } }],
            },
          },
        ],
      },
    });
  });

  test('of two listeners the one with TLS is run: the other is there to redirect', () => {
    const plan = planWith((resources) => {
      resources.Secure = {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          Certificates: [{ CertificateArn: { Ref: 'Role' } }],
          DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
          LoadBalancerArn: { Ref: 'Balancer' },
          Protocol: 'HTTPS',
        },
      };
    });

    expect(plan.listener.logicalId).toBe('Secure');
  });

  test('a function called through an alias is that function', () => {
    const plan = planWith((resources) => {
      resources.Live = {
        Type: 'AWS::Lambda::Alias',
        Properties: { FunctionName: { Ref: 'Writer' }, FunctionVersion: '1', Name: 'live' },
      };
      const source = resources.Source as { Properties: Record<string, unknown> };
      source.Properties.FunctionName = { Ref: 'Live' };
    });

    expect(plan.eventSources[0]?.functionName).toBe('Shop-Writer');
  });

  test('what the path does not need is listed by type, the rest is not', () => {
    const { notRun } = planWith();

    expect(Object.fromEntries(notRun.map(({ type, logicalIds }) => [type, logicalIds]))).toEqual({
      'AWS::EC2::VPC': ['Vpc'],
      'AWS::EC2::SecurityGroup': ['Group'],
      'AWS::IAM::Role': ['Role'],
      'AWS::Kinesis::Stream': ['Stream'],
      'AWS::Lambda::Function': ['Unused'],
      'AWS::Lambda::EventSourceMapping': ['StreamSource'],
    });
  });

  test('the id of the stack ends in a GUID, as CloudFormation’s does', () => {
    const plan = planWith((resources) => {
      resources.Door = lambda('door', { KEY: { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] } });
    });

    const [door] = plan.functions;
    expect(door?.environment.KEY).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('a resource whose condition is false is neither run nor listed, and is run when it is true', () => {
    const names = (stage: string) => planWith(undefined, new Map([['Stage', stage]])).queues.map((one) => one.name);

    expect(names('dev')).not.toContain('Shop-OnlyProd');
    expect(names('prod')).toContain('Shop-OnlyProd');
  });
});

describe('a rule with a rate', () => {
  const withRule = (rule: unknown) =>
    planWith((resources) => {
      resources.Job = lambda('job', { TABLE_NAME: { Ref: 'Table' } });
      resources.EveryMinute = rule;
    });
  const isNotRun = ({ schedules, functions, notRun }: LocalPlan) => {
    expect(schedules).toEqual([]);
    expect(functions.map(({ logicalId }) => logicalId)).toEqual(['Door', 'Writer']);
    expect(notRun).toContainEqual({ type: 'AWS::Events::Rule', count: 1, logicalIds: ['EveryMinute'] });
  };

  test('is run, and so is the function that it calls', () => {
    const plan = withRule(rateRule('Job'));

    expect(plan.schedules).toEqual([
      {
        logicalId: 'EveryMinute',
        arn: 'arn:aws:events:us-east-1:000000000000:rule/Shop-EveryMinute',
        everySeconds: 60,
        enabled: true,
        targets: [{ functionName: 'Shop-Job' }],
      },
    ]);
    expect(plan.functions.map(({ logicalId }) => logicalId)).toEqual(['Door', 'Writer', 'Job']);
    expect(plan.notRun.map(({ type }) => type)).not.toContain('AWS::Events::Rule');
  });

  test.each([
    ['rate(1 minute)', 60],
    ['rate(5 minutes)', 300],
    ['rate(1 hour)', 3600],
    ['rate(2 days)', 172_800],
  ])('%s is a period of %d s', (ScheduleExpression, everySeconds) => {
    expect(withRule(rateRule('Job', { ScheduleExpression })).schedules).toMatchObject([{ everySeconds }]);
  });

  test('that is disabled is known, and not started', () => {
    expect(withRule(rateRule('Job', { State: 'DISABLED' })).schedules).toMatchObject([{ enabled: false }]);
  });

  test('may say what its function is called with', () => {
    expect(withRule(rateRule('Job', {}, '{"depth":2}')).schedules).toMatchObject([
      { targets: [{ input: { depth: 2 } }] },
    ]);
  });

  test.each([
    ['a time of day', rateRule('Job', { ScheduleExpression: 'cron(0 4 * * ? *)' })],
    ['no period', rateRule('Job', { ScheduleExpression: 'rate(0 minutes)' })],
    ['a pattern of events', rateRule('Job', { ScheduleExpression: undefined, EventPattern: { source: ['aws.s3'] } })],
    ['no target', rateRule('Job', { Targets: [] })],
    ['a target that is no function', rateRule('Job', { Targets: [{ Arn: { 'Fn::GetAtt': ['Buffer', 'Arn'] } }] })],
    [
      'a second target that is no function',
      rateRule('Job', {
        Targets: [{ Arn: { 'Fn::GetAtt': ['Job', 'Arn'] } }, { Arn: { 'Fn::GetAtt': ['Buffer', 'Arn'] } }],
      }),
    ],
    ['a target that is not known here', rateRule('Stream')],
    ['a function that cannot run here', rateRule('Unused')],
    [
      'an input that is made of the event',
      rateRule('Job', { Targets: [{ Arn: { 'Fn::GetAtt': ['Job', 'Arn'] }, InputPath: '$.time' }] }),
    ],
  ])('%s: is listed as not run', (_what, rule) => {
    isNotRun(withRule(rule));
  });

  test.each([
    [
      'an input that is not JSON',
      rateRule('Job', {}, '{'),
      'EveryMinute (AWS::Events::Rule) has an Input that is not JSON: {',
    ],
  ])('%s is one clear error', (_what, rule, message) => {
    expect(() => withRule(rule)).toThrow(message);
  });
});

describe('what cannot be run is one clear error', () => {
  const set = (logicalId: string, path: string, value: unknown) => (resources: Record<string, unknown>) => {
    const { Properties } = resources[logicalId] as { Properties: Record<string, unknown> };
    Properties[path] = value;
  };

  test.each<[string, (resources: Record<string, unknown>) => void, string]>([
    [
      'a variable that needs a stream',
      (resources) => {
        resources.Writer = lambda('writer', { STREAM: { 'Fn::GetAtt': ['Stream', 'Arn'] } });
      },
      'Writer (AWS::Lambda::Function) Environment.Variables.STREAM needs Stream.Arn, and Stream (AWS::Kinesis::Stream) is not run here',
    ],
    ['no listener', (resources) => delete resources.Listener, 'it lacks a load balancer listener'],
    [
      'a listener with no function behind it',
      set('Targets', 'TargetType', 'ip'),
      'it lacks a load balancer listener that forwards to a function or a service',
    ],
    ['no event source', (resources) => delete resources.Source, 'it lacks a queue that is the event source'],
    ['another runtime', set('Writer', 'Runtime', 'python3.13'), 'is of runtime python3.13'],
    ['code that is inline', set('Writer', 'Code', { ZipFile: 'x' }), 'has its code inline'],
    ['an asset nobody made', set('Writer', 'Code', { S3Key: 'x.zip' }), 'x.zip is not among the assets'],
    ['a filter', set('Source', 'FilterCriteria', { Filters: [{ Pattern: '{}' }] }), 'does not apply'],
    ['a number that is none', set('Buffer', 'VisibilityTimeout', 'long'), 'must be a whole number, got "long"'],
    [
      'a condition of a rule that is not known',
      set('Rule', 'Conditions', [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } }]),
      'has a condition on source-ip',
    ],
    [
      'a part of the requests that would go nowhere',
      set('Rule', 'Actions', [
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn: { Ref: 'Targets' }, Weight: 90 },
              { TargetGroupArn: 'b', Weight: 10 },
            ],
          },
        },
      ]),
      'Rule (AWS::ElasticLoadBalancingV2::ListenerRule) forwards 10 of 100 requests to b, behind which nothing runs here',
    ],
  ])('%s', (_what, change, message) => {
    expect(() => planWith(change)).toThrow(message);
  });

  test('a stack that is not there, with the ones that are', () => {
    const folder = assemblyOf(writePathTemplate());

    expect(() => readStack(folder, 'Shp')).toThrow('there is no stack Shp');
    expect(() => readStack(folder, 'Shp')).toThrow('the app has: Shop');
    expect(readStack(folder, 'ShopStack').name).toBe('Shop');
  });

  test('a folder that is no cloud assembly', () => {
    expect(() => readStack(join(__dirname, 'fixtures-template'), 'Shop')).toThrow('is not a cloud assembly');
  });

  test('a template can be checked before any engine is started', () => {
    const stack = readStack(assemblyOf(writePathTemplate()), 'Shop');

    expect(planLocalRun(stack, ENGINES_NOT_STARTED).functions).toHaveLength(2);
  });
});
