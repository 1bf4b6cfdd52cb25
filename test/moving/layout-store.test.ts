import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDbLayoutStore } from '../../lambda/layouts/dynamodb-layout-store';
import { layoutItem } from '../../lambda/layouts/layout-item';
import type { StoredLayout } from '../../lambda/layouts/stored-layout';
import { type StubAnswer, stubRequestHandler } from '../stub-request-handler';

const GOOD: StoredLayout = { kind: 'hash', current: { by: 'hash', shards: 4 }, since: 1, rev: 1 };
const keyOf = (name: string) => ({ _pk: { S: `~layout#${name}` }, _sk: { S: '.' } });
const itemOf = (name: string, layout: object) => ({ ...layoutItem(layout as StoredLayout), ...keyOf(name) });

function storeThat(...answers: readonly StubAnswer['body'][]) {
  const requestHandler = stubRequestHandler(() => ({ status: 200, body: answers[requestHandler.requests.length - 1] }));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ region: 'eu-west-1', credentials, maxAttempts: 1, requestHandler });
  return dynamoDbLayoutStore(client, 't');
}

test.each([
  ['a kind that only newer code knows', { kind: 'list', rev: 1 }, 'kind must be'],
  ['an epoch of another kind', { ...GOOD, current: { by: 'range', boundaries: ['h'] } }, 'current must be'],
  ['no partition at all', { ...GOOD, current: { by: 'hash', shards: 0 } }, 'current must be'],
  [
    'a bucket that only newer code knows',
    { kind: 'time', bucket: 'week', schedule: [{ from: 0, shards: 1 }], rev: 1 },
    'bucket must be',
  ],
])('%s is unread, and the layout beside it is read', async (_what, layout, problem) => {
  const store = storeThat({ Responses: { t: [itemOf('bad', layout), itemOf('good', GOOD)] } });

  const found = await store.read(['bad', 'good']);

  expect(found.get('good')).toEqual(GOOD);
  expect(found.get('bad')).toEqual({ kind: 'unread', reason: expect.stringContaining(problem) });
});

test('an item with an attribute that no layout has is unread, and the layout beside it is read', async () => {
  const binary = { ...keyOf('bad'), kind: { B: 'AAAA' } };
  const store = storeThat({ Responses: { t: [binary, itemOf('good', GOOD)] } });

  const found = await store.read(['bad', 'good']);

  expect(found.get('good')).toEqual(GOOD);
  expect(found.get('bad')).toMatchObject({ kind: 'unread' });
});

test('what a busy table leaves out twice is unread, and the layout beside it is read', async () => {
  const UnprocessedKeys = { t: { Keys: [keyOf('bad')] } };
  const store = storeThat({ Responses: { t: [itemOf('good', GOOD)] }, UnprocessedKeys }, { UnprocessedKeys });

  const found = await store.read(['bad', 'good', 'none']);

  expect(found.get('good')).toEqual(GOOD);
  expect(found.get('bad')).toEqual({ kind: 'unread', reason: expect.stringContaining('unprocessed') });
  expect(found.has('none')).toBe(false);
});
