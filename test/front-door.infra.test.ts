import { Match, Template } from 'aws-cdk-lib/assertions';
import { Connections, Port } from 'aws-cdk-lib/aws-ec2';
import { ListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Collection, Collections } from '../lambda/contract/collection';
import { byHash } from '../lambda/contract/partitions/by-hash';
import { byKey } from '../lambda/contract/partitions/by-key';
import { byRange } from '../lambda/contract/partitions/by-range';
import { byTime } from '../lambda/contract/partitions/by-time';
import { LAST_CALL_MS } from '../lambda/front-door/last-call';
import { AWS_CALLS } from '../lambda/platform/aws-calls';
import { FrontDoor, type FrontDoorProps } from '../lib/front-door';
import { DIRECT_TIMEOUT_MIN_SECONDS } from '../lib/front-door/table-access';
import { ReadCache } from '../lib/read-cache';
import { COLLECTIONS, FIFO_COLLECTIONS, grantsOf, neighbours, problemsOf, testStack } from './test-stack';

const PLAINTEXT = { plaintextBecause: 'inside a test' };
const CERTIFICATE_ARN = 'arn:aws:acm:eu-west-1:123456789012:certificate/0';
const CERTIFICATE = { certificate: ListenerCertificate.fromArn(CERTIFICATE_ARN) };

function doorIn(stack = testStack(), props: Partial<FrontDoorProps> = {}) {
  const { buffer, table, network } = neighbours(stack);
  new FrontDoor(stack, 'FrontDoor', {
    buffer,
    table,
    collections: COLLECTIONS,
    vpc: network.vpc,
    listener: PLAINTEXT,
    ...props,
  });
  return stack;
}

function collectionOf(declared: Partial<Collection>): Collections {
  return { one: { policy: 'createOnly', ...declared } };
}

function templateWith(props?: Partial<FrontDoorProps>): Template {
  return Template.fromStack(doorIn(testStack(), props));
}

function attributes(...pairs: readonly (readonly [string, unknown])[]) {
  return Match.arrayWith(pairs.map(([Key, Value]) => ({ Key, Value })));
}

test('the function runs on arm64 and Node 24, and knows its neighbours by the contract’s names', () => {
  templateWith().hasResourceProperties('AWS::Lambda::Function', {
    Architectures: ['arm64'],
    Runtime: 'nodejs24.x',
    LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', ApplicationLogLevel: 'INFO' },
    MemorySize: 512,
    Timeout: 10,
    Environment: {
      Variables: {
        TABLE_NAME: 'records',
        BUFFER_URL: Match.anyValue(),
        FIFO_BUFFER_URL: Match.absent(),
        COLLECTIONS: '{"orders":{"policy":"createOnly"}}',
        CACHE_ADDRESS: Match.absent(),
        CACHE_PORT: Match.absent(),
      },
    },
  });
});

test('the front door may do exactly this', () => {
  expect(grantsOf(doorIn(), 'FrontDoorHandlerRole')).toEqual({
    '{"Fn::GetAtt":["FrontDoorHandlerLog2A9E15D3","Arn"]}': ['logs:CreateLogStream', 'logs:PutLogEvents'],
    '*': [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    'arn:aws:sqs:eu-west-1:123456789012:buffer': ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
    'arn:aws:dynamodb:eu-west-1:123456789012:table/records': ['dynamodb:GetItem'],
  });
});

test('given both buffers, it may send to both; only for a spread counter may it read several records at once', () => {
  const stack = testStack();
  const { buffer, fifoBuffer, table, network } = neighbours(stack);
  const collections = { ...COLLECTIONS, hits: { policy: 'counter', spread: 2 } } as const;
  const given = { buffer, fifoBuffer, table, collections, vpc: network.vpc, listener: PLAINTEXT };

  new FrontDoor(stack, 'FrontDoor', given);

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ BUFFER_URL: Match.anyValue(), FIFO_BUFFER_URL: Match.anyValue() }) },
  });
  expect(grantsOf(stack, 'FrontDoorHandlerRole')).toMatchObject({
    'arn:aws:sqs:eu-west-1:123456789012:buffer': ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
    'arn:aws:sqs:eu-west-1:123456789012:buffer.fifo': ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
    'arn:aws:dynamodb:eu-west-1:123456789012:table/records': ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
  });
});

