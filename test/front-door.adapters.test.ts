import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parseMessage } from '../lambda/contract/message';
import type { Write } from '../lambda/contract/write';
import { dynamoDbTable } from '../lambda/front-door/dynamodb-table';
import { sqsBuffer } from '../lambda/front-door/sqs-buffer';
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

describe('the write buffer on SQS', () => {
  it('sends one message of the wire contract to the queue', async () => {
    const { buffer: port, requests } = buffer(({ MessageBody = '' }) => ({
      status: 200,
      body: { MessageId: 'm-1', MD5OfMessageBody: md5(MessageBody) },
    }));

    await port.send(write);

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

    await expect(port.send(write)).rejects.toThrow('InvalidChecksumError');
  });

  it('fails when the queue answers without a message id', async () => {
    const { buffer: port } = buffer(({ MessageBody = '' }) => ({
      status: 200,
      body: { MD5OfMessageBody: md5(MessageBody) },
    }));

    await expect(port.send(write)).rejects.toThrow('without a message id');
  });

  it('fails when the queue refuses', async () => {
    const { buffer: port } = buffer(() => ({
      status: 400,
      body: { __type: 'com.amazonaws.sqs#InvalidMessageContents', message: 'no' },
    }));

    await expect(port.send(write)).rejects.toThrow('no');
  });
});

describe('the record table on DynamoDB', () => {
  it('reads one record consistently, by its place', async () => {
    const { table: port, requests } = table({
      status: 200,
      body: { Item: { _pk: { S: 'orders#a/b' }, _at: { S: id }, n: { N: '1.5' }, list: { L: [{ NULL: true }] } } },
    });

    const record = await port.find('orders', 'a/b');

    expect(record).toEqual({ _pk: 'orders#a/b', _at: id, n: 1.5, list: [null] });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      TableName: 'records',
      Key: { _pk: { S: 'orders#a/b' }, _sk: { S: '.' } },
      ConsistentRead: true,
    });
  });

  it('finds nothing where nothing is', async () => {
    const { table: port } = table({ status: 200, body: {} });

    await expect(port.find('orders', 'none')).resolves.toBeUndefined();
  });

  it('fails when the table does not answer', async () => {
    const { table: port } = table({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'slow down' },
    });

    await expect(port.find('orders', 'o-1')).rejects.toThrow('slow down');
  });
});
