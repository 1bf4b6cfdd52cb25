import { BODY_MAX_FIELDS, JSON_MAX_DEPTH, WRITE_BODY_MAX_BYTES } from '../../lambda/contract/limits';
import { FAR_UUID, ofBytes, ofDepth, ofFields } from './requests';

/** One write of a bulk, as JSON text, that must be refused beside its neighbours: as it would be alone, or for its form. */
export type BadEntry = readonly [what: string, entry: string, status: number, type: string, detail: string];

type Row = readonly [what: string, entry: unknown, detail: string];

function entries(status: number, type: string, rows: readonly Row[]): readonly BadEntry[] {
  return rows.map(([what, entry, detail]) => [what, JSON.stringify(entry), status, type, detail]);
}

const order = { collection: 'orders', key: 'o-1', body: {} };
const account = { collection: 'accounts', key: 'a-1', body: {} };
const job = { collection: 'jobs', key: 'j-1', body: {} };
const amounts = (body: unknown) => ({ collection: 'counters', key: 'c-1', op: 'increment', body });

export const BULK_ENTRIES: readonly BadEntry[] = [
  ...entries(400, 'bulk-invalid', [
    ['null', null, 'null'],
    ['a number', 7, 'a number'],
    ['text', 'put', 'a string'],
    ['a list', [order], 'an array'],
    ['nothing in it', {}, 'collection'],
    ['no collection', { key: 'o-1', body: {} }, 'collection'],
    ['a collection that is a number', { ...order, collection: 7 }, 'collection'],
    ['a collection that is null', { ...order, collection: null }, 'collection'],
    ['a key that is a number', { ...order, key: 7 }, 'key'],
    ['a key that is null', { ...order, key: null }, 'key'],
    ['a key that is an object', { ...order, key: { toString: 'o-1' } }, 'key'],
    ['an unknown operation', { ...order, op: 'upsert' }, 'upsert'],
    ['an operation in upper case', { ...order, op: 'PUT' }, 'PUT'],
    ['an operation that every object has', { ...order, op: 'constructor' }, 'constructor'],
    ['an operation that is null', { ...order, op: null }, 'op'],
    ['an unknown member', { ...order, ttl: 60 }, 'ttl'],
    ['a member in upper case', { ...account, Expect: 7 }, 'Expect'],
    ['an id of its own', { ...order, id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' }, 'id'],
    ['a stamp of its own', { ...order, at: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' }, 'at'],
  ]),
  ['a prototype', '{"collection":"orders","body":{},"__proto__":{"op":"delete"}}', 400, 'bulk-invalid', '__proto__'],
  ...entries(404, 'collection-unknown', [
    ['an unknown collection', { ...order, collection: 'nosuch' }, 'nosuch'],
    ['an empty collection', { ...order, collection: '' }, '""'],
    ['a name every object has', { ...order, collection: 'constructor' }, 'constructor'],
    ['__proto__ as a collection', { ...order, collection: '__proto__' }, '__proto__'],
  ]),
  ...entries(400, 'key-invalid', [
    ['an empty key', { ...order, key: '' }, 'empty'],
    ['two dots', { ...order, key: '..' }, '".."'],
    ['a key with NUL', { ...order, key: 'a\u0000' }, 'control'],
    ['a key with a lone surrogate', { ...order, key: '\ud800' }, 'surrogate'],
    ['a key without a time', { collection: 'ticks', key: 't-1', body: {} }, 'UUIDv7'],
    ['a time that is too far ahead', { collection: 'ticks', key: FAR_UUID, body: {} }, 'ahead'],
    ['a key one byte too long', { ...order, key: 'k'.repeat(513) }, '513'],
  ]),
  ...entries(405, 'method-not-allowed', [
    ['a patch of an order', { ...order, op: 'patch' }, 'patch'],
    ['an increment of an order', { ...order, op: 'increment', body: { n: 1 } }, 'increment'],
    ['a counter replaced', { collection: 'counters', key: 'c-1', body: {} }, 'put'],
    ['an order that nobody sold', { ...order, collection: 'purchases' }, 'POST /v1/sales/{sku}/orders'],
    ['an order without a key that nobody sold', { collection: 'purchases', body: {} }, 'takes no writes'],
    ['an order deleted', { collection: 'purchases', key: 'p', op: 'delete' }, 'POST /v1/sales/{sku}/orders'],
    ['a spread counter deleted', { collection: 'hits', key: 'h', op: 'delete' }, 'delete'],
  ]),
  ...entries(400, 'body-invalid', [
    ['no body', { collection: 'orders', key: 'o-1' }, 'body'],
    ['a body that is a list', { ...order, body: [] }, 'an array'],
    ['a body that is null', { ...order, body: null }, 'null'],
    ['a body that is text', { ...order, body: '{}' }, 'a string'],
    ['a delete with a body', { ...order, op: 'delete' }, 'body'],
    ['a field too many', { ...order, body: ofFields(BODY_MAX_FIELDS + 1) }, '201'],
    ['a level too deep', { ...order, body: JSON.parse(ofDepth(JSON_MAX_DEPTH + 1)) }, '32 levels'],
    ['a lone surrogate', { ...order, body: { a: '\udc00' } }, 'surrogate'],
    ['a number too great', { ...order, body: { a: 1e126 } }, '1e+126'],
    ['no amounts', amounts({}), 'at least one'],
    ['an amount in words', amounts({ n: '1' }), 'a string'],
  ]),
  ['a number beyond all', '{"collection":"orders","body":{"a":1e400}}', 400, 'body-invalid', 'Infinity'],
  ['a prototype inside', '{"collection":"orders","body":{"a":{"__proto__":{}}}}', 400, 'body-invalid', '__proto__'],
  ...entries(400, 'reserved-field', [
    ['a field of the system', { ...order, body: { _v: 1 } }, '"_v"'],
    ['an amount for a system field', amounts({ _v: 1 }), '"_v"'],
  ]),
  ...entries(413, 'body-too-large', [
    ['a body one byte too large', { ...order, body: JSON.parse(ofBytes(WRITE_BODY_MAX_BYTES + 1)) }, '49153'],
  ]),
  ...entries(428, 'precondition-required', [
    ['no version', account, 'expect'],
    ['no version to delete', { collection: 'accounts', key: 'a-1', op: 'delete' }, 'expect'],
  ]),
  ...entries(400, 'condition-invalid', [
    ['a version that is text', { ...account, expect: '7' }, '7'],
    ['an ETag', { ...account, expect: '"7"' }, '7'],
    ['a version below 0', { ...account, expect: -1 }, '-1'],
    ['half a version', { ...account, expect: 1.5 }, '1.5'],
    ['a version beyond exact numbers', { ...account, expect: 2 ** 53 }, '9007199254740992'],
    ['a version that is null', { ...account, expect: null }, 'null'],
  ]),
  ...entries(400, 'condition-not-supported', [
    ['a version of an order', { ...order, expect: 7 }, 'createOnly'],
    ['a version of a patch', { collection: 'carts', key: 'c', op: 'patch', body: {}, expect: 7 }, 'patch'],
    ['a version for a key made here', { collection: 'accounts', body: {}, expect: 7 }, '7'],
  ]),
  ...entries(400, 'priority-invalid', [
    ['a priority in words', { ...job, priority: 'high' }, 'high'],
    ['a priority that is text', { ...job, priority: '1' }, '1'],
    ['a priority below 0', { ...job, priority: -1 }, '-1'],
    ['half a priority', { ...job, priority: 1.5 }, '1.5'],
    ['a priority one too great', { ...job, priority: 1_000_000_001 }, '1000000001'],
  ]),
  ...entries(400, 'priority-not-supported', [['a priority of an order', { ...order, priority: 1 }, 'createOnly']]),
  ...entries(400, 'idempotency-key-invalid', [
    ['no time for a record whose place it is', { collection: 'ticks', body: {}, idempotencyKey: 'k-7' }, 'UUIDv7'],
    ['an empty idempotency key', { ...order, idempotencyKey: '' }, '""'],
    ['an idempotency key too long', { ...order, idempotencyKey: 'k'.repeat(256) }, 'kkk'],
    ['an idempotency key with a space', { ...order, idempotencyKey: 'a b' }, 'a b'],
    ['an idempotency key beyond ASCII', { ...order, idempotencyKey: 'clé' }, 'cl'],
    ['an idempotency key that is a number', { ...order, idempotencyKey: 7 }, '7'],
  ]),
  ...entries(400, 'buffering-not-supported', [
    ['a patch that is never buffered', { collection: 'flows', key: 'f-1', op: 'patch', body: {} }, 'flows'],
    ['a put where patches are never buffered', { collection: 'flows', key: 'f-1', body: {} }, 'flows'],
  ]),
];

/** Lines that are no JSON: the line refuses itself. In a list they would make the whole of it unreadable. */
export const BAD_LINES: readonly BadEntry[] = [
  ['half a write', '{"collection":"orders"', 400, 'bulk-invalid', 'JSON'],
  ['two writes in a line', '{"collection":"orders","body":{}}{}', 400, 'bulk-invalid', 'JSON'],
  ['a comma behind a write', '{"collection":"orders","body":{}},', 400, 'bulk-invalid', 'JSON'],
  ['the beginning of a list', '[', 400, 'bulk-invalid', 'JSON'],
  ['a list in a line', '[{"collection":"orders","body":{}}]', 400, 'bulk-invalid', 'an array'],
  ['NaN in a line', '{"collection":"orders","body":{"a":NaN}}', 400, 'bulk-invalid', 'JSON'],
  ['text in a line', 'hello', 400, 'bulk-invalid', 'JSON'],
];
