import { crc32 } from 'node:zlib';
import { placeByKey, placeOfMarker, type RecordKey } from '../../lambda/contract/placement';
import type { Body } from '../../lambda/contract/write';
import { moveUnits, saleStatements, sellUnits } from '../../lambda/sales/sale-items';
import { below, equals, type Statement, type UpdateStatement } from '../../lambda/writer/statement';
import { NO_VIOLATIONS, type TableThrottle, THROTTLE_REASONS } from '../../local/faults/fault-settings';
import { type ProxiedTable, startProxiedTable } from './table-proxy-world';

let proxied: ProxiedTable;
beforeAll(async () => {
  proxied = await startProxiedTable();
});
afterAll(() => proxied.stop());

let keys = 0;

function freshKey(collection = 'things'): RecordKey {
  keys += 1;
  return placeByKey(collection, `k${keys}`);
}

function insert(key: RecordKey, item: Body): Statement {
  return { form: 'insert', key, item };
}

function adding(key: RecordKey, n: number, more: Partial<UpdateStatement> = {}): UpdateStatement {
  const condition = below('_f', '5');
  return { form: 'update', key, set: {}, add: { n: String(n) }, remove: [], condition, onAbsent: 'refuse', ...more };
}

async function standing(item: Body): Promise<RecordKey> {
  const key = freshKey();
  await proxied.real.port.single(insert(key, item));
  return key;
}

async function countOf(key: RecordKey): Promise<string | undefined> {
  return (await proxied.real.item(key))?.n?.N;
}

function kinds(results: readonly { readonly kind: string }[]): string[] {
  return results.map(({ kind }) => kind);
}

function call(endpoint: string, action: string, body: object): Promise<Response> {
  return fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${action}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
}

describe('while nothing is disturbed', () => {
  test('an answer comes back to the byte, with its sum', async () => {
    proxied.disturb({});
    const key = await standing({ label: 'é中' });
    const Key = { _pk: { S: key.partition }, _sk: { S: key.sort } };
    const read = { TableName: proxied.real.name, Key, ProjectionExpression: 'label' };

    const [direct, through] = await Promise.all(
      [proxied.real.endpoint, proxied.endpoint].map((endpoint) => call(endpoint, 'GetItem', read)),
    );

    const bytes = Buffer.from((await through?.arrayBuffer()) ?? new ArrayBuffer(0));
    expect(bytes.equals(Buffer.from((await direct?.arrayBuffer()) ?? new ArrayBuffer(0)))).toBe(true);
    expect(bytes.toString()).toContain('é中');
    expect(through?.headers.get('x-amz-crc32')).toBe(direct?.headers.get('x-amz-crc32'));
    expect(through?.status).toBe(200);
  });

  test('an error is told as the engine tells it', async () => {
    proxied.disturb({});
    const key = await standing({ n: 1, _f: '7' });

    const { results } = await proxied.records.single(adding(key, 1));

    expect(results).toEqual([{ kind: 'refused', current: expect.objectContaining({ n: 1, _f: '7' }) }]);
  });

  test('where the engine has ended, a call fails as one without an answer', async () => {
    const lost = await startProxiedTable();
    await lost.real.stopEngine();

    const { results } = await lost.records.single(insert(freshKey(), {}));

    expect(kinds(results)).toEqual(['unknown']);
    await lost.stop();
  });
});

