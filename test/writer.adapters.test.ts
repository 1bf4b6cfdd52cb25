import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { dynamoDbRecordTable } from '../lambda/writer/dynamodb-record-table';
import type { QuarantineEntry } from '../lambda/writer/quarantine';
import { sqsQuarantine } from '../lambda/writer/sqs-quarantine';
import { sqsRedelivery } from '../lambda/writer/sqs-redelivery';
import { both, equals, type Statement } from '../lambda/writer/statement';
import { type StubAnswer, type StubRequest, stubRequestHandler } from './stub-request-handler';

const ACCESS = { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 };
const QUEUE = 'https://sqs.us-east-1.amazonaws.com/123456789012/buffer';
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

const insert: Statement = { form: 'insert', key: { partition: 'orders#a', sort: '.' }, item: { n: 1, _id: 'w' } };
const update: Statement = {
  form: 'update',
  key: { partition: 'orders#b', sort: '.' },
  set: { n: 2 },
  add: { total: '1e-1' },
  remove: ['old'],
  condition: both(equals('_id', 'v')),
  onAbsent: 'refuse',
};

function tableAnswering(answer: (request: StubRequest) => StubAnswer) {
  const requestHandler = stubRequestHandler(answer);
  const table = dynamoDbRecordTable(new DynamoDBClient({ ...ACCESS, requestHandler }), 'records');
  return { table, sent: () => requestHandler.requests.map((request) => JSON.parse(request.body)) };
}

function failing(type: string, more: Record<string, unknown> = {}): StubAnswer {
  return { status: 400, body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'said so', ...more } };
}