const READ = ['dynamodb:GetItem'];
const READ_SEVERAL = [...READ, 'dynamodb:BatchGetItem'];
const CLAIM = [...READ, 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
const WRITE = [...READ_SEVERAL, 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
const LIST = [...READ_SEVERAL, 'dynamodb:Query'];
const LIST_AND_WRITE = [...LIST, 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

const BY_HASH = byHash({ shards: 4 });
const BY_RANGE = byRange({ boundaries: ['m'] });
const BY_TIME = byTime({ bucket: 'hour', shards: 4 });

test.each([
  { what: 'buffered collections', collections: COLLECTIONS, may: READ },
  { what: 'keys in the cache', collections: collectionOf({ tracking: 'cached' }), may: READ },
  { what: 'buffered as it is said', collections: collectionOf({ mode: 'buffered' }), may: READ },
  { what: 'a counter of one part', collections: collectionOf({ policy: 'counter', spread: 1 }), may: READ },
  { what: 'a spread counter', collections: collectionOf({ policy: 'counter', spread: 2 }), may: READ_SEVERAL },
  { what: 'durable keys', collections: collectionOf({ tracking: 'durable' }), may: CLAIM },
  { what: 'a direct collection', collections: collectionOf({ mode: 'direct' }), may: WRITE },
  { what: 'a collection that spills', collections: collectionOf({ mode: 'spill' }), may: WRITE },
  { what: 'direct and durable', collections: collectionOf({ mode: 'direct', tracking: 'durable' }), may: WRITE },
  { what: 'transactions', collections: COLLECTIONS, transactions: true, may: WRITE },
  { what: 'no transactions', collections: COLLECTIONS, transactions: false, may: READ },
  { what: 'records by key', collections: collectionOf({ partition: byKey() }), may: READ },
  { what: 'records by time', collections: collectionOf({ partition: BY_TIME }), may: LIST },
  {
    what: 'records by hash',
    collections: collectionOf({ partition: BY_HASH }),
    may: LIST,
  },
  { what: 'records by range', collections: collectionOf({ partition: BY_RANGE }), may: LIST },
  {
    what: 'direct records by time',
    collections: collectionOf({ partition: BY_TIME, mode: 'direct' }),
    may: LIST_AND_WRITE,
  },
  {
    what: 'records by hash in transactions',
    collections: collectionOf({ partition: BY_HASH }),
    transactions: true,
    may: LIST_AND_WRITE,
  },
] as const)('with $what, it may do exactly this with the table', ({ collections, may, ...props }) => {
  const stack = testStack();
  const { fifoBuffer } = neighbours(testStack());

  doorIn(stack, { collections, fifoBuffer, ...props });

  expect(grantsOf(stack, 'FrontDoorHandlerRole')['arn:aws:dynamodb:eu-west-1:123456789012:table/records']).toEqual(may);
});

test.each([
  { what: 'by key', partition: byKey(), signed: false },
  { what: 'by hash', partition: BY_HASH, signed: true },
  { what: 'by range', partition: BY_RANGE, signed: true },
  { what: 'by time', partition: BY_TIME, signed: true },
])('with records $what, cursors have a key: $signed', ({ partition, signed }) => {
  const guid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };

  templateWith({ collections: { ...COLLECTIONS, ...collectionOf({ partition }) } }).hasResourceProperties(
    'AWS::Lambda::Function',
    {
      Environment: {
        Variables: Match.objectLike({ TABLE_NAME: 'records', CURSOR_KEY: signed ? guid : Match.absent() }),
      },
    },
  );
});

test('every collection counts: one of several that is direct lets it write', () => {
  const stack = doorIn(testStack(), { collections: { ...COLLECTIONS, ...collectionOf({ mode: 'direct' }) } });

  expect(Object.values(grantsOf(stack, 'FrontDoorHandlerRole'))).toContainEqual(WRITE);
});

test.each([
  [true, 'on'],
  [false, Match.absent()],
  [undefined, Match.absent()],
])('with transactions: %s, the function is told so', (transactions, TRANSACTIONS) => {
  templateWith({ transactions }).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ TABLE_NAME: 'records', TRANSACTIONS }) },
  });
});

