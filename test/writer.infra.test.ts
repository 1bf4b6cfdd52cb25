import { Match, Template } from 'aws-cdk-lib/assertions';
import { Connections, Port } from 'aws-cdk-lib/aws-ec2';
import { byHash } from '../lambda/contract/partitions/by-hash';
import { byKey } from '../lambda/contract/partitions/by-key';
import { byRange } from '../lambda/contract/partitions/by-range';
import { byTime } from '../lambda/contract/partitions/by-time';
import { ReadCache } from '../lib/read-cache';
import { Writer, type WriterProps } from '../lib/writer';
import { COLLECTIONS, FIFO_COLLECTIONS, grantsOf, neighbours, problemsOf, testStack } from './test-stack';

function writerIn(stack = testStack(), props: Partial<WriterProps> = {}) {
  const { buffer, quarantine, table, network } = neighbours(stack);
  new Writer(stack, 'Writer', { buffer, quarantine, table, collections: COLLECTIONS, vpc: network.vpc, ...props });
  return stack;
}

function templateWith(props?: Partial<WriterProps>): Template {
  return Template.fromStack(writerIn(testStack(), props));
}

test('the writer runs on arm64 and Node 24, with memory and time for a full batch', () => {
  templateWith().hasResourceProperties('AWS::Lambda::Function', {
    Architectures: ['arm64'],
    Runtime: 'nodejs24.x',
    LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', ApplicationLogLevel: 'INFO' },
    Handler: 'index.handler',
    MemorySize: 1024,
    Timeout: 10,
    VpcConfig: Match.objectLike({ SubnetIds: Match.anyValue() }),
  });
});

test('the writer gets its neighbours and collections by the contract’s names', () => {
  templateWith().hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        TABLE_NAME: 'records',
        QUARANTINE_URL: Match.anyValue(),
        COLLECTIONS: '{"orders":{"policy":"createOnly"}}',
        CACHE_ADDRESS: Match.absent(),
        CACHE_PORT: Match.absent(),
      },
    },
  });
});

test('what a write may take before it is counted as late is said in milliseconds; without it nothing is counted', () => {
  const variables = (value: unknown) => ({ Environment: { Variables: { ACCEPTABLE_DELAY_MS: value } } });

  templateWith({ acceptableDelaySeconds: 7 }).hasResourceProperties('AWS::Lambda::Function', variables('7000'));
  templateWith().hasResourceProperties('AWS::Lambda::Function', variables(Match.absent()));
  expect(problemsOf(() => writerIn(testStack(), { acceptableDelaySeconds: 0 }))).toEqual([
    expect.stringMatching(/^acceptableDelaySeconds must be a whole number from 1 to 345600, got 0: /),
  ]);
});

test('batches of a hundred, gathered for a second, two at a time; only what failed comes back', () => {
  templateWith().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:buffer',
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 1,
    ScalingConfig: { MaximumConcurrency: 2 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('every knob of the writer may be set', () => {
  const template = templateWith({
    batchSize: 10,
    windowSeconds: 0,
    concurrency: 50,
    memoryMegabytes: 512,
    timeoutSeconds: 15,
  });

  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 0,
    ScalingConfig: { MaximumConcurrency: 50 },
  });
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512, Timeout: 15 });
});

test('the writer may do exactly this', () => {
  expect(grantsOf(writerIn(), 'WriterHandlerRole')).toEqual({
    '{"Fn::GetAtt":["WriterHandlerLogA8A86643","Arn"]}': ['logs:CreateLogStream', 'logs:PutLogEvents'],
    '*': [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    'arn:aws:sqs:eu-west-1:123456789012:buffer': [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ChangeMessageVisibility',
    ],
    'arn:aws:sqs:eu-west-1:123456789012:quarantine': ['sqs:SendMessage'],
    'arn:aws:dynamodb:eu-west-1:123456789012:table/records': [
      'dynamodb:PartiQLInsert',
      'dynamodb:PartiQLUpdate',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:BatchGetItem',
    ],
  });
});

test.each([
  byKey(),
  byHash({ shards: 4, earlier: 2 }),
  byRange({ boundaries: ['m'] }),
  byTime({ bucket: 'hour', shards: 4 }),
])('with records by %j it needs no more of the table', (partition) => {
  const stack = writerIn(testStack(), { collections: { ...COLLECTIONS, one: { policy: 'createOnly', partition } } });

  expect(grantsOf(stack, 'WriterHandlerRole')['arn:aws:dynamodb:eu-west-1:123456789012:table/records']).toEqual([
    'dynamodb:PartiQLInsert',
    'dynamodb:PartiQLUpdate',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:BatchGetItem',
  ]);
});

test('its role holds no managed policy, and its log is kept for a month', () => {
  const template = templateWith();

  template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
});

test('given a cache, the writer is told its address and let in', () => {
  const stack = testStack();
  const { buffer, quarantine, table, network } = neighbours(stack);
  const cache = new ReadCache(stack, 'ReadCache', { vpc: network.vpc });

  new Writer(stack, 'Writer', { buffer, quarantine, table, collections: COLLECTIONS, vpc: network.vpc, cache });

  const template = Template.fromStack(stack);
  const of = (attribute: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp('^ReadCache'), attribute] });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({ CACHE_ADDRESS: of('Endpoint.Address'), CACHE_PORT: of('Endpoint.Port') }),
    },
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    GroupId: of('GroupId'),
    SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WriterHandler'), 'GroupId'] },
    FromPort: 6379,
    ToPort: 6380,
  });
});