describe('a table that throttles', () => {
  test('a throttled statement of a batch never takes effect, and the others do, each answered in its place', async () => {
    proxied.disturb({ throttle: { share: 0.3 } });
    proxied.chances(0.9, 0.1, 0.3, 0.29);
    const fresh = [freshKey(), freshKey(), freshKey(), freshKey()];

    const { results, units } = await proxied.records.batch(fresh.map((key, n) => insert(key, { n })));

    expect(kinds(results)).toEqual(['done', 'throttled', 'done', 'throttled']);
    expect(units).toBe(2);
    expect(await Promise.all(fresh.map(countOf))).toEqual(['0', undefined, '2', undefined]);
  });

  test('a batch that is throttled whole does not reach the engine', async () => {
    proxied.disturb({ throttle: { share: 1 } });
    const fresh = [freshKey(), freshKey()];

    const { results, units } = await proxied.records.batch(fresh.map((key) => insert(key, { n: 1 })));

    expect(kinds(results)).toEqual(['throttled', 'throttled']);
    expect(units).toBe(0);
    expect(await Promise.all(fresh.map(countOf))).toEqual([undefined, undefined]);
  });

  test.each([
    ['keyRange', 'TableWriteKeyRangeThroughputExceeded'],
    ['table', 'TableWriteProvisionedThroughputExceeded'],
    ['account', 'TableWriteAccountLimitExceeded'],
    ['maxOnDemand', 'TableWriteMaxOnDemandThroughputExceeded'],
  ] as const)('a single write that is throttled by %s says so', async (reason, told) => {
    proxied.disturb({ throttle: { share: 1, reason } });
    const key = freshKey();

    const put = await proxied.records.single({ form: 'replace', key, item: { n: 1 }, condition: { test: 'absent' } });
    const update = await proxied.records.single(adding(key, 1, { onAbsent: 'create' }));

    expect([...put.results, ...update.results]).toEqual([
      { kind: 'throttled', reason: told },
      { kind: 'throttled', reason: told },
    ]);
    expect(await countOf(key)).toBeUndefined();
  });

  test.each(THROTTLE_REASONS)(
    'a transaction that is throttled by %s is cancelled whole, by one item',
    async (reason) => {
      proxied.disturb({ throttle: { share: 1, reason } });
      proxied.chances(0, 0.6);
      const fresh = [freshKey(), freshKey()];

      const { result } = await proxied.transactions.transact(
        fresh.map((key) => insert(key, { n: 1 })),
        `token-${reason}`,
      );

      expect(result).toMatchObject({ kind: 'cancelled', reasons: [{ kind: 'done' }, { kind: 'throttled' }] });
      expect(await Promise.all(fresh.map(countOf))).toEqual([undefined, undefined]);
    },
  );

  test('by key, only what touches it has no room', async () => {
    const hot = freshKey('hot');
    const calm = freshKey();
    proxied.disturb({ throttle: { share: 1, key: 'hot#' } });

    const batch = await proxied.records.batch([insert(hot, { n: 1 }), insert(calm, { n: 1 })]);
    const sums = await proxied.records.batch([
      adding(hot, 1, { condition: below('n', 9) }),
      adding(calm, 1, { condition: below('n', 9) }),
    ]);
    const single = await proxied.records.single(adding(hot, 1));
    const transaction = await proxied.transactions.transact([insert(freshKey(), {}), adding(hot, 1)], 'by-key');

    expect(kinds(batch.results)).toEqual(['throttled', 'done']);
    expect(kinds(sums.results)).toEqual(['throttled', 'done']);
    expect(kinds(single.results)).toEqual(['throttled']);
    expect(transaction.result).toMatchObject({ reasons: [{ kind: 'done' }, { kind: 'throttled' }] });
    expect(await countOf(calm)).toBe('2');
  });

  test('what is throttled is counted, each statement of a batch alone, and what has room is not', async () => {
    const met = async (throttle: TableThrottle, change: () => Promise<unknown>) => {
      proxied.disturb({ throttle });
      const before = proxied.hits.counts;
      await change();
      return Object.entries(proxied.hits.counts).flatMap(([name, count]) => {
        const more = count - (before[name] ?? 0);
        return more === 0 ? [] : [[name, more]];
      });
    };
    const keys = [freshKey('hot'), freshKey(), freshKey('hot')];
    const batch = () => proxied.records.batch(keys.map((key) => insert(key, {})));
    const [first = freshKey()] = keys;

    const some = await met({ share: 1, key: 'hot#', reason: 'table' }, batch);
    const none = await met({ share: 1, key: 'typo' }, batch);
    const reads = await met({ share: 1 }, () => proxied.records.read(keys));
    const single = await met({ share: 1 }, () => proxied.records.single(adding(first, 1)));
    const lucky = await met({ share: 0.4 }, () => proxied.records.single(adding(first, 1)));

    expect(some).toEqual([['throttle-table:1,reason=table,key=hot#', 2]]);
    expect([none, reads, lucky]).toEqual([[], [], []]);
    expect(single).toEqual([['throttle-table:1,reason=keyRange', 1]]);
  });

  test('reads always have room', async () => {
    const key = await standing({ n: 4 });
    proxied.disturb({ throttle: { share: 1 } });

    const [result] = await proxied.records.read([key]);

    expect(result).toMatchObject({ kind: 'read', current: { n: 4 } });
  });

  test('a statement of its own has no room where it writes, and has where it reads, in a batch too', async () => {
    const { partition } = await standing({ n: 4 });
    proxied.disturb({ throttle: { share: 1 } });
    const [select, change] = [`SELECT n FROM "${proxied.real.name}"`, `UPDATE "${proxied.real.name}" SET n=n+?`].map(
      (what) => `${what} WHERE "_pk"=? AND "_sk"=?`,
    );
    const Key = [{ S: partition }, { S: '.' }];
    const reading = { Statement: select, Parameters: Key };
    const writing = { Statement: change, Parameters: [{ N: '1' }, ...Key] };

    const alone = await Promise.all([reading, writing].map((one) => call(proxied.endpoint, 'ExecuteStatement', one)));
    const together = await call(proxied.endpoint, 'BatchExecuteStatement', { Statements: [reading] });

    expect(alone.map(({ status }) => status)).toEqual([200, 400]);
    expect(await together.json()).toMatchObject({ Responses: [{ Item: { n: { N: '4' } } }] });
  });

  test.each([
    ['ThrottlingException', 'keyRange', 'throttlingReasons'],
    ['ProvisionedThroughputExceededException', 'table', 'ThrottlingReasons'],
    ['RequestLimitExceeded', 'account', 'ThrottlingReasons'],
  ] as const)('%s is spelled as on the wire, and the sum of its bytes is right', async (exception, reason, field) => {
    proxied.disturb({ throttle: { share: 1, reason } });

    const answer = await call(proxied.endpoint, 'PutItem', { TableName: proxied.real.name, Item: { _pk: { S: 'a' } } });

    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amz-crc32')).toBe(String(crc32(bytes)));
    expect(answer.headers.get('content-length')).toBe(String(bytes.length));
    const told: unknown = JSON.parse(bytes.toString());
    expect(told).toMatchObject({
      __type: `com.amazonaws.dynamodb.v20120810#${exception}`,
      [field]: [
        { reason: expect.stringMatching(/^TableWrite\w+Exceeded$/), resource: expect.stringContaining(':table/') },
      ],
    });
  });
});

