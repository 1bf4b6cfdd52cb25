import {
  BODY_MAX_FIELDS,
  REQUEST_BODY_MAX_BYTES,
  TRANSACTION_MAX_WRITES,
  WRITE_BODY_MAX_BYTES,
} from '../../lambda/contract/limits';
import { refusals } from './refusal';
import { bytes, FAR_UUID, ofFields, transaction } from './requests';

const good = { collection: 'profiles', key: 'p-0', body: {} };
/** So many writes to as many records. */
export const severalWrites = (n: number) => Array.from({ length: n }, (_, i) => ({ ...good, key: `p-${i}` }));

/** A transaction of one good write and this one behind it. */
const beside = (entry: unknown) => transaction({ writes: [good, entry] });
const order = { collection: 'orders', key: 'o-1', body: {} };

export const TRANSACTIONS = [
  // the transaction as a whole
  ...refusals(400, 'transaction-invalid', [
    ['nothing', transaction(''), 'nothing'],
    ['half a transaction', transaction('{"writes":['), 'not JSON'],
    ['a byte order mark', transaction('\ufeff{"writes":[]}'), 'not JSON'],
    ['UTF-16', transaction(bytes(0xff, 0xfe, 0x7b, 0, 0x7d, 0)), 'UTF-8'],
    ['a list', transaction([good]), 'an array'],
    ['null', transaction('null'), 'null'],
    ['text', transaction('"writes"'), 'a string'],
    ['no writes', transaction({}), 'writes'],
    ['writes that are one write', transaction({ writes: good }), 'writes'],
    ['writes that are null', transaction({ writes: null }), 'writes'],
    ['writes that are text', transaction({ writes: '[]' }), 'writes'],
    ['an empty list of writes', transaction({ writes: [] }), '0'],
    ['a write too many', transaction({ writes: severalWrites(TRANSACTION_MAX_WRITES + 1) }), '100'],
    ['far too many writes', transaction({ writes: severalWrites(2_000) }), '2000'],
    ['an unknown member', transaction({ writes: [good], dryRun: true }), 'dryRun'],
    ['a prototype', transaction('{"__proto__":{"writes":[]}}'), '__proto__'],
    [
      'a time that is too far ahead',
      transaction({ writes: [{ collection: 'ticks', key: FAR_UUID, body: {} }] }),
      'ahead',
    ],
    ['the same record twice', transaction({ writes: [good, order, good] }), 'p-0'],
    ['put and delete of one record', beside({ collection: 'profiles', key: 'p-0', op: 'delete' }), 'p-0'],
    ['hostile depth', transaction(`{"writes":${'['.repeat(20_000)}${']'.repeat(20_000)}}`), '0'],
  ]),
  // one of its writes: the request has one status, and its path, method and size are in order
  ...refusals(400, 'transaction-invalid', [
    ['a write that is null', beside(null), '1'],
    ['a write that is text', beside('put'), '1'],
    ['a write that is a list', beside([]), '1'],
    ['a write without a collection', beside({ key: 'o-1', body: {} }), 'collection'],
    ['a collection that is a number', beside({ ...order, collection: 7 }), 'collection'],
    ['an unknown collection', beside({ ...order, collection: 'nosuch' }), 'nosuch'],
    ['__proto__ as a collection', beside({ ...order, collection: '__proto__' }), '__proto__'],
    ['a key that is a number', beside({ ...order, key: 7 }), 'key'],
    ['an empty key', beside({ ...order, key: '' }), 'key'],
    ['a key with a control character', beside({ ...order, key: 'a\u0000' }), 'control'],
    ['a key too long', beside({ ...order, key: 'k'.repeat(513) }), '513'],
    ['an unknown operation', beside({ ...order, op: 'upsert' }), 'upsert'],
    ['an operation that the policy does not know', beside({ ...order, op: 'patch' }), 'patch'],
    ['an order that nobody sold', beside({ ...order, collection: 'purchases' }), 'POST /v1/sales/{sku}/orders'],
    [
      'an order deleted',
      beside({ collection: 'purchases', key: 'p', op: 'delete' }),
      '"purchases" takes no writes: its records are orders',
    ],
    ['a spread counter deleted', beside({ collection: 'hits', key: 'h', op: 'delete' }), 'spread'],
    ['no body', beside({ collection: 'orders', key: 'o-1' }), 'body'],
    ['a body that is a list', beside({ ...order, body: [] }), 'array'],
    ['a delete with a body', beside({ ...order, op: 'delete' }), 'body'],
    ['a field of the system', beside({ ...order, body: { _v: 1 } }), '_v'],
    [
      'a prototype in a body',
      transaction('{"writes":[{"collection":"orders","body":{"a":{"__proto__":1}}}]}'),
      '__proto__',
    ],
    ['a body with too many fields', beside({ ...order, body: ofFields(BODY_MAX_FIELDS + 1) }), '201'],
    ['a body one byte too large', beside({ ...order, body: { a: 'x'.repeat(WRITE_BODY_MAX_BYTES - 7) } }), '49153'],
    ['no amounts', beside({ collection: 'counters', key: 'c', op: 'increment', body: {} }), 'at least one'],
    ['no version', beside({ collection: 'accounts', key: 'a', body: {} }), 'expect'],
    ['a version that is text', beside({ collection: 'accounts', key: 'a', body: {}, expect: '7' }), 'expect'],
    ['a version below 0', beside({ collection: 'accounts', key: 'a', body: {}, expect: -1 }), '-1'],
    ['a version of an order', beside({ ...order, expect: 1 }), 'createOnly'],
    ['a priority in words', beside({ collection: 'jobs', key: 'j', body: {}, priority: 'high' }), 'priority'],
    ['a priority of an order', beside({ ...order, priority: 1 }), 'createOnly'],
    ['an idempotency key inside', beside({ ...order, idempotencyKey: 'k' }), 'idempotencyKey'],
    ['an unknown member inside', beside({ ...order, ttl: 60 }), 'ttl'],
  ]),
  ...refusals(413, 'body-too-large', [
    ['a transaction one byte too large', transaction('{"writes":[]}'.padEnd(REQUEST_BODY_MAX_BYTES + 1)), '921601'],
  ]),
  ...refusals(400, 'priority-not-supported', [
    ['a priority of all', transaction({ writes: [good] }, { 'write-priority': '1' }), '1'],
  ]),
  ...refusals(409, 'transaction-conflict', [
    [
      'a version that is not there',
      transaction({ writes: [good, { collection: 'ledger', key: 'l-1', body: {}, expect: 7 }] }),
      'l-1',
    ],
  ]),
];
