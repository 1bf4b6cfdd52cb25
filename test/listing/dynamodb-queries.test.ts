import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDbQueries } from '../../lambda/front-door/listing/dynamodb-queries';
import type { PartitionQuery } from '../../lambda/front-door/listing/table-queries';
import { type StubAnswer, stubRequestHandler } from '../stub-request-handler';

function answering(answer: StubAnswer) {
  const requestHandler = stubRequestHandler(() => answer);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ region: 'eu-west-1', credentials, maxAttempts: 1, requestHandler });
  return { ...requestHandler, queries: dynamoDbQueries(client, 'records') };
}

const EMPTY = { status: 200, body: { Items: [] } };
const ALWAYS = { TableName: 'records', ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL', Limit: 9 };

describe('a query of DynamoDB is consistent, bounded and paid for knowingly', () => {
  it.each<readonly [string, Omit<PartitionQuery, 'limit'>, object]>([
    ['a whole partition', {}, { ScanIndexForward: true, KeyConditionExpression: '#pk = :partition' }],
    [
      'behind a key',
      { after: 'k' },
      { ScanIndexForward: true, KeyConditionExpression: '#pk = :partition AND #sk > :low' },
    ],
    [
      'from a key on, backwards',
      { from: 'k', descending: true },
      { ScanIndexForward: false, KeyConditionExpression: '#pk = :partition AND #sk >= :low' },
    ],
    [
      'between two keys, behind the first',
      { from: 'a', after: 'k', to: 'z' },
      {
        ScanIndexForward: true,
        KeyConditionExpression: '#pk = :partition AND #sk BETWEEN :low AND :high',
        ExclusiveStartKey: { _pk: { S: 'p' }, _sk: { S: 'k' } },
      },
    ],
  ])('%s', async (_, span, expected) => {
    const { queries, requests } = answering(EMPTY);

    await queries.query('p', { ...span, limit: 9 });

    const {
      ExpressionAttributeValues: values,
      ExpressionAttributeNames: names,
      ...sent
    } = JSON.parse(requests[0]?.body ?? '');
    expect(requests[0]?.headers['x-amz-target']).toBe('DynamoDB_20120810.Query');
    expect(sent).toEqual({ ...ALWAYS, ...expected });
    expect(values[':partition']).toEqual({ S: 'p' });
    expect(names).toEqual({ '#pk': '_pk', ...(sent.KeyConditionExpression.includes('#sk') && { '#sk': '_sk' }) });
  });

  it('gives items with their keys, reads them when asked, and says how far it came', async () => {
    const Items = [
      { _pk: { S: 'p' }, _sk: { S: 'a' }, n: { N: '12345678901234567890' } },
      { _pk: { S: 'p' }, _sk: { S: 'z' } },
    ];
    const { queries } = answering({
      status: 200,
      body: { Items, LastEvaluatedKey: { _pk: { S: 'p' }, _sk: { S: 'z' } }, ConsumedCapacity: { CapacityUnits: 1.5 } },
    });

    const { records, ...rest } = await queries.query('p', { to: 'z', limit: 9 });

    expect(rest).toEqual({ last: 'z', readUnits: 1.5 });
    expect(records.map(({ key }) => key)).toEqual(['a']);
    expect(records[0]?.record()).toEqual({ _pk: 'p', _sk: 'a', n: 12345678901234567000 });
    expect(records[0]?.part().amounts.get('n')).toBe('12345678901234567890');
  });

  it('fails when the table does not answer', async () => {
    const { queries } = answering({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'slow down' },
    });

    await expect(queries.query('p', { limit: 9 })).rejects.toThrow('slow down');
  });
});
