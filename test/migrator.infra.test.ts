import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Collections } from '../lambda/contract/collection';
import { byHash } from '../lambda/contract/partitions/by-hash';
import { byKey } from '../lambda/contract/partitions/by-key';
import { byRange } from '../lambda/contract/partitions/by-range';
import { byTime } from '../lambda/contract/partitions/by-time';
import { Migrator, type MigratorProps } from '../lib/migrator';
import { WritePath, type WritePathProps } from '../lib/write-path';
import { COLLECTIONS, grantsOf, neighbours, problemsOf, testStack } from './test-stack';

const HASHED: Collections = { orders: { policy: 'createOnly', partition: byHash({ shards: 16 }) } };

function migratorIn(stack = testStack(), props: Partial<MigratorProps> = {}) {
  const { table } = neighbours(stack);
  new Migrator(stack, 'Migrator', { table, collections: HASHED, ...props });
  return stack;
}

function templateWith(props?: Partial<MigratorProps>): Template {
  return Template.fromStack(migratorIn(testStack(), props));
}

function pathWith(props: Partial<WritePathProps> = {}) {
  const stack = testStack();
  const path = new WritePath(stack, 'WritePath', {
    collections: HASHED,
    listener: { plaintextBecause: 'inside a test' },
    ...props,
  });
  return { stack, path, template: () => Template.fromStack(stack) };
}

test('the function runs for a minute at the most, and knows the table, the collections and its pace', () => {
  templateWith().hasResourceProperties('AWS::Lambda::Function', {
    Architectures: ['arm64'],
    Runtime: 'nodejs24.x',
    MemorySize: 1024,
    Timeout: 60,
    Environment: {
      Variables: {
        TABLE_NAME: 'records',
        COLLECTIONS: '{"orders":{"policy":"createOnly","partition":{"by":"hash","shards":16}}}',
        UNITS_PER_SECOND: '400',
      },
    },
  });
});

test('a rule calls it every minute; what fails is not repeated, because the next minute comes anyway', () => {
  const template = templateWith();

  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Targets: [
      Match.objectLike({
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MigratorHandlerFunction'), 'Arn'] },
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      }),
    ],
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MigratorSchedule'), 'Arn'] },
  });
});

const TABLE_ACTIONS = ['dynamodb:Query', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];

test('the migrator may do exactly this', () => {
  expect(grantsOf(migratorIn(), 'MigratorHandlerRole')).toEqual({
    '{"Fn::GetAtt":["MigratorHandlerLog2D053FC2","Arn"]}': ['logs:CreateLogStream', 'logs:PutLogEvents'],
    'arn:aws:dynamodb:eu-west-1:123456789012:table/records': TABLE_ACTIONS,
  });
});

test('it joins no network, and makes no security group, unless it is given one', () => {
  const alone = templateWith();
  const stack = testStack();
  const { table, network } = neighbours(stack);
  new Migrator(stack, 'Migrator', { table, collections: HASHED, vpc: network.vpc });

  alone.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: Match.absent() });
  expect(Object.keys(alone.findResources('AWS::EC2::SecurityGroup')).filter((id) => id.startsWith('Migrator'))).toEqual(
    [],
  );
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    VpcConfig: { SubnetIds: [1, 2, 3].map((n) => ({ Ref: Match.stringLikeRegexp(`IsolatedSubnet${n}`) })) },
  });
  expect(Object.keys(grantsOf(stack, 'MigratorHandlerRole'))).toContain('*');
});

test.each([10, 40_000])('a pace of %d units a second is taken', (unitsPerSecond) => {
  templateWith({ unitsPerSecond }).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ UNITS_PER_SECOND: String(unitsPerSecond) }) },
  });
});

test.each([9, 40_001, 10.5])('a pace of %d units a second is refused', (unitsPerSecond) => {
  expect(problemsOf(() => templateWith({ unitsPerSecond }))).toEqual([
    `unitsPerSecond must be a whole number from 10 to 40000, got ${unitsPerSecond}: the move would never end, or take all that the quota of a table lets through`,
  ]);
});

describe('in a write path', () => {
  test.each([
    { what: 'records by hash', collections: HASHED, made: true },
    {
      what: 'records by range',
      collections: { one: { policy: 'createOnly', partition: byRange({ boundaries: ['m'] }) } },
      made: true,
    },
    {
      what: 'records by time',
      collections: { one: { policy: 'createOnly', partition: byTime({ bucket: 'day', shards: 4 }) } },
      made: false,
    },
    { what: 'records by key', collections: { one: { policy: 'createOnly', partition: byKey() } }, made: false },
    { what: 'records that say nothing of it', collections: COLLECTIONS, made: false },
    { what: 'one collection by hash among others', collections: { ...COLLECTIONS, ...HASHED }, made: true },
  ] as const)('with $what it is made: $made', ({ collections, made }) => {
    const { path, template } = pathWith({ collections: { ...collections } });

    expect(path.migrator !== undefined).toBe(made);
    template().resourceCountIs('AWS::Events::Rule', made ? 1 : 0);
  });

  test('it is updated after the front door and the writer', () => {
    pathWith()
      .template()
      .hasResource('AWS::Lambda::Function', {
        Properties: { Timeout: 60 },
        DependsOn: Match.arrayWith([
          Match.stringLikeRegexp('^WritePathFrontDoorHandlerFunction'),
          Match.stringLikeRegexp('^WritePathWriterHandlerFunction'),
        ]),
      });
  });

  test('it knows the collections that the others know', () => {
    const functions = Object.values(pathWith().template().findResources('AWS::Lambda::Function'));

    const told = functions.map(({ Properties }) => Properties.Environment.Variables.COLLECTIONS);
    expect(told).toHaveLength(3);
    expect(new Set(told).size).toBe(1);
  });

  test.each([
    { what: 'a tenth of what a new table takes', props: {}, units: '400' },
    {
      what: 'a tenth of what the table was given',
      props: { warmThroughput: { writeUnitsPerSecond: 40_000, neverLowered: true } },
      units: '4000',
    },
    { what: 'what it is told', props: { migration: { unitsPerSecond: 77 } }, units: '77' },
    { what: 'the default, where it is told nothing', props: { migration: {} }, units: '400' },
  ] as const)('its pace is $what', ({ props, units }) => {
    pathWith(props)
      .template()
      .hasResourceProperties('AWS::Lambda::Function', {
        Environment: { Variables: Match.objectLike({ UNITS_PER_SECOND: units }) },
      });
  });

  test('a pace that is out of its range is refused by the prop’s name', () => {
    expect(problemsOf(() => pathWith({ migration: { unitsPerSecond: 9 } }))).toEqual([
      expect.stringMatching(/^migration\.unitsPerSecond must be a whole number from 10 to 40000, got 9: /),
    ]);
  });

  test('a pace of what never moves is refused', () => {
    expect(problemsOf(() => pathWith({ collections: COLLECTIONS, migration: { unitsPerSecond: 100 } }))).toEqual([
      'migration needs a collection that is byHash or byRange, got none: nothing would ever move',
    ]);
  });
});