test('given a cache that asks who connects, the writer is told its user and may be it, there and nowhere else', () => {
  const stack = testStack();
  const { buffer, quarantine, table, network } = neighbours(stack);
  const cache = new ReadCache(stack, 'ReadCache', { vpc: network.vpc });

  new Writer(stack, 'Writer', { buffer, quarantine, table, collections: COLLECTIONS, vpc: network.vpc, cache });

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        CACHE_USER: { Ref: Match.stringLikeRegexp('^ReadCacheUser') },
        CACHE_NAME: { Ref: Match.stringLikeRegexp('^ReadCache[^U]') },
      }),
    },
  });
  const connects = Object.entries(grantsOf(stack, 'WriterHandlerRole')).filter(([, actions]) =>
    actions.some((action) => action.startsWith('elasticache:')),
  );
  expect(connects).toEqual([
    [
      expect.stringMatching(
        /^\[\{"Fn::GetAtt":\["ReadCache[^U]\w*","ARN"\]\},\{"Fn::GetAtt":\["ReadCacheUser\w*","Arn"\]\}\]$/,
      ),
      ['elasticache:Connect'],
    ],
  ]);
});

test('a cache of the user’s own that asks nobody is connected to without a name', () => {
  const stack = testStack();
  const { buffer, quarantine, table, network } = neighbours(stack);
  const connections = new Connections({ defaultPort: Port.tcp(6379) });
  const cache = { connections, endpointAddress: 'cache.internal', endpointPort: '6379' };

  new Writer(stack, 'Writer', { buffer, quarantine, table, collections: COLLECTIONS, vpc: network.vpc, cache });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        CACHE_ADDRESS: 'cache.internal',
        CACHE_PORT: '6379',
        CACHE_USER: Match.absent(),
        CACHE_NAME: Match.absent(),
      }),
    },
  });
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('elasticache:');
});

test('all that is wrong is told at once, by the names of the props', () => {
  const collections = { Orders: { policy: 'createOnly' } } as const;

  const problems = problemsOf(() => templateWith({ collections, batchSize: 0, concurrency: 1, timeoutSeconds: 901 }));

  expect(problems).toEqual([
    expect.stringMatching(/^collections: a name must be 1-63 characters .* got "Orders"$/),
    'batchSize must be a whole number from 1 to 10000, got 0: Lambda refuses the event source',
    'concurrency must be a whole number from 2 to 1000, got 1: Lambda refuses the event source',
    'timeoutSeconds must be a whole number from 1 to 900, got 901: Lambda refuses the function',
  ]);
});

test('a large batch without a window is refused', () => {
  expect(problemsOf(() => templateWith({ windowSeconds: 0 }))).toEqual([
    'windowSeconds must be 1 or more with a batchSize above 10, got 0 with 100: Lambda refuses the event source',
  ]);
});

