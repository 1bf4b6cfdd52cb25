import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parseBody, parseMessage } from '../lambda/contract/message';
import type { Write } from '../lambda/contract/write';
import { amountJson, amountOf } from '../lambda/front-door/amounts';
import { dynamoDbTable } from '../lambda/front-door/dynamodb-table';
import { openBuffers } from '../lambda/front-door/open-buffers';
import type { RecordTablePort } from '../lambda/front-door/ports';
import { sqsBuffer, sqsFifoBuffer } from '../lambda/front-door/sqs-buffer';
import { type StubAnswer, stubRequestHandler } from './stub-request-handler';

const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/buffer';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const settings = { region: 'eu-west-1', credentials, maxAttempts: 1 };
const id = '01890000-0000-7000-8000-000000000001';
const write: Write = { id, collection: 'orders', key: 'a/b', at: id, op: 'put', body: { name: 'é\uffff' } };

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function buffer(answer: (body: Record<string, string>) => StubAnswer) {
  const requestHandler = stubRequestHandler((request) => answer(JSON.parse(request.body)));
  return { ...requestHandler, buffer: sqsBuffer(new SQSClient({ ...settings, requestHandler }), QUEUE_URL) };
}

function table(answer: StubAnswer) {
  const requestHandler = stubRequestHandler(() => answer);
  return { ...requestHandler, table: dynamoDbTable(new DynamoDBClient({ ...settings, requestHandler }), 'records') };
}

function amountsOf(parts: Awaited<ReturnType<RecordTablePort['findParts']>>) {
  return parts === 'moved' ? parts : parts.map((part) => part?.amounts.get('n'));
}

const ORDERS = { policy: 'createOnly' } as const;
const COUNTER_OF_3 = { policy: 'counter', spread: 3 } as const;

describe('the write buffer on SQS', () => {
  it('sends one message of the wire contract to the queue', async () => {
    const { buffer: port, requests } = buffer(({ MessageBody = '' }) => ({
      status: 200,
      body: { MessageId: 'm-1', MD5OfMessageBody: md5(MessageBody) },
    }));

    await port.send(write, { withinMs: 1000 });

    expect(requests).toHaveLength(1);
    const sent = JSON.parse(requests[0]?.body ?? '');
    expect(requests[0]?.headers['x-amz-target']).toBe('AmazonSQS.SendMessage');
    expect(sent.QueueUrl).toBe(QUEUE_URL);
    expect(parseMessage(sent.MessageBody)).toEqual([{ ok: true, write }]);
    // SQS refuses this character however well it is encoded in UTF-8.
    expect(sent.MessageBody).not.toContain('\uffff');
  });

  it('fails when the queue answers for another body', async () => {
    const { buffer: port } = buffer(() => ({
      status: 200,
      body: { MessageId: 'm-1', MD5OfMessageBody: md5('other') },
    }));

    await expect(port.send(write, { withinMs: 1000 })).rejects.toThrow('InvalidChecksumError');
  });

  it('fails when the queue answers without a message id', async () => {
    const { buffer: port } = buffer(({ MessageBody = '' }) => ({
      status: 200,
      body: { MD5OfMessageBody: md5(MessageBody) },
    }));

    await expect(port.send(write, { withinMs: 1000 })).rejects.toThrow('without a message id');
  });

  it('fails when the queue refuses', async () => {
    const { buffer: port } = buffer(() => ({
      status: 400,
      body: { __type: 'com.amazonaws.sqs#InvalidMessageContents', message: 'no' },
    }));

    await expect(port.send(write, { withinMs: 1000 })).rejects.toThrow('no');
  });
});