test.each([
  { what: 'a direct collection', collections: collectionOf({ mode: 'direct' }) },
  { what: 'a collection that spills', collections: collectionOf({ mode: 'spill' }) },
  { what: 'transactions', transactions: true },
])('with $what, a door that ends before its call to the table is refused', ({ what: _what, ...props }) => {
  expect(problemsOf(() => templateWith({ ...props, timeoutSeconds: 4 }))).toEqual([]);
  expect(problemsOf(() => templateWith({ ...props, timeoutSeconds: 3 }))).toEqual([
    'timeoutSeconds must be 4 or more where clients wait for the table (modes direct and spill, transactions, sales), got 3: a call that is not answered would end the door, and its client would not learn that the write is in doubt',
  ]);
  expect(problemsOf(() => templateWith({ ...props, timeoutSeconds: 0 }))).toEqual([
    expect.stringMatching(/^timeoutSeconds must be a whole number from 1 to 59, got 0: /),
  ]);
});

test('a door that only buffers may end after a second', () => {
  expect(problemsOf(() => templateWith({ timeoutSeconds: 1 }))).toEqual([]);
});

test('the shortest time-out of a direct door outlasts one call to the table, and the room that it keeps for the last', () => {
  const { connectionTimeout, requestTimeout } = AWS_CALLS.requestHandler;

  expect(LAST_CALL_MS).toBeGreaterThan(connectionTimeout + requestTimeout);
  expect(DIRECT_TIMEOUT_MIN_SECONDS * 1000).toBeGreaterThan(LAST_CALL_MS);
});

test('with FIFO collections only, it knows no standard buffer', () => {
  const stack = testStack();
  const { fifoBuffer } = neighbours(testStack());
  doorIn(stack, { buffer: undefined, fifoBuffer, collections: FIFO_COLLECTIONS });

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ BUFFER_URL: Match.absent(), FIFO_BUFFER_URL: Match.anyValue() }) },
  });
  expect(Object.keys(grantsOf(stack, 'FrontDoorHandlerRole')).filter((arn) => arn.includes(':sqs:'))).toEqual([
    'arn:aws:sqs:eu-west-1:123456789012:buffer.fifo',
  ]);
});

test('a collection without the buffer that its policy needs is refused', () => {
  const collections = { ...COLLECTIONS, ...FIFO_COLLECTIONS };

  expect(problemsOf(() => templateWith({ collections }))).toEqual([
    'fifoBuffer must be given for collections.carts, whose policy is patch, got none: its writes would have nowhere to go',
  ]);
});

test('the function is a target that gets every value of a repeated header, and is asked for its health', () => {
  templateWith().hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetType: 'lambda',
    TargetGroupAttributes: attributes(['lambda.multi_value_headers.enabled', 'true']),
    HealthCheckEnabled: true,
    HealthCheckPath: '/healthz',
    Matcher: { HttpCode: '200' },
  });
});

test('the load balancer drops malformed headers and requests, logs every one, and stands in the public subnets of three zones', () => {
  templateWith().hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internet-facing',
    Subnets: [1, 2, 3].map((zone) => ({ Ref: Match.stringLikeRegexp(`PublicSubnet${zone}`) })),
    LoadBalancerAttributes: attributes(
      ['deletion_protection.enabled', 'false'],
      // Longer than the 59 seconds that a door may take at the most.
      ['idle_timeout.timeout_seconds', '60'],
      ['routing.http.drop_invalid_header_fields.enabled', 'true'],
      ['routing.http.desync_mitigation_mode', 'strictest'],
      ['zonal_shift.config.enabled', 'true'],
      ['access_logs.s3.enabled', 'true'],
      ['access_logs.s3.bucket', { Ref: Match.stringLikeRegexp('AccessLogs') }],
    ),
  });
});

