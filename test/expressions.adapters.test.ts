import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { byHash } from '../lambda/contract/partitions/by-hash';
import { dynamoDbTable } from '../lambda/front-door/dynamodb-table';
import { FREE } from '../lambda/front-door/idempotency/claims';
import { durableClaims } from '../lambda/front-door/idempotency/durable-claims';
import { dynamoDbQueries } from '../lambda/front-door/listing/dynamodb-queries';
import { dynamoDbLayoutStore } from '../lambda/layouts/dynamodb-layout-store';
import { kitLeases } from '../lambda/leases/kit-leases';
import { dynamoDbCarryTable } from '../lambda/migrator/dynamodb-carry-table';
import { dynamoDbMoveTable } from '../lambda/migrator/dynamodb-move-table';
import { dynamoDbPages } from '../lambda/migrator/dynamodb-pages';
import { rawRecord } from '../lambda/migrator/raw-items';
import type { CacheClient } from '../lambda/platform/cache-client';
import { dynamoDbSaleTable } from '../lambda/sales/dynamodb-sale-table';
import { dynamoDbTransactionTable } from '../lambda/transactions/dynamodb-transaction-table';
import { dynamoDbRecordTable } from '../lambda/writer/dynamodb-record-table';
import { single } from '../lambda/writer/dynamodb-single';
import { ABSENT, both, either, equals, missing, present, type Statement } from '../lambda/writer/statement';
import { arbitraryStatement } from './conformance/arbitrary-statements';
import { expressionProblems } from './expression-problems';
import { type StubAnswer, stubRequestHandler } from './stub-request-handler';

const KEY = { partition: 'orders~h4.1', sort: 'k' };
const LOG = { info: () => {}, warn: () => {}, error: () => {} };
const NOW = 1_780_000_000_000;

const DONE: StubAnswer = { status: 200, body: {} };

/** A client that keeps what it was given to send; and answers as it is told. */
function clientAnswering(answer: () => StubAnswer = () => DONE) {
  const requestHandler = stubRequestHandler(answer);
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new DynamoDBClient({ region: 'eu-west-1', credentials, maxAttempts: 1, requestHandler });
  const sent = (): unknown[] => requestHandler.requests.map(({ body }) => JSON.parse(body));
  return { client, sent, problems: () => sent().flatMap(expressionProblems) };
}

const update = (more: Partial<Extract<Statement, { form: 'update' }>>): Statement => ({
  ...{ form: 'update', key: KEY, set: {}, add: {}, remove: [], condition: missing('_moved'), onAbsent: 'refuse' },
  ...more,
});

/** What the kit's own attributes are in, in each place that a statement has. */
const STATEMENTS: readonly Statement[] = [
  { form: 'insert', key: KEY, item: { _id: 'w', _at: 'a', n: 1 } },
  { form: 'replace', key: KEY, item: { _id: 'w' }, condition: either(ABSENT, both(equals('_v', 1), missing('_gone'))) },
  update({ set: { _id: 'w', n: 1 }, add: { total: '1' }, remove: ['_no'], condition: both(present('_at')) }),
  update({ set: { _id: 'w' }, add: { _v: '1', total: '1' }, remove: ['_no', '_ids'], onAbsent: 'create' }),
];

const COUNTED = { policy: 'counter', partition: byHash({ shards: 4 }) } as const;
const MOVING = {
  ...COUNTED,
  layout: {
    by: 'epochs',
    current: { by: 'hash', shards: 4 },
    earlier: { epoch: { by: 'hash', shards: 2 }, sealedFrom: 0 },
  },
} as const;

const seen = (item: Parameters<typeof rawRecord>[0]) => rawRecord({ _pk: { S: 'p' }, _sk: { S: 'k' }, ...item });
const SEEN = [
  seen({ _id: { S: 'w' }, _at: { S: 'a' }, _expires: { N: '1' } }),
  seen({ _id: { S: 'w' }, _at: { S: 'a' } }),
  seen({ _moved: { N: '4' }, _expires: { N: '9' } }),
];

const NO_CACHE: CacheClient = {
  state: () => 'away',
  warm: () => {},
  setAll: async () => 'unavailable',
  getAll: async () => 'unavailable',
  runAll: async () => 'unavailable',
  close: () => {},
};

type Drive = (client: DynamoDBClient) => Promise<unknown>;