describe('a trace beside the body', () => {
  const trace = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    sampled: true,
    state: 'a=1',
  };
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const carried = {
    traceparent: text('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    tracestate: text('a=1'),
  };
  const transaction = { id, at: id, writes: [write] };
  const order = { id, at: id, sku: 'lamp', bucket: 0, quantity: 1, body: {} };

  it.each([
    ['standard', sqsBuffer],
    ['FIFO', sqsFifoBuffer],
  ] as const)('is in the attributes of every message to a %s queue', async (kind, bufferOf) => {
    const requestHandler = stubRequestHandler(({ body }) => {
      const { MessageBody = '', Entries = [] } = JSON.parse(body);
      const taken = (one: { Id?: string; MessageBody: string }) => ({
        ...one,
        MessageId: 'm',
        MD5OfMessageBody: md5(one.MessageBody),
      });
      return { status: 200, body: { ...taken({ MessageBody }), Successful: Entries.map(taken), Failed: [] } };
    });
    const port = bufferOf(new SQSClient({ ...settings, requestHandler }), QUEUE_URL);

    await port.send(write, { withinMs: 1000, trace });
    await Promise.all(port.sendAll([write, { ...write, id: 'other', key: 'other' }], { withinMs: 1000, trace }));
    await port.sendTransaction(transaction, { withinMs: 1000, trace });
    if (kind === 'FIFO') await port.sendOrder(order, { withinMs: 1000, trace });
    await port.send(write, { withinMs: 1000 });

    const sent = requestHandler.requests.map(({ body }) => JSON.parse(body));
    const messages = sent.flatMap((one) => one.Entries ?? [one]);
    expect(messages.length).toBe(kind === 'FIFO' ? 6 : 4);
    const last = messages.pop();
    for (const { MessageAttributes } of messages) expect(MessageAttributes).toEqual(carried);
    expect(last).not.toHaveProperty('MessageAttributes');
  });
});

describe('the FIFO write buffer on SQS', () => {
  const patch: Write = { id, collection: 'carts', key: 'a/b', at: id, op: 'patch', patch: { a: null } };
  const group = createHash('sha256').update('carts#a/b').digest('base64url');

  it('sends the write into its record’s group, known by its id', async () => {
    const requestHandler = stubRequestHandler((request) => ({
      status: 200,
      body: { MessageId: 'm-1', SequenceNumber: '1', MD5OfMessageBody: md5(JSON.parse(request.body).MessageBody) },
    }));
    const port = sqsFifoBuffer(new SQSClient({ ...settings, requestHandler }), `${QUEUE_URL}.fifo`);

    await port.send(patch, { withinMs: 1000 });

    const sent = JSON.parse(requestHandler.requests[0]?.body ?? '');
    expect(sent).toEqual({
      QueueUrl: `${QUEUE_URL}.fifo`,
      MessageBody: expect.any(String),
      MessageGroupId: group,
      MessageDeduplicationId: id,
    });
    expect(parseMessage(sent.MessageBody)).toEqual([{ ok: true, write: patch }]);
  });

  it('is chosen by the collection’s policy', async () => {
    const requestHandler = stubRequestHandler((request) => ({
      status: 200,
      body: { MessageId: 'm-1', MD5OfMessageBody: md5(JSON.parse(request.body).MessageBody) },
    }));
    const { buffer: port } = openBuffers(
      { orders: { policy: 'createOnly' }, carts: { policy: 'patch' } },
      { BUFFER_URL: QUEUE_URL, FIFO_BUFFER_URL: `${QUEUE_URL}.fifo` },
      new SQSClient({ ...settings, requestHandler }),
      Date.now,
    );

    await port.send(write, { withinMs: 1000 });
    await port.send(patch, { withinMs: 1000 });

    const sent = requestHandler.requests.map((request) => JSON.parse(request.body));
    expect(sent.map(({ QueueUrl, MessageGroupId }) => [QueueUrl, MessageGroupId])).toEqual([
      [QUEUE_URL, undefined],
      [`${QUEUE_URL}.fifo`, group],
    ]);
  });
});