test('the load balancer waits for the right to write its logs', () => {
  templateWith().hasResource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('AccessLogsPolicy')]),
  });
});

test('access logs are encrypted, private, kept for 90 days and longer than the stack', () => {
  templateWith().hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90, Status: 'Enabled' })] },
    },
  });
  templateWith({ accessLogDays: 7 }).hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 7 })] },
  });
});

test('only load balancers of this account may write access logs, and nothing is read in clear text', () => {
  templateWith().hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        {
          Effect: 'Allow',
          Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', [Match.anyValue(), '/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*']] },
        },
      ],
    },
  });
});

test('without a certificate, HTTP is served on 80 and the reason stands beside the listener', () => {
  const template = templateWith();

  template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
  template.hasResource('AWS::ElasticLoadBalancingV2::Listener', {
    Properties: { Port: 80, Protocol: 'HTTP', DefaultActions: [Match.objectLike({ Type: 'forward' })] },
    Metadata: { PlaintextBecause: 'inside a test' },
  });
});

test('without access logs there is no bucket, and the template says that nobody wanted them', () => {
  const template = templateWith({ accessLogs: false });

  template.resourceCountIs('AWS::S3::Bucket', 0);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: Match.not(Match.arrayWith([{ Key: 'access_logs.s3.enabled', Value: 'true' }])),
  });
  expect(problemsOf(() => templateWith({ accessLogs: false, accessLogDays: 7 }))).toEqual([
    'accessLogDays needs access logs, got 7 with accessLogs: false: nothing is there to be kept; leave one of them out',
  ]);
});

test.each([
  [undefined, 'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09'],
  ['1.2', 'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09'],
  ['1.3', 'ELBSecurityPolicy-TLS13-1-3-PQ-2025-09'],
] as const)('clients of a door with minimumTls %s speak by %s', (minimumTls, SslPolicy) => {
  const listener = { ...CERTIFICATE, minimumTls };

  templateWith({ listener }).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, SslPolicy });
});

test('an older TLS is refused', () => {
  const listener = { ...CERTIFICATE, minimumTls: '1.1' } as unknown as FrontDoorProps['listener'];

  expect(problemsOf(() => templateWith({ listener }))).toEqual([
    'listener.minimumTls must be one of 1.2, 1.3, got "1.1": older versions are broken, and no newer one is known',
  ]);
});

test('with a certificate, HTTPS is served with TLS 1.3 and HTTP only points to it', () => {
  const template = templateWith({ listener: CERTIFICATE });

  template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 2);
  template.hasResource('AWS::ElasticLoadBalancingV2::Listener', {
    Properties: {
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: CERTIFICATE_ARN }],
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09',
      DefaultActions: [Match.objectLike({ Type: 'forward' })],
    },
    Metadata: Match.absent(),
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }],
  });
});

test('a certificate that is put in changes the listener of port 80, and makes no second one, which would be refused', () => {
  const idOfPort80 = (listener: FrontDoorProps['listener']) =>
    Object.entries(templateWith({ listener }).findResources('AWS::ElasticLoadBalancingV2::Listener'))
      .filter(([, { Properties }]) => Properties.Port === 80)
      .map(([id]) => id);

  expect(idOfPort80(PLAINTEXT)).toEqual([expect.stringMatching(/^FrontDoorBalancerLoadBalancerHttp[0-9A-F]{8}$/)]);
  expect(idOfPort80(CERTIFICATE)).toEqual(idOfPort80(PLAINTEXT));
});

