import { BODY_MAX_FIELDS, WRITE_BODY_MAX_BYTES } from '../lambda/contract/limits';
import { memoryFrontDoor, put, type RequestForm } from './memory-front-door';

const account = '/v1/accounts/a-1';
const cart = '/v1/carts/c-1';
const counter = '/v1/counters/c-1';

const match = (tag: string, path = account): RequestForm => put(path, {}, { 'if-match': tag });
const remove = (path: string, headers: Readonly<Record<string, string>> = {}): RequestForm => ({
  method: 'DELETE',
  path,
  headers,
});
const patch = (body: unknown, type = 'application/merge-patch+json', path = cart): RequestForm => ({
  ...put(path, body, { 'content-type': type }),
  method: 'PATCH',
});
const increment = (body: unknown, path = counter): RequestForm => ({
  ...put(`${path}/increments`, body),
  method: 'POST',
});
const ranked = (priority: string, path = '/v1/jobs/j-1'): RequestForm => put(path, {}, { 'write-priority': priority });

type Refusal = readonly [promise: string, request: RequestForm, status: number, type: string, detail: string];

const REFUSALS: readonly Refusal[] = [
  // operations that the policy does not know
  ['a patch of an order', patch({}, undefined, '/v1/orders/o'), 405, 'method-not-allowed', 'only PUT, DELETE'],
  ['a patch of a version', patch({}, undefined, account), 405, 'method-not-allowed', '"PATCH"'],
  ['a counter replaced', put(counter, {}), 405, 'method-not-allowed', 'only DELETE, GET, HEAD'],
  ['a counter patched', patch({}, undefined, counter), 405, 'method-not-allowed', '"PATCH"'],
  [
    'a counter made without a key',
    { ...put('/v1/counters', {}), method: 'POST' },
    405,
    'method-not-allowed',
    'neither',
  ],
  ['a spread counter deleted', remove('/v1/hits/h'), 405, 'method-not-allowed', 'only GET, HEAD'],
  ['increments of a cart', increment({ n: 1 }, cart), 405, 'method-not-allowed', 'neither is any other'],
  ['increments of an order', increment({ n: 1 }, '/v1/orders/o'), 405, 'method-not-allowed', '/increments'],
  ['increments put', { ...increment({ n: 1 }), method: 'PUT' }, 405, 'method-not-allowed', 'only POST'],
  ['increments read', { path: `${counter}/increments` }, 405, 'method-not-allowed', 'only POST'],
  ['increments of nothing', increment({ n: 1 }, '/v1/nosuch/c'), 404, 'collection-unknown', '"nosuch"'],
  ['increments without a key', increment({ n: 1 }, '/v1/counters/'), 404, 'not-found', '//increments'],
  [
    'another word behind a key',
    { ...put(`${counter}/decrements`, {}), method: 'POST' },
    404,
    'not-found',
    'decrements',
  ],

  // the version that a write expects
  ['no version', put(account, {}), 428, 'precondition-required', 'If-Match'],
  ['no version to delete', remove(account), 428, 'precondition-required', 'If-Match'],
  ['any version', match('*'), 400, 'condition-not-supported', '*'],
  ['a list of versions', match('"1", "2"'), 400, 'condition-not-supported', 'one version'],
  ['a list with nothing in it', match('"1",'), 400, 'condition-not-supported', 'one version'],
  ['a weak tag', match('W/"7"'), 412, 'precondition-failed', 'weak'],
  ['a weak tag to delete', remove(account, { 'if-match': 'W/"7"' }), 412, 'precondition-failed', 'weak'],
  ['a tag that is no version', match('"abc"'), 412, 'precondition-failed', 'whole numbers'],
  ['a tag with a comma in it', match('"1,2"'), 412, 'precondition-failed', 'whole numbers'],
  ['an empty tag', match('""'), 412, 'precondition-failed', 'whole numbers'],
  ['version 0, which no record has', match('"0"'), 412, 'precondition-failed', '"0'],
  ['a version with a zero before it', match('"07"'), 412, 'precondition-failed', '07'],
  ['a version below all', match('"-1"'), 412, 'precondition-failed', '-1'],
  ['a fraction of a version', match('"1.5"'), 412, 'precondition-failed', '1.5'],
  ['a version beyond exact numbers', match('"9007199254740992"'), 412, 'precondition-failed', '9007199254740992'],
  ['a version without quotes', match('7'), 400, 'condition-invalid', '"7'],
  ['half a quoted version', match('"7'), 400, 'condition-invalid', '7'],
  ['an empty If-Match', match(''), 400, 'condition-invalid', 'If-Match'],
  ['a lower-case weak mark', match('w/"7"'), 400, 'condition-invalid', 'w/'],
  [
    'both conditions at once',
    put(account, {}, { 'if-match': '"7"', 'if-none-match': '*' }),
    400,
    'condition-not-supported',
    'beside an If-Match',
  ],
  ['a date alone', put(account, {}, { 'if-unmodified-since': 'now' }), 400, 'condition-not-supported', 'versions'],
  ['If-None-Match with a tag', put(account, {}, { 'if-none-match': '"7"' }), 400, 'condition-not-supported', 'only *'],
  [
    'a delete of what is not there',
    remove(account, { 'if-none-match': '*' }),
    400,
    'condition-not-supported',
    'DELETE',
  ],
  [
    'a version for a key made here',
    { ...put('/v1/accounts', {}, { 'if-match': '"7"' }), method: 'POST' },
    400,
    'condition-not-supported',
    'POST',
  ],
  ['a weak tag to merge', match('W/"7"', '/v1/notes/n'), 412, 'precondition-failed', 'weak'],
  ['any version to merge', match('*', '/v1/notes/n'), 400, 'condition-not-supported', '*'],
  ['a version of a cart', match('"7"', cart), 400, 'condition-not-supported', 'patch'],
  [
    'a version of a counter',
    { ...increment({ n: 1 }), headers: { 'content-type': 'application/json', 'if-match': '"7"' } },
    400,
    'condition-not-supported',
    'counter',
  ],
  [
    'an idempotency key',
    put(account, {}, { 'if-match': '"7"', 'idempotency-key': 'k' }),
    400,
    'idempotency-key-not-supported',
    'Idempotency-Key',
  ],

  // priorities
  ['a priority one too great', ranked('1000000001'), 400, 'priority-invalid', '1000000001'],
  ['a priority far too great', ranked('9'.repeat(400)), 400, 'priority-invalid', '999'],
  ['a priority below 0', ranked('-1'), 400, 'priority-invalid', '-1'],
  ['half a priority', ranked('1.5'), 400, 'priority-invalid', '1.5'],
  ['a priority in words', ranked('high'), 400, 'priority-invalid', 'high'],
  ['an exponent', ranked('1e3'), 400, 'priority-invalid', '1e3'],
  ['no priority at all', ranked(''), 400, 'priority-invalid', '""'],
  ['two priorities', ranked('1, 2'), 400, 'priority-invalid', '1, 2'],
  ['a priority of an order', ranked('1', '/v1/orders/o'), 400, 'priority-not-supported', 'createOnly'],

  // patches
  ['a JSON patch', patch([], 'application/json-patch+json'), 415, 'media-type-unsupported', 'merge-patch'],
  [
    'a merge patch to PUT',
    put(cart, {}, { 'content-type': 'application/merge-patch+json' }),
    415,
    'media-type-unsupported',
    'application/json',
  ],
  ['a patch that is a list', patch([]), 400, 'body-invalid', 'an array'],
  ['a patch that is null', patch('null'), 400, 'body-invalid', 'null'],
  ['a patch of a system field', patch({ _f: '0' }), 400, 'reserved-field', '"_f"'],
  ['an empty patch body', patch(''), 400, 'body-invalid', 'nothing'],
  [
    'a patch one byte too large',
    patch(`{"a":"${'x'.repeat(WRITE_BODY_MAX_BYTES - 7)}"}`),
    413,
    'body-too-large',
    '49153',
  ],
  [
    'a patch with too many fields',
    patch(Object.fromEntries(Array.from({ length: BODY_MAX_FIELDS + 1 }, (_, i) => [`f${i}`, null]))),
    400,
    'body-invalid',
    '201',
  ],
  ['a bad key to patch', patch({}, undefined, '/v1/carts/a%00b'), 400, 'key-invalid', 'control'],

  // increments
  ['no amount', increment({}), 400, 'body-invalid', 'at least one field'],
  ['an amount in words', increment({ n: '1' }), 400, 'body-invalid', 'n: an amount must be a number, got a string'],
  ['no number as amount', increment({ n: null }), 400, 'body-invalid', 'null'],
  ['an amount inside', increment({ n: { m: 1 } }), 400, 'body-invalid', 'object'],
  ['an endless amount', increment('{"n":1e999}'), 400, 'body-invalid', 'Infinity'],
  ['an amount too great', increment('{"n":1e126}'), 400, 'body-invalid', '1e+126'],
  ['an amount too small', increment('{"n":1e-131}'), 400, 'body-invalid', '1e-131'],
  ['an amount for a system field', increment({ _v: 1 }), 400, 'reserved-field', '"_v"'],
  ['amounts in a list', increment([1]), 400, 'body-invalid', 'an array'],
  [
    'a merge patch of amounts',
    { ...increment({ n: 1 }), headers: { 'content-type': 'application/merge-patch+json' } },
    415,
    'media-type-unsupported',
    'application/json',
  ],
  ['a bad key to increment', increment({ n: 1 }, '/v1/counters/%2E%2E'), 400, 'key-invalid', '".."'],
];