describe('an order in the FIFO buffer', () => {
  const order = { id, at: id, sku: 'lamp', bucket: 3, quantity: 2, body: { buyer: 'ann' } };
  const taken = ({ MessageBody = '' }): StubAnswer => ({
    status: 200,
    body: { MessageId: 'm-1', MD5OfMessageBody: md5(MessageBody) },
  });
  const REFUSED: StubAnswer = { status: 400, body: { __type: 'com.amazonaws.sqs#InvalidMessageContents' } };
  const BROKEN: StubAnswer = { status: 500, body: { __type: 'com.amazonaws.sqs#InternalError' } };

  /** Answers one after the other; the client asks so often. */
  function fifo(maxAttempts: number, ...answers: readonly ((body: Record<string, string>) => StubAnswer)[]) {
    let calls = 0;
    const requestHandler = stubRequestHandler((request) => {
      const answer = answers[calls];
      calls += 1;
      if (answer === undefined) throw new Error('asked too often');
      return answer(JSON.parse(request.body));
    });
    const client = new SQSClient({ ...settings, maxAttempts, requestHandler });
    return { ...requestHandler, buffer: sqsFifoBuffer(client, `${QUEUE_URL}.fifo`) };
  }

  it('stands in the group of its bucket, known by its id', async () => {
    const { buffer: port, requests } = fifo(1, taken);

    expect(await port.sendOrder(order, { withinMs: 1000 })).toBe('taken');

    const sent = JSON.parse(requests[0]?.body ?? '');
    expect(sent).toMatchObject({ MessageGroupId: 'sale#3#lamp', MessageDeduplicationId: `${id}.${order.at}` });
    expect(parseBody(sent.MessageBody)).toEqual({ kind: 'order', order });
  });

  it('is refused where the queue says no to the first attempt', async () => {
    expect(await fifo(3, () => REFUSED).buffer.sendOrder(order, { withinMs: 1000 })).toBe('refused');
  });

  it.each([
    ['breaks', 1, [() => BROKEN]],
    ['says no to a second attempt, and may have heard the first', 2, [() => BROKEN, () => REFUSED]],
    ['answers for no message', 1, [() => ({ status: 200, body: {} })]],
    ['is away', 1, []],
  ])('is not known to be there or not where the queue %s', async (_, attempts, answers) => {
    await expect(fifo(attempts, ...answers).buffer.sendOrder(order, { withinMs: 1000 })).rejects.toThrow();
  });

  it('goes to no standard buffer', async () => {
    const { buffer: standard, requests } = buffer(taken);
    const { buffer: port } = openBuffers({ o: ORDERS }, { BUFFER_URL: QUEUE_URL }, new SQSClient(settings), Date.now);

    await expect(standard.sendOrder(order, { withinMs: 1000 })).rejects.toThrow(/FIFO/);
    await expect(port.sendOrder(order, { withinMs: 1000 })).rejects.toThrow(/FIFO/);
    expect(requests).toEqual([]);
  });
});

