import { Match, Template } from 'aws-cdk-lib/assertions';
import { byHash } from '../lambda/contract/partitions/by-hash';
import { FrontDoor } from '../lib/front-door';
import { ReadCache } from '../lib/read-cache';
import { Sweeper } from '../lib/sweeper';
import { WritePath, type WritePathProps } from '../lib/write-path';
import { Writer } from '../lib/writer';
import { COLLECTIONS, grantsOf, neighbours, problemsOf, testStack } from './test-stack';

function pathWith(props: Partial<WritePathProps> = {}) {
  const stack = testStack();
  const path = new WritePath(stack, 'WritePath', {
    collections: COLLECTIONS,
    sales: { orders: 'orders' },
    listener: { plaintextBecause: 'inside a test' },
    ...props,
  });
  return { stack, path, template: Template.fromStack(stack) };
}

const environments = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment.Variables,
  );

test('a path that sells has a FIFO buffer and a sweeper; one that does not has neither', () => {
  const [selling, other] = [pathWith(), pathWith({ sales: undefined })];

  expect([selling.path.fifoBuffer, selling.path.sweeper].map(Boolean)).toEqual([true, true]);
  expect([other.path.fifoBuffer, other.path.sweeper]).toEqual([undefined, undefined]);
  expect(environments(other.template).map(({ SALES }) => SALES)).toEqual([undefined, undefined]);
});

test('a hold lasts a minute and an order takes ten units at the most, unless it is said otherwise', () => {
  const [byDefault, given] = [
    pathWith(),
    pathWith({ sales: { orders: 'orders', holdSeconds: 300, maxQuantity: 2 } }),
  ].map(({ template }) => new Set(environments(template).map(({ SALES }) => SALES)));

  expect([...(byDefault ?? [])]).toEqual(['{"orders":"orders","holdSeconds":60,"maxQuantity":10}']);
  expect([...(given ?? [])]).toEqual(['{"orders":"orders","holdSeconds":300,"maxQuantity":2}']);
});

test('a path whose only collection is that of the orders has no standard buffer; beside others it has one', () => {
  const kindsOf = ({ path, template }: ReturnType<typeof pathWith>) => ({
    made: [path.buffer, path.fifoBuffer].map(Boolean),
    sources: Object.keys(template.findResources('AWS::Lambda::EventSourceMapping')).length,
  });

  expect(kindsOf(pathWith())).toEqual({ made: [false, true], sources: 1 });
  expect(kindsOf(pathWith({ collections: { ...COLLECTIONS, people: { policy: 'createOnly' } } }))).toEqual({
    made: [true, true],
    sources: 2,
  });
  expect(kindsOf(pathWith({ sales: undefined }))).toEqual({ made: [true, false], sources: 1 });
});

test('stages of their own sell without a standard buffer, and need it for any other collection', () => {
  const stack = testStack();
  const { fifoBuffer, quarantine, table, network } = neighbours(stack);
  const cache = new ReadCache(stack, 'Cache', { vpc: network.vpc });
  const shared = { fifoBuffer, table, cache, vpc: network.vpc, sales: { orders: 'orders' } };
  const listener = { plaintextBecause: 'inside a test' };
  const more = { ...COLLECTIONS, people: { policy: 'createOnly' } } as const;
  const problems = [expect.stringMatching(/^buffer must be given for collections\.people, whose policy is createOnly/)];

  new Writer(stack, 'Writer', { ...shared, quarantine, collections: COLLECTIONS });
  new FrontDoor(stack, 'FrontDoor', { ...shared, listener, collections: COLLECTIONS });
  expect(problemsOf(() => new Writer(stack, 'Other', { ...shared, quarantine, collections: more }))).toEqual(problems);
  expect(problemsOf(() => new FrontDoor(stack, 'Door', { ...shared, listener, collections: more }))).toEqual(problems);
});

test('knobs of a standard buffer that only orders would use are idle', () => {
  const knobs = { batchSize: 10, windowSeconds: 1, writerConcurrency: 3 };

  expect(problemsOf(() => pathWith({ knobs }))).toEqual(
    Object.keys(knobs).map((name) =>
      expect.stringContaining(`knobs.${name} needs a collection whose policy takes a standard queue`),
    ),
  );
});

test('knobs of the FIFO buffer are no idle ones', () => {
  const { template } = pathWith({ knobs: { fifoConcurrency: 16 } });

  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    ScalingConfig: { MaximumConcurrency: 16 },
  });
});