describe('a refusal', () => {
  it.each(REFUSALS)(
    'of %s says why and leaves nothing in any queue',
    async (_promise, request, status, type, detail) => {
      const { send, queue, outcomes, logged } = memoryFrontDoor();

      const answer = await send(request);

      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      const problem = JSON.parse(answer.body);
      expect(problem).toMatchObject({ type: `urn:spillway:problem:${type}`, status, requestId: 'request-1' });
      expect(problem.title).not.toBe('');
      expect(problem.detail).toContain(detail);
      expect(problem.detail.length).toBeLessThan(400);
      expect(queue).toEqual([]);
      expect(outcomes.marked).toEqual([]);
      expect(logged).toEqual([]);
    },
  );

  it('of a patch’s media type says in Accept-Patch which ones are taken', async () => {
    const { send } = memoryFrontDoor();

    const { headers } = await send(patch({}, 'text/plain'));

    expect(headers['accept-patch']).toBe('application/merge-patch+json, application/json');
  });
});

describe('what stands exactly at a limit is taken', () => {
  it.each([
    ['the greatest exact version', match('"9007199254740991"')],
    ['the first version', match('"1"')],
    ['the greatest priority', ranked('1000000000')],
    ['the greatest amount', increment('{"n":9.99e125}')],
    ['the smallest amount', increment('{"n":-1e-130}')],
    [
      'the most fields to patch',
      patch(Object.fromEntries(Array.from({ length: BODY_MAX_FIELDS }, (_, i) => [`f${i}`, null]))),
    ],
    ['the largest patch', patch(`{"a":"${'x'.repeat(WRITE_BODY_MAX_BYTES - 8)}"}`)],
    ['an empty patch', patch({})],
  ])('%s', async (_promise, request) => {
    const { send, queue } = memoryFrontDoor();

    expect((await send(request)).status).toBe(202);
    expect(queue).toHaveLength(1);
  });
});