describe('with a FIFO buffer', () => {
  const both = { ...COLLECTIONS, ...FIFO_COLLECTIONS };

  function fifoWriter(props: Partial<WriterProps> = {}, stack = testStack()): Template {
    const { buffer, fifoBuffer, quarantine, table, network } = neighbours(stack);
    const given = { buffer, fifoBuffer, quarantine, table, collections: both, vpc: network.vpc, ...props };
    new Writer(stack, 'Writer', given);
    return Template.fromStack(stack);
  }

  test('one function empties both, through an event source each', () => {
    const template = fifoWriter();

    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:buffer',
      BatchSize: 100,
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:buffer.fifo',
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: Match.absent(),
      ScalingConfig: { MaximumConcurrency: 12 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('the writer may empty both queues and send to neither', () => {
    const stack = testStack();
    fifoWriter({}, stack);
    const actions = [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ChangeMessageVisibility',
    ];

    expect(grantsOf(stack, 'WriterHandlerRole')).toMatchObject({
      'arn:aws:sqs:eu-west-1:123456789012:buffer': actions,
      'arn:aws:sqs:eu-west-1:123456789012:buffer.fifo': actions,
      'arn:aws:sqs:eu-west-1:123456789012:quarantine': ['sqs:SendMessage'],
    });
  });

  test('the writer knows the queues that it hands messages back to', () => {
    const urls = (template: Template) =>
      Object.values(template.findResources('AWS::Lambda::Function')).map((one) =>
        JSON.stringify(one.Properties.Environment.Variables.BUFFER_URLS),
      );

    expect(urls(fifoWriter())).toEqual([expect.stringMatching(/buffer\.fifo.*,.*buffer/)]);
    expect(urls(fifoWriter({ buffer: undefined, collections: FIFO_COLLECTIONS }))).toEqual([
      expect.stringMatching(/buffer\.fifo"/),
    ]);
  });

  test('alone, it is the only event source', () => {
    const template = fifoWriter({ buffer: undefined, collections: FIFO_COLLECTIONS });

    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:buffer.fifo',
    });
  });

  test('its knobs may be set, up to ten messages', () => {
    fifoWriter({ fifoBatchSize: 1, fifoConcurrency: 1000 }).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 1000 },
    });
    expect(problemsOf(() => fifoWriter({ fifoBatchSize: 10 }))).toEqual([]);
    expect(problemsOf(() => fifoWriter({ fifoBatchSize: 11, fifoConcurrency: 1 }))).toEqual([
      'fifoBatchSize must be a whole number from 1 to 10, got 11: Lambda takes no more than 10 messages at once from a FIFO queue',
      'fifoConcurrency must be a whole number from 2 to 1000, got 1: Lambda refuses the event source',
    ]);
  });

  test('a window for FIFO batches is refused, and so is every knob without its buffer', () => {
    const fifoOnly = { buffer: undefined, collections: FIFO_COLLECTIONS };
    const standardOnly = { fifoBuffer: undefined, collections: COLLECTIONS };

    expect(problemsOf(() => fifoWriter({ ...fifoOnly, windowSeconds: 1, batchSize: 10, concurrency: 2 }))).toEqual(
      [
        'batchSize needs a standard buffer, got 10 ',
        'windowSeconds needs a standard buffer, got 1 ',
        'concurrency needs',
      ].map((start) => expect.stringMatching(new RegExp(`^${start}.*the batches of a FIFO buffer never wait to fill`))),
    );
    expect(problemsOf(() => fifoWriter({ ...standardOnly, fifoBatchSize: 5, fifoConcurrency: 3 }))).toEqual([
      'fifoBatchSize needs fifoBuffer, got 5 without one: it would change nothing',
      'fifoConcurrency needs fifoBuffer, got 3 without one: it would change nothing',
    ]);
  });

  test('a collection without the buffer that its policy needs is refused', () => {
    expect(problemsOf(() => fifoWriter({ buffer: undefined }))).toEqual([
      'buffer must be given for collections.orders, whose policy is createOnly, got none: its writes would have nowhere to go',
    ]);
    expect(problemsOf(() => fifoWriter({ fifoBuffer: undefined }))).toEqual([
      'fifoBuffer must be given for collections.carts, whose policy is patch, got none: its writes would have nowhere to go',
    ]);
  });

  test('queues of the wrong kind are refused', () => {
    const stack = testStack();
    const { buffer, fifoBuffer } = neighbours(stack);

    const problems = problemsOf(() => fifoWriter({ buffer: fifoBuffer, fifoBuffer: buffer, quarantine: fifoBuffer }));

    expect(problems).toEqual([
      expect.stringMatching(/^buffer must be a standard queue, got the FIFO queue buffer\.fifo: /),
      expect.stringMatching(/^fifoBuffer must be a FIFO queue, got buffer: /),
      expect.stringMatching(/^quarantine must be a standard queue, got the FIFO queue buffer\.fifo: /),
    ]);
  });
});