describe('a table that takes every condition for met', () => {
  test('an insert in a batch takes the place of what stands there, and costs what it costs', async () => {
    const [old, fresh] = [await standing({ n: 1 }), freshKey()];
    proxied.violate({ ignoreConditions: true });

    const { results, units } = await proxied.records.batch([insert(old, { n: 2 }), insert(fresh, { n: 3 })]);

    expect(kinds(results)).toEqual(['done', 'done']);
    expect(units).toBe(2);
    expect(await Promise.all([old, fresh].map(countOf))).toEqual(['2', '3']);
  });

  test('an update is made in a batch, alone and in a transaction', async () => {
    const key = await standing({ n: 1, _f: '9', _v: 3 });
    const versioned = { ...adding(key, 100), condition: equals('_v', 2), set: { _v: 3 } };
    proxied.violate({ ignoreConditions: true });

    const batch = await proxied.records.batch([adding(key, 10)]);
    const single = await proxied.records.single(versioned);
    const { result } = await proxied.transactions.transact([adding(key, 1000), insert(freshKey(), {})], 'ignored');

    expect([...kinds(batch.results), ...kinds(single.results), result.kind]).toEqual(['done', 'done', 'done']);
    expect(await countOf(key)).toBe('1111');
  });

  test('what the kit keeps for itself keeps its conditions', async () => {
    const marker = placeOfMarker('t1');
    await proxied.real.port.single(insert(marker, { n: 1 }));
    const key = freshKey();
    proxied.violate({ ignoreConditions: true });

    const single = await proxied.records.single(insert(marker, { n: 2 }));
    const batch = await proxied.records.batch([insert(marker, { n: 2 })]);
    const sum = await proxied.records.batch([adding(marker, 1)]);
    const { result } = await proxied.transactions.transact([insert(key, { n: 1 }), insert(marker, { n: 2 })], 'kept');

    expect([single, batch, sum].flatMap(({ results }) => kinds(results))).toEqual(['refused', 'refused', 'refused']);
    expect(result).toMatchObject({ kind: 'cancelled', reasons: [{ kind: 'done' }, { kind: 'refused' }] });
    expect(await countOf(marker)).toBe('1');
  });
});