test.each([
  ['holdSeconds', [5, 3600], [4, 3601, 5.5], /^sales\.holdSeconds must be a whole number from 5 to 3600, got /],
  ['maxQuantity', [1, 1000], [0, 1001, 1.5], /^sales\.maxQuantity must be a whole number from 1 to 1000, got /],
] as const)('%s is taken at its bounds and refused one past them', (name, good, bad, said) => {
  const problems = (value: number) => problemsOf(() => pathWith({ sales: { orders: 'orders', [name]: value } }));

  expect(good.flatMap(problems)).toEqual([]);
  expect(bad.flatMap(problems)).toEqual(bad.map(() => expect.stringMatching(said)));
});

test.each([
  ['a collection that is not there', {}, 'sales.orders must name one of the collections (people), got "orders"'],
  ['another policy', { orders: { policy: 'lastWriterWins' } }, 'collections.orders.policy must be createOnly'],
  [
    'shared partitions',
    { orders: { policy: 'createOnly', partition: byHash({ shards: 4 }) } },
    'collections.orders.partition must be byKey()',
  ],
  ['another mode', { orders: { policy: 'createOnly', mode: 'direct' } }, 'collections.orders.mode must be buffered'],
  ['a mode that spills', { orders: { policy: 'createOnly', mode: 'spill' } }, 'got "spill"'],
] as const)('orders are refused in %s, with the way out', (_, collections, said) => {
  const problems = problemsOf(() => pathWith({ collections: { people: { policy: 'createOnly' }, ...collections } }));

  expect(problems).toEqual([expect.stringContaining(said)]);
  expect(problems[0]).toMatch(/: .+/);
});

test('a stage of its own needs the FIFO buffer and the cache to sell', () => {
  const stack = testStack();
  const { buffer, quarantine, table, network } = neighbours(stack);
  const shared = { buffer, table, collections: COLLECTIONS, vpc: network.vpc, sales: { orders: 'orders' } };
  const listener = { plaintextBecause: 'inside a test' };
  const problems = [
    expect.stringMatching(/^fifoBuffer must be given where sales are, got none: /),
    expect.stringMatching(/^cache must be given where sales are, got none: /),
  ];

  expect(problemsOf(() => new Writer(stack, 'Writer', { ...shared, quarantine }))).toEqual(problems);
  expect(problemsOf(() => new FrontDoor(stack, 'FrontDoor', { ...shared, listener }))).toEqual(problems);
});

test('a door that opens sales waits for the table, and must have the time to', () => {
  const problems = problemsOf(() => pathWith({ knobs: { frontDoorTimeoutSeconds: 3 } }));

  expect(problems).toEqual([expect.stringMatching(/^knobs\.frontDoorTimeoutSeconds must be 4 or more/)]);
});

describe('the sweeper', () => {
  function sweeperIn(stack = testStack(), more = {}) {
    const { table, network } = neighbours(stack);
    const cache = new ReadCache(stack, 'Cache', { vpc: network.vpc });
    new Sweeper(stack, 'Sweeper', {
      ...{ sales: { orders: 'orders' }, collections: COLLECTIONS, table, cache, vpc: network.vpc },
      ...more,
    });
    return stack;
  }

  test('runs every minute, for a minute at the most; what fails is not repeated, because the next minute comes anyway', () => {
    const template = Template.fromStack(sweeperIn());

    template.hasResourceProperties('AWS::Lambda::Function', {
      ...{ Architectures: ['arm64'], Runtime: 'nodejs24.x', MemorySize: 512, Timeout: 60 },
      Environment: {
        Variables: Match.objectLike({
          TABLE_NAME: 'records',
          COLLECTIONS: '{"orders":{"policy":"createOnly"}}',
          CACHE_PORT: Match.anyValue(),
        }),
      },
      VpcConfig: Match.anyValue(),
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } })],
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  test('may do exactly this to the table, and reach the cache', () => {
    const stack = sweeperIn();

    expect(grantsOf(stack, 'SweeperHandlerRole')['arn:aws:dynamodb:eu-west-1:123456789012:table/records']).toEqual([
      ...['dynamodb:Query', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 6379, ToPort: 6380 });
  });

  test('is refused what the path would be', () => {
    expect(problemsOf(() => sweeperIn(testStack(), { sales: { orders: 'carts' } }))).toEqual([
      expect.stringContaining('sales.orders must name one of the collections (orders), got "carts"'),
    ]);
  });
});