/** Every adapter that sends an expression or a statement, by its file, and all of its requests. */
const DRIVES: Readonly<Record<string, Drive>> = {
  'writer/dynamodb-record-table.ts': async (client) => {
    const table = dynamoDbRecordTable(client, 'records');
    await table.batch(STATEMENTS.filter(table.batchable));
    for (const statement of STATEMENTS) await table.single(statement);
    await table.read([KEY]);
  },
  'writer/dynamodb-conditional.ts': async (client) => {
    for (const statement of STATEMENTS) await single(client, 'records', statement, true);
    await dynamoDbTransactionTable(client, 'records').transact(STATEMENTS, 'token');
  },
  'layouts/dynamodb-layout-store.ts': async (client) => {
    const store = dynamoDbLayoutStore(client, 'records');
    await store.read(['orders']);
    const layout = { kind: 'hash', current: { by: 'hash', shards: 4 }, since: 0, rev: 2 } as const;
    await store.write('orders', layout, undefined);
    await store.write('orders', layout, 1);
  },
  'leases/lease-tokens.ts': async (client) => {
    const cache = { ...NO_CACHE, runAll: async () => [1] };
    await kitLeases(cache, client, 'records').withLease('nightly', { ttlMillis: 1000 }, () => {});
  },
  'migrator/dynamodb-carry-table.ts': async (client) => {
    const table = dynamoDbCarryTable(client, 'records');
    await table.look([KEY]);
    for (const raw of [undefined, ...SEEN]) await table.fence(KEY, raw, 4, 5);
    for (const raw of SEEN) await table.copy(raw, KEY);
  },
  'migrator/dynamodb-move-table.ts': async (client) => {
    const table = dynamoDbMoveTable(client, 'records');
    for (const raw of SEEN) {
      await table.copy(raw, KEY);
      await table.remove(KEY, raw);
    }
  },
  'migrator/dynamodb-steps.ts': async (client) => dynamoDbMoveTable(client, 'records').copy(seen({}), KEY),
  'migrator/dynamodb-pages.ts': async (client) => {
    const pages = dynamoDbPages(client, 'records');
    for (const after of [undefined, 'k']) await pages.page('p', after, 9);
  },
  'front-door/listing/dynamodb-queries.ts': async (client) => {
    const queries = dynamoDbQueries(client, 'records');
    for (const after of [{}, { after: 'k' }])
      for (const from of [{}, { from: 'a' }])
        for (const to of [{}, { to: 'z' }])
          for (const descending of [false, true])
            await queries.query('p', { ...after, ...from, ...to, descending, limit: 9 });
  },
  'sales/dynamodb-sale-table.ts': async (client) => {
    const orders = { name: 'orders', collection: { policy: 'createOnly', keepDays: 1 } } as const;
    const table = dynamoDbSaleTable(client, 'records', {
      ...{ orders, now: () => NOW, sleep: async () => {}, random: () => 0, nonce: () => 'nonce' },
    });
    const order = { id: 'o', at: '019e2b7c-5a00-7000-8000-000000000001', sku: 's', bucket: 0, quantity: 2, body: {} };
    await table.create({ sku: 's', stock: 5, buckets: 2 });
    await table.sell([order], Number.POSITIVE_INFINITY);
    await table.refuse([order], Number.POSITIVE_INFINITY);
    await table.moveStock('s', { from: 0, to: 1, units: 2 }, 3);
    await table.fence('s', 0, 3);
    await table.find('s');
    await table.list();
  },
  'front-door/dynamodb-table.ts': async (client) => {
    const table = dynamoDbTable(client, 'records');
    for (const collection of [COUNTED, MOVING]) {
      await table.find('orders', collection, 'k').catch(() => {});
      await table.findParts('orders', collection, 'k').catch(() => {});
    }
  },
};

describe('no adapter sends what DynamoDB refuses and an engine takes', () => {
  it.each(Object.entries(DRIVES))('%s', async (_, drive) => {
    const { client, sent, problems } = clientAnswering();

    await drive(client);

    expect(sent()).not.toEqual([]);
    expect(problems()).toEqual([]);
  });

  it.each([
    ['free and untouched', { u: FREE.untouched }],
    ['free and in doubt', { u: FREE.inDoubt }],
  ])('front-door/idempotency/durable-claims.ts, its key %s', async (_, { u }) => {
    const standing = { f: { S: 'f' }, a: { S: 'older' }, o: { S: 'older' }, u: { N: u } };
    const refused: StubAnswer = {
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', Item: standing },
    };
    let calls = 0;
    const { client, sent, problems } = clientAnswering(() => (calls++ === 0 ? refused : DONE));
    const claims = durableClaims(client, 'records', LOG, () => NOW);

    await claims.claim([{ key: 'k', fingerprint: 'f', at: 'newer', until: NOW + 20_000 }], NOW);
    await claims.settle([
      { key: 'k', answer: 'said' },
      { key: 'k', answer: undefined },
      { key: 'k', answer: undefined, untouched: true },
    ]);

    expect(sent()).toHaveLength(5);
    expect(problems()).toEqual([]);
  });

  it('whatever a policy may state, alone, in a batch and in a transaction', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStatement(KEY), async (statement) => {
        const { client, problems } = clientAnswering();
        const table = dynamoDbRecordTable(client, 'records');

        await table.single(statement);
        if (table.batchable(statement)) await table.batch([statement]);
        await dynamoDbTransactionTable(client, 'records').transact([statement], 'token');

        expect(problems()).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('and none is left out here', () => {
    const lambda = join(__dirname, '../lambda');
    const files = readdirSync(lambda, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const sending = files.filter((file) =>
      /Expression: |Expression`|ExecuteStatementCommand\(/.test(readFileSync(join(lambda, file), 'utf8')),
    );

    const driven = [...Object.keys(DRIVES), 'front-door/idempotency/durable-claims.ts'];
    expect(sending.filter((file) => !driven.includes(file))).toEqual([]);
  });
});

describe('it shows', () => {
  it.each<readonly [string, object, string]>([
    ['a name that begins with _', { KeyConditionExpression: '_pk = :p' }, '_pk begins with _ in _pk = :p'],
    ['a name that is not used', { ExpressionAttributeNames: { '#sk': '_sk' } }, '#sk is not used'],
    ['a value that is not used', { ExpressionAttributeValues: { ':p': { S: '' } } }, ':p is not used'],
    ['what is not defined', { UpdateExpression: 'SET #n = :v' }, '#n is not defined'],
    ['a list of values that is empty', { ExpressionAttributeValues: {} }, 'ExpressionAttributeValues is empty'],
    ['a name without quotes', { Statement: 'UPDATE "t" SET _v=?', Parameters: [1] }, '_v stands without quotes in'],
    ['a parameter too few', { Statement: 'UPDATE "t" SET "_v"=?' }, '0 parameters for 1 question marks in'],
  ])('%s', (_, request, said) => {
    expect(expressionProblems({ TransactItems: [{ Update: request }] })).toContainEqual(expect.stringContaining(said));
  });
});
