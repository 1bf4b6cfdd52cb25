import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { byHash } from '../lambda/contract/partitions/by-hash';
import { byKey } from '../lambda/contract/partitions/by-key';
import { byTime } from '../lambda/contract/partitions/by-time';
import { RecordTable, type RecordTableProps } from '../lib/record-table';
import type { WarmThroughput } from '../lib/record-table/warm-throughput';
import type { CollectionProps } from '../lib/user-code/collection-props';
import { problemsOf, testStack } from './test-stack';

function templateWith(props?: RecordTableProps): Template {
  const stack = testStack();
  new RecordTable(stack, 'RecordTable', props);
  return Template.fromStack(stack);
}

test('records are found by the keys of the contract, as text', () => {
  templateWith().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    KeySchema: [
      { AttributeName: '_pk', KeyType: 'HASH' },
      { AttributeName: '_sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: '_pk', AttributeType: 'S' },
      { AttributeName: '_sk', AttributeType: 'S' },
    ],
  });
});

test('the table is paid by the request and forgets what has expired', () => {
  templateWith().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: '_expires', Enabled: true },
  });
});

test('the table is encrypted with a key of AWS’s own, which no role needs a grant for', () => {
  templateWith().hasResourceProperties('AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEEnabled: false } });
});

test('the table can be restored, is protected from deletion, and names its hot keys while they throttle', () => {
  templateWith().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    Replicas: [
      Match.objectLike({
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
        ContributorInsightsSpecification: { Enabled: true, Mode: 'THROTTLED_KEYS' },
      }),
    ],
  });
});

test('the table outlives its stack', () => {
  templateWith().hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('a table of an hour goes with its stack', () => {
  const template = templateWith({ deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY });

  template.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Delete',
    Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] },
  });
});

describe('the indexes that collections declare', () => {
  const ordersWith = (collection: Partial<CollectionProps>) =>
    templateWith({ collections: { orders: { policy: 'createOnly', ...collection } } });
  const keys = (...names: readonly string[]) =>
    names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));

  test('are none where none is declared', () => {
    ordersWith({}).hasResourceProperties('AWS::DynamoDB::GlobalTable', { GlobalSecondaryIndexes: Match.absent() });
  });

  test.each([
    { what: 'each record for itself', partition: byKey(), sort: [] },
    { what: 'nothing said of it', partition: undefined, sort: [] },
    { what: 'records by hash', partition: byHash({ shards: 4 }), sort: ['_sk'] },
    { what: 'records by time', partition: byTime({ bucket: 'day', shards: 4 }), sort: ['_sk'] },
  ])(
    'with $what and no field to sort by, are sorted by the key that the table sorts by, if any',
    ({ partition, sort }) => {
      ordersWith({ partition, indexes: { byBuyer: { field: 'buyer' } } }).hasResourceProperties(
        'AWS::DynamoDB::GlobalTable',
        {
          GlobalSecondaryIndexes: [
            {
              IndexName: 'orders-byBuyer',
              KeySchema: keys('_x_orders_byBuyer', ...sort),
              Projection: { ProjectionType: 'ALL' },
              WarmThroughput: Match.absent(),
            },
          ],
        },
      );
    },
  );

  test.each([
    [undefined, 'S'],
    ['text', 'S'],
    ['number', 'N'],
  ] as const)('of sort type %s are sorted by an attribute of type %s', (sortType, AttributeType) => {
    const template = ordersWith({ indexes: { byTotal: { field: 'status', sort: 'total', sortType } } });

    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      GlobalSecondaryIndexes: [Match.objectLike({ KeySchema: keys('_x_orders_byTotal', '_y_orders_byTotal') })],
      AttributeDefinitions: Match.arrayWith([
        { AttributeName: '_x_orders_byTotal', AttributeType: 'S' },
        { AttributeName: '_y_orders_byTotal', AttributeType },
      ]),
    });
  });

  test('name their hot keys while they throttle, as the table does', () => {
    ordersWith({ indexes: { byBuyer: { field: 'buyer' } } }).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [
        Match.objectLike({
          GlobalSecondaryIndexes: [
            {
              IndexName: 'orders-byBuyer',
              ContributorInsightsSpecification: { Enabled: true, Mode: 'THROTTLED_KEYS' },
            },
          ],
        }),
      ],
    });
  });

  test('are refused where there are more than a table can have', () => {
    const indexes = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`index${n}`, { field: 'buyer' }]));

    expect(problemsOf(() => ordersWith({ indexes }))).toEqual([
      expect.stringMatching(/^collections must have 20 indexes at the most, all together, got 21: /),
    ]);
  });
});

describe('warm throughput', () => {
  const warmed = (warmThroughput: WarmThroughput, collections: RecordTableProps['collections'] = {}) =>
    templateWith({ warmThroughput, collections });
  const ENOUGH = { writeUnitsPerSecond: 4000, neverLowered: true } as const;

  test('is DynamoDB’s own where none is asked for', () => {
    templateWith().hasResourceProperties('AWS::DynamoDB::GlobalTable', { WarmThroughput: Match.absent() });
  });

  test('is the table’s and each of its indexes’: a cold index throttles the writes of its table', () => {
    const WarmThroughput = { ReadUnitsPerSecond: 12_001, WriteUnitsPerSecond: 40_000 };

    warmed(
      { readUnitsPerSecond: 12_001, writeUnitsPerSecond: 40_000, neverLowered: true },
      { orders: { policy: 'createOnly', indexes: { byBuyer: { field: 'buyer' }, byTotal: { field: 'total' } } } },
    ).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      WarmThroughput,
      GlobalSecondaryIndexes: [Match.objectLike({ WarmThroughput }), Match.objectLike({ WarmThroughput })],
    });
  });

  test('of writes alone leaves reads as they are', () => {
    warmed(ENOUGH).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000 },
    });
  });

  test.each([
    ['readUnitsPerSecond', 11_999, 'from 12000 to 10000000'],
    ['writeUnitsPerSecond', 3999, 'from 4000 to 10000000'],
    ['writeUnitsPerSecond', 10_000_001, 'from 4000 to 10000000'],
    ['writeUnitsPerSecond', 4000.5, 'from 4000 to 10000000'],
  ])('of %s %d is refused', (name, value, range) => {
    expect(problemsOf(() => warmed({ ...ENOUGH, [name]: value }))).toEqual([
      expect.stringContaining(`warmThroughput.${name} must be a whole number ${range}, got ${value}: `),
    ]);
  });

  test('is refused where nobody says that it is never lowered', () => {
    const { neverLowered: _unsaid, ...silent } = ENOUGH;

    expect(problemsOf(() => warmed(silent as WarmThroughput))).toEqual([
      'warmThroughput.neverLowered must be true, got undefined: DynamoDB charges for the raise and never lowers it again',
    ]);
    expect(problemsOf(() => warmed({ neverLowered: true } as WarmThroughput))).toEqual([
      expect.stringMatching(/^warmThroughput\.writeUnitsPerSecond must be given, got none: /),
    ]);
  });
});