describe('a batch of statements', () => {
  test('goes as PartiQL with parameters and asks for what stands there', async () => {
    const { table, sent } = tableAnswering(() => ({ status: 200, body: { Responses: [{}, {}] } }));

    const { results } = await table.batch([insert, update]);

    expect(results).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(sent()[0].Statements).toEqual([
      {
        Statement: `INSERT INTO "records" VALUE {'_pk':?,'_sk':?,'n':?,'_id':?}`,
        Parameters: [{ S: 'orders#a' }, { S: '.' }, { N: '1' }, { S: 'w' }],
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
      {
        Statement: `UPDATE "records" SET "n"=?,total=total+? REMOVE "old" WHERE "_pk"=? AND "_sk"=? AND "_id" = ?`,
        Parameters: [{ N: '2' }, { N: '1e-1' }, { S: 'orders#b' }, { S: '.' }, { S: 'v' }],
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    ]);
  });

  test('has a result for each, with the record that stands there where it is told', async () => {
    const { table } = tableAnswering(() => ({
      status: 200,
      body: {
        Responses: [
          { Error: { Code: 'DuplicateItem', Message: 'x' } },
          { Error: { Code: 'ConditionalCheckFailed', Message: 'x', Item: { _id: { S: 'other' } } } },
        ],
      },
    }));

    const { results } = await table.batch([insert, update]);

    expect(results).toEqual([
      { kind: 'refused', current: 'unread' },
      { kind: 'refused', current: { _id: 'other' } },
    ]);
  });

  test.each([
    ['ThrottlingError', 'throttled'],
    ['ProvisionedThroughputExceeded', 'throttled'],
    ['RequestLimitExceeded', 'throttled'],
    ['TransactionConflict', 'failed'],
    ['AccessDenied', 'failed'],
    ['ResourceNotFound', 'failed'],
    // The wording may be at fault and not the item: alone, without PartiQL, it shows.
    ['ValidationError', 'spoiled'],
    ['ItemCollectionSizeLimitExceeded', 'spoiled'],
    ['InternalServerError', 'unknown'],
    ['SomethingNew', 'unknown'],
  ])('takes the code %s for %s', async (Code, kind) => {
    const { table } = tableAnswering(() => ({
      status: 200,
      body: { Responses: [{ Error: { Code, Message: 'said so' } }, {}] },
    }));

    const { results } = await table.batch([insert, update]);

    expect(results.map((result) => result.kind)).toEqual([kind, 'done']);
  });

  test('that is refused whole for one of them is spoiled, and none of them is poison for it', async () => {
    const { table } = tableAnswering(() => failing('ValidationException'));

    const { results } = await table.batch([insert, update]);

    expect(results.map((result) => result.kind)).toEqual(['spoiled', 'spoiled']);
  });

  test('without an answer may have taken effect', async () => {
    const { table } = tableAnswering(() => {
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    });

    const { results } = await table.batch([insert, update]);

    expect(results.map((result) => result.kind)).toEqual(['unknown', 'unknown']);
  });
});

describe('a single statement', () => {
  test('is sent once: a hidden second attempt would meet its own effect', async () => {
    const { table, sent } = tableAnswering(() => ({ status: 500, body: { __type: 'InternalServerError' } }));

    const { results } = await table.single(insert);

    expect(results).toEqual([expect.objectContaining({ kind: 'unknown' })]);
    expect(sent()).toHaveLength(1);
  });

  test('brings the record that stands there when its condition fails', async () => {
    const { table, sent } = tableAnswering(() =>
      failing('ConditionalCheckFailedException', { Item: { _id: { S: 'other' }, n: { N: '7' } } }),
    );

    const { results } = await table.single(update);

    expect(results).toEqual([{ kind: 'refused', current: { _id: 'other', n: 7 } }]);
    expect(sent()[0]).toMatchObject({
      UpdateExpression: 'SET #n2 = :v1 REMOVE #n3 ADD #n4 :v2',
      ConditionExpression: 'attribute_exists(#n0) AND #n1 = :v0',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  test('says by what it was throttled', async () => {
    const { table } = tableAnswering(() =>
      failing('ThrottlingException', {
        throttlingReasons: [{ reason: 'TableWriteKeyRangeThroughputExceeded', resource: 'arn' }],
      }),
    );

    const { results } = await table.single(insert);

    expect(results).toEqual([{ kind: 'throttled', reason: 'TableWriteKeyRangeThroughputExceeded' }]);
  });
});

describe('a read', () => {
  const keys = [
    { partition: 'a', sort: '.' },
    { partition: 'b', sort: '.' },
    { partition: 'c', sort: '.' },
  ];

  test('tells no record from no answer', async () => {
    const { table, sent } = tableAnswering(() => ({
      status: 200,
      body: {
        Responses: { records: [{ _pk: { S: 'a' }, _sk: { S: '.' }, n: { N: '1' } }] },
        UnprocessedKeys: { records: { Keys: [{ _pk: { S: 'c' }, _sk: { S: '.' } }] } },
      },
    }));

    const results = await table.read(keys);

    expect(results).toEqual([
      { kind: 'read', current: { _pk: 'a', _sk: '.', n: 1 } },
      { kind: 'read', current: undefined },
      { kind: 'unread', reason: expect.any(String) },
    ]);
    expect(sent()[0].RequestItems.records.ConsistentRead).toBe(true);
  });

  test('that fails is no answer for any key', async () => {
    const { table } = tableAnswering(() => failing('ThrottlingException'));

    expect((await table.read(keys)).map((result) => result.kind)).toEqual(['unread', 'unread', 'unread']);
  });
});

const record: SQSRecord = {
  messageId: 'm-1',
  receiptHandle: 'handle-1',
  body: '{',
  attributes: {
    ApproximateReceiveCount: '3',
    SentTimestamp: '1700000000000',
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: '1700000000500',
  },
  messageAttributes: { trace: { stringValue: 't-1', dataType: 'String' } },
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:buffer',
  awsRegion: 'us-east-1',
};

function queueAnswering(answer: (request: StubRequest) => StubAnswer) {
  const requestHandler = stubRequestHandler(answer);
  // Its check sums would have to be right in every made-up answer.
  const client = new SQSClient({ ...ACCESS, requestHandler, md5: false });
  return { client, sent: () => requestHandler.requests.map((request) => JSON.parse(request.body)) };
}

function entries(count: number, body = '{'): QuarantineEntry[] {
  const poison = { kind: 'poison', cause: 'unreadable-message', reason: 'bad \u0000 byte' } as const;
  return Array.from({ length: count }, () => ({ body, poison, record }));
}

describe('quarantine', () => {
  const all = (request: StubRequest): StubAnswer => {
    const ids: { Id: string }[] = JSON.parse(request.body).Entries;
    return { status: 200, body: { Successful: ids.map(({ Id }) => ({ Id, MessageId: 'x', MD5OfMessageBody: '' })) } };
  };

  test('keeps cause, reason, first-seen time and where the message came from', async () => {
    const { client, sent } = queueAnswering(all);

    expect(await sqsQuarantine(client, QUEUE).put(entries(1))).toEqual([true]);
    const [entry] = sent()[0].Entries;
    expect(entry).toMatchObject({
      MessageBody: '{',
      MessageAttributes: {
        cause: { StringValue: 'unreadable-message' },
        reason: { StringValue: 'bad \u{fffd} byte' },
        firstSeen: { StringValue: '2023-11-14T22:13:20.500Z' },
        messageId: { StringValue: 'm-1' },
        source: { StringValue: 'arn:aws:sqs:us-east-1:123456789012:buffer' },
      },
    });
    expect(JSON.parse(entry.MessageAttributes.attributes.StringValue)).toMatchObject({
      SentTimestamp: '1700000000000',
      message: { trace: 't-1' },
    });
  });

  test('hands the trace on as it came, and keeps it also where there is room for little else', async () => {
    const { client, sent } = queueAnswering(all);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const messageAttributes: SQSRecord['messageAttributes'] = {
      traceparent: { stringValue: traceparent, dataType: 'String' },
      tracestate: { stringValue: 'a=1', dataType: 'String' },
    };
    const carrying = (body: string) =>
      entries(1, body).map((entry) => ({ ...entry, record: { ...record, messageAttributes } }));

    await sqsQuarantine(client, QUEUE).put(carrying('{'));
    await sqsQuarantine(client, QUEUE).put(carrying('x'.repeat(1024 * 1024 - 200)));
    await sqsQuarantine(client, QUEUE).put(carrying('x'.repeat(1024 * 1024 - 50)));

    const [first, second, third] = sent().map((body) => body.Entries[0].MessageAttributes);
    expect(first).toMatchObject({
      traceparent: { DataType: 'String', StringValue: traceparent },
      tracestate: { DataType: 'String', StringValue: 'a=1' },
    });
    expect(Object.keys(second).sort()).toEqual(['cause', 'traceparent', 'tracestate']);
    expect(Object.keys(third)).toEqual(['cause']);
  });

  test('takes ten to a call, and no more bytes than a call may have', async () => {
    const { client, sent } = queueAnswering(all);

    expect(await sqsQuarantine(client, QUEUE).put(entries(21))).toHaveLength(21);
    expect(await sqsQuarantine(client, QUEUE).put(entries(3, 'x'.repeat(500 * 1024)))).toEqual([true, true, true]);

    expect(sent().map((body) => body.Entries.length)).toEqual([10, 10, 1, 2, 1]);
  });

  test('a body that leaves no room for every attribute keeps its cause, and its neighbours are not held up', async () => {
    const { client, sent } = queueAnswering(all);
    const [large] = entries(1, 'x'.repeat(1024 * 1024 - 100));
    const wordy: SQSRecord = {
      ...record,
      messageAttributes: Object.fromEntries(
        Array.from({ length: 10 }, (_, n) => [`a${n}`, { stringValue: 'é'.repeat(1000), dataType: 'String' }]),
      ),
    };
    const small = entries(9).map((entry) => ({ ...entry, record: wordy }));

    await sqsQuarantine(client, QUEUE).put(large === undefined ? small : [large, ...small]);

    const [first, second] = sent();
    expect(Object.keys(first.Entries[0].MessageAttributes)).toEqual(['cause']);
    expect(second.Entries).toHaveLength(9);
    const bytes = second.Entries.map((entry: unknown) => Buffer.byteLength(JSON.stringify(entry)));
    expect(Math.max(...bytes)).toBeLessThan(16 * 1024);
  });

  test('says of each entry whether the queue answered for it', async () => {
    const { client } = queueAnswering(() => ({
      status: 200,
      body: {
        Successful: [{ Id: '1', MessageId: 'x', MD5OfMessageBody: '' }],
        Failed: [{ Id: '0', Code: 'x', SenderFault: false }],
      },
    }));

    expect(await sqsQuarantine(client, QUEUE).put(entries(2))).toEqual([false, true]);
  });

  test('a call that fails keeps nothing', async () => {
    const { client } = queueAnswering(() => ({ status: 500, body: {} }));

    expect(await sqsQuarantine(client, QUEUE).put(entries(2))).toEqual([false, false]);
  });
});

describe('redelivery', () => {
  test('sets a time for each message of the queues it knows, ten to a call', async () => {
    const { client, sent } = queueAnswering(() => ({ status: 200, body: { Successful: [], Failed: [] } }));
    const messages = Array.from({ length: 12 }, (_, n) => ({
      record: { ...record, receiptHandle: `h-${n}` },
      seconds: n,
    }));
    const stray = { record: { ...record, eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:other' }, seconds: 1 };

    await sqsRedelivery(client, [QUEUE], SILENT).hide([...messages, stray]);

    expect(sent().map((body) => [body.QueueUrl, body.Entries.length])).toEqual([
      [QUEUE, 10],
      [QUEUE, 2],
    ]);
    expect(sent()[1].Entries[1]).toEqual({ Id: '1', ReceiptHandle: 'h-11', VisibilityTimeout: 11 });
  });

  test('that fails is told in the log and nothing else', async () => {
    const { client } = queueAnswering(() => ({ status: 500, body: {} }));
    const warned: unknown[] = [];
    const traceparent = {
      stringValue: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
      dataType: 'String' as const,
    };
    const traced = { record: { ...record, messageAttributes: { traceparent } }, seconds: 1 };

    await sqsRedelivery(client, [QUEUE], {
      ...SILENT,
      warn: (event, fields) => warned.push({ event, ...fields }),
    }).hide([{ record, seconds: 1 }, traced, traced]);

    // With the traces of the messages, sampled or not.
    const traceIds = ['0af7651916cd43dd8448eb211c80319c'];
    expect(warned).toEqual([{ event: 'redelivery-not-set', messages: 3, traceIds, error: expect.anything() }]);
  });
});