describe('a table that makes writes twice', () => {
  test('a sum counts twice, in a batch, alone and in a transaction, and is answered once', async () => {
    const key = await standing({ n: 0, _f: '1' });
    const fence = { set: { _f: '6' } };
    proxied.violate({ applyTwiceShare: 1 });

    const batch = await proxied.records.batch([adding(key, 1)]);
    const single = await proxied.records.single(adding(key, 10));
    const { result } = await proxied.transactions.transact([adding(key, 100, fence)], 'twice');

    expect([...kinds(batch.results), ...kinds(single.results), result.kind]).toEqual(['done', 'done', 'done']);
    expect(await countOf(key)).toBe('222');
  });

  test('what was refused, and what was not chosen, is not made at all and once', async () => {
    const [refused, chosen, other] = [
      await standing({ n: 0, _f: '9' }),
      await standing({ n: 0, _f: '1' }),
      await standing({ n: 0, _f: '1' }),
    ];
    proxied.violate({ applyTwiceShare: 0.5 });
    proxied.chances(0.4, 0.5);

    const { results } = await proxied.records.batch([adding(refused, 1), adding(chosen, 1), adding(other, 1)]);

    expect(kinds(results)).toEqual(['refused', 'done', 'done']);
    expect(await Promise.all([refused, chosen, other].map(countOf))).toEqual(['0', '2', '1']);
  });

  test('what is throttled is not made', async () => {
    const key = await standing({ n: 0, _f: '1' });
    proxied.disturb({ throttle: { share: 1 }, violations: { ...NO_VIOLATIONS, applyTwiceShare: 1 } });

    const { results } = await proxied.records.batch([adding(key, 1)]);

    expect(kinds(results)).toEqual(['throttled']);
    expect(await countOf(key)).toBe('0');
  });
});

describe('a table that sells what is not there', () => {
  test('a sale is made without stock, and units are moved only where they are', async () => {
    const sku = 'lamp';
    for (const statement of saleStatements({ sku, stock: 1, buckets: 1 })) await proxied.real.port.single(statement);
    proxied.violate({ oversell: true });

    const { result: sold } = await proxied.transactions.transact(
      [sellUnits(sku, 0, 3), insert(freshKey('orders'), {})],
      'sold',
    );
    const { result: moved } = await proxied.transactions.transact(moveUnits(sku, 0, 1, 1, 1), 'moved');

    expect(sold.kind).toBe('done');
    expect(moved.kind).toBe('cancelled');
    expect(await proxied.real.item({ partition: '~stock#0#lamp', sort: '.' })).toMatchObject({
      available: { N: '-2' },
      sold: { N: '3' },
    });
  });

  test('an order is still made once', async () => {
    const order = await standing({ n: 1 });
    proxied.violate({ oversell: true });

    const { result } = await proxied.transactions.transact([sellUnits('lamp', 0, 1), insert(order, { n: 2 })], 'once');

    expect(result).toMatchObject({ kind: 'cancelled', reasons: [{ kind: 'done' }, { kind: 'refused' }] });
    expect(await countOf(order)).toBe('1');
  });
});