describe('the parts of a counter on DynamoDB', () => {
  const pk = (name: string) => ({ _pk: { S: name }, _sk: { S: '.' } });
  const answering = (...answers: StubAnswer[]) => {
    let next = 0;
    const requestHandler = stubRequestHandler(
      () => answers[Math.min(next++, answers.length - 1)] ?? { status: 500, body: {} },
    );
    return { ...requestHandler, table: dynamoDbTable(new DynamoDBClient({ ...settings, requestHandler }), 'records') };
  };
  const third = { ...pk('hits/2#p'), n: { N: '0.10' }, s: { S: 'x' }, _f: { S: '7' } };

  it('come in one consistent read, in the order of their numbers, with their numbers as text', async () => {
    const { table: port, requests } = answering({ status: 200, body: { Responses: { records: [third] } } });

    const parts = await port.findParts('hits', COUNTER_OF_3, 'p');

    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      RequestItems: {
        records: { ConsistentRead: true, Keys: ['hits#p', 'hits/1#p', 'hits/2#p'].map(pk) },
      },
    });
    expect(parts).toEqual([
      undefined,
      undefined,
      {
        record: { _pk: 'hits/2#p', _sk: '.', n: 0.1, s: 'x', _f: '7' },
        amounts: new Map([['n', '0.10']]),
      },
    ]);
  });

  it('are one record where the counter is whole', async () => {
    const { table: port, requests } = answering({ status: 200, body: { Item: { ...pk('hits#p'), n: { N: '5' } } } });

    const parts = await port.findParts('hits', { policy: 'counter' }, 'p');

    expect(requests[0]?.headers['x-amz-target']).toBe('DynamoDB_20120810.GetItem');
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ Key: pk('hits#p'), ConsistentRead: true });
    expect(amountsOf(parts)).toEqual(['5']);
  });

  it('are asked for again where the table left some out', async () => {
    const { table: port, requests } = answering(
      { status: 200, body: { Responses: { records: [] }, UnprocessedKeys: { records: { Keys: [pk('hits/2#p')] } } } },
      { status: 200, body: { Responses: { records: [third] }, UnprocessedKeys: {} } },
    );

    const parts = await port.findParts('hits', COUNTER_OF_3, 'p');

    expect(amountsOf(parts)).toEqual([undefined, undefined, '0.10']);
    expect(JSON.parse(requests[1]?.body ?? '').RequestItems.records.Keys).toEqual([pk('hits/2#p')]);
  });

  it('are no answer at all while one of them is missing', async () => {
    const left = { records: { Keys: [pk('hits#p')] } };
    const { table: port, requests } = answering({ status: 200, body: { Responses: {}, UnprocessedKeys: left } });

    await expect(port.findParts('hits', COUNTER_OF_3, 'p')).rejects.toThrow('left 1 of 3 keys unprocessed');
    expect(requests).toHaveLength(3);
  });
});

describe('an amount', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['100', '100'],
    ['1E+2', '100'],
    ['1e21', '1e21'],
    ['0.3', '0.3'],
    ['.5', '0.5'],
    ['-0.5', '-0.5'],
    ['12.50', '12.5'],
    ['99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    ['0.00000000000000000001', '0.00000000000000000001'],
    ['1e-130', '1e-130'],
    ['-9.99E125', '-999e123'],
  ])('%s of the table is %s in JSON, the same number', (text, json) => {
    expect(amountJson(amountOf(text))).toBe(json);
    expect(JSON.parse(json)).toBe(Number(text) === 0 ? 0 : Number(text));
    expect(amountOf(json)).toEqual(amountOf(text));
  });

  it.each(['', '.', 'e5', 'NaN', '1.2.3', '0x10'])('is not %j', (text) => {
    expect(() => amountOf(text)).toThrow('is not a number');
  });
});

describe('the record table on DynamoDB', () => {
  it('reads one record consistently, by its place', async () => {
    const { table: port, requests } = table({
      status: 200,
      body: { Item: { _pk: { S: 'orders#a/b' }, _at: { S: id }, n: { N: '1.5' }, list: { L: [{ NULL: true }] } } },
    });

    const record = await port.find('orders', ORDERS, 'a/b');

    expect(record).toEqual({ _pk: 'orders#a/b', _at: id, n: 1.5, list: [null] });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      TableName: 'records',
      Key: { _pk: { S: 'orders#a/b' }, _sk: { S: '.' } },
      ConsistentRead: true,
    });
  });

  it('finds nothing where nothing is', async () => {
    const { table: port } = table({ status: 200, body: {} });

    await expect(port.find('orders', ORDERS, 'none')).resolves.toBeUndefined();
  });

  it('fails when the table does not answer', async () => {
    const { table: port } = table({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'slow down' },
    });

    await expect(port.find('orders', ORDERS, 'o-1')).rejects.toThrow('slow down');
  });
});
