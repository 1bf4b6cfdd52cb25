import { IDEMPOTENCY_KEY_MAX_LENGTH } from '../../lambda/contract/limits';
import { put } from '../memory-front-door';
import { type Refusal, refusals } from './refusal';
import { account, bulk, FAR_UUID, increment, order, patch, post, remove, transaction } from './requests';

const keyed = (value: string) => put(order, {}, { 'idempotency-key': value });
const BAD = { 'idempotency-key': '"k' };
const writes = [{ collection: 'profiles', body: {} }];

export const IDEMPOTENCY: readonly Refusal[] = refusals(400, 'idempotency-key-invalid', [
  ['an empty key', keyed(''), '""'],
  ['spaces for a key', keyed('   '), ' '],
  ['an empty quoted key', keyed('""'), '\\"\\"'],
  ['a key one character too long', keyed('k'.repeat(IDEMPOTENCY_KEY_MAX_LENGTH + 1)), 'kkk'],
  ['a quoted key one character too long', keyed(`"${'k'.repeat(IDEMPOTENCY_KEY_MAX_LENGTH + 1)}"`), 'kkk'],
  ['a key of eight thousand characters', keyed('k'.repeat(8_000)), 'kkk'],
  ['a space inside', keyed('a b'), 'a b'],
  ['a space inside quotes', keyed('"a b"'), 'a b'],
  ['a tab inside', keyed('a\tb'), '\\t'],
  ['a control character', keyed('a\u0001b'), '\\u0001'],
  ['NUL', keyed('a\u0000'), '\\u0000'],
  ['a delete character', keyed('a\u007fb'), 'a'],
  ['a line break', keyed('"a"\r\nx: 1'), '\\r\\n'],
  ['a letter beyond ASCII', keyed('clé'), 'cl'],
  ['a letter beyond ASCII in quotes', keyed('"clé"'), 'cl'],
  ['a picture', keyed('🔑'), '🔑'],
  ['a lone surrogate', keyed('k\ud800'), 'k'],
  ['no quote at the end', keyed('"k'), 'k'],
  ['no quote at the beginning', keyed('k"'), 'k'],
  ['a quote alone', keyed('"'), '\\"'],
  ['a quote inside', keyed('"a"b"'), 'a'],
  ['a quote inside a bare key', keyed('a"b'), 'a'],
  ['something behind the quotes', keyed('"a"b'), 'a'],
  ['a parameter', keyed('"k";v=1'), 'v=1'],
  ['two keys', keyed('a, b'), 'a, b'],
  ['two quoted keys', keyed('"a", "b"'), 'a'],
  ['the same key twice', keyed('"a", "a"'), 'a'],
  ['a key and nothing', keyed('"a",'), 'a'],
  ['a bad key of a new record', post('/v1/orders', {}, BAD), 'k'],
  ['a bad key of a version', put(account, {}, { 'if-match': '"7"', ...BAD }), 'k'],
  ['a bad key of a delete', remove(order, BAD), 'k'],
  ['a bad key of a patch', patch({}, BAD), 'k'],
  ['a bad key of an increment', increment({ n: 1 }, BAD), 'k'],
  ['a bad key of what is direct', put('/v1/states/s', {}, BAD), 'k'],
  ['a bad key of what may spill', put('/v1/events/e', {}, BAD), 'k'],
  ['no time for a record whose place it is', post('/v1/ticks', {}, { 'idempotency-key': '"k-7"' }), 'UUIDv7'],
  ['a time that is too far ahead', post('/v1/ticks', {}, { 'idempotency-key': FAR_UUID }), 'ahead'],
  [
    'no time for a record of a transaction',
    transaction({ writes: [{ collection: 'ticks', body: {} }] }, { 'idempotency-key': 'k-7' }),
    'UUIDv7',
  ],
  ['a bad key of many writes', bulk(writes, BAD), 'k'],
  ['a bad key of a transaction', transaction({ writes }, BAD), 'k'],
]);