test.each([
  ['http', PLAINTEXT, [80]],
  ['https', CERTIFICATE, [443, 80]],
] as const)('an %s door opens its own ports and no other', (scheme, listener, ports) => {
  const stack = testStack();
  const { buffer, table, network } = neighbours(stack);

  const door = new FrontDoor(stack, 'FrontDoor', {
    buffer,
    table,
    collections: COLLECTIONS,
    vpc: network.vpc,
    listener,
  });

  expect(door.url).toMatch(new RegExp(`^${scheme}://`));
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Test/FrontDoor/Balancer/SecurityGroup',
    SecurityGroupIngress: ports.map((port) =>
      Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: port, ToPort: port, IpProtocol: 'tcp' }),
    ),
  });
});

test('a door may stand inside the network, and be protected from deletion', () => {
  const template = templateWith({ internetFacing: false, deletionProtection: true });

  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internal',
    Subnets: [1, 2, 3].map((zone) => ({ Ref: Match.stringLikeRegexp(`IsolatedSubnet${zone}`) })),
    LoadBalancerAttributes: attributes(['deletion_protection.enabled', 'true']),
  });
});

test('memory and time may be set', () => {
  templateWith({ memoryMegabytes: 1769, timeoutSeconds: 59 }).hasResourceProperties('AWS::Lambda::Function', {
    MemorySize: 1769,
    Timeout: 59,
  });
});

test('given a cache, the function is told its address and let in', () => {
  const stack = testStack();
  const { buffer, table, network } = neighbours(stack);
  const cache = new ReadCache(stack, 'ReadCache', { vpc: network.vpc });

  new FrontDoor(stack, 'FrontDoor', {
    buffer,
    table,
    collections: COLLECTIONS,
    vpc: network.vpc,
    listener: PLAINTEXT,
    cache,
  });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ CACHE_ADDRESS: Match.anyValue(), CACHE_PORT: Match.anyValue() }) },
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^FrontDoorHandler'), 'GroupId'] },
    FromPort: 6379,
  });
});

test('given a cache that asks who connects, the function is told its user and may be it, there and nowhere else', () => {
  const stack = testStack();
  const { buffer, table, network } = neighbours(stack);
  const cache = new ReadCache(stack, 'ReadCache', { vpc: network.vpc });

  new FrontDoor(stack, 'FrontDoor', {
    buffer,
    table,
    collections: COLLECTIONS,
    vpc: network.vpc,
    listener: PLAINTEXT,
    cache,
  });

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        CACHE_USER: { Ref: Match.stringLikeRegexp('^ReadCacheUser') },
        CACHE_NAME: { Ref: Match.stringLikeRegexp('^ReadCache[^U]') },
      }),
    },
  });
  const connects = Object.entries(grantsOf(stack, 'FrontDoorHandlerRole')).filter(([, actions]) =>
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
  const { buffer, table, network } = neighbours(stack);
  const connections = new Connections({ defaultPort: Port.tcp(6379) });
  const cache = { connections, endpointAddress: 'cache.internal', endpointPort: '6379' };

  new FrontDoor(stack, 'FrontDoor', {
    buffer,
    table,
    collections: COLLECTIONS,
    vpc: network.vpc,
    listener: PLAINTEXT,
    cache,
  });

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
  const problems = problemsOf(() =>
    templateWith({
      collections: {},
      listener: { plaintextBecause: ' because ' },
      accessLogDays: 0,
      timeoutSeconds: 60,
    }),
  );

  expect(problems).toEqual([
    'collections must name at least one collection, got none: every request would be a 404',
    'listener.plaintextBecause must be a reason of 10 characters or more, got " because ": writes would travel in clear text and nobody could say why',
    'accessLogDays must be a whole number from 1 to 3650, got 0: the logs would be gone before anyone looks, or pile up for good',
    expect.stringMatching(/^timeoutSeconds must be a whole number from 1 to 59, got 60: /),
  ]);
});

test('ten characters are a reason', () => {
  expect(problemsOf(() => templateWith({ listener: { plaintextBecause: '0123456789' } }))).toEqual([]);
  expect(problemsOf(() => templateWith({ listener: { plaintextBecause: '012345678' } }))).toHaveLength(1);
});
