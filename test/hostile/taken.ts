import {
  BODY_MAX_FIELDS,
  BULK_MAX_WRITES,
  FIELD_NAME_MAX_BYTES,
  HEADERS_MAX_BYTES,
  HEADERS_MAX_FIELDS,
  IDEMPOTENCY_KEY_MAX_LENGTH,
  JSON_MAX_DEPTH,
  KEY_MAX_BYTES,
  PATH_MAX_BYTES,
  REQUEST_BODY_MAX_BYTES,
  TRANSACTION_MAX_WRITES,
  WAIT_MAX_SECONDS,
  WRITE_BODY_MAX_BYTES,
} from '../../lambda/contract/limits';
import { put, type RequestForm } from '../memory-front-door';
import {
  bulk,
  bulkLines,
  fields,
  get,
  headerBytes,
  increment,
  match,
  ofBytes,
  ofDepth,
  ofFields,
  order,
  patch,
  pathOf,
  remove,
  transaction,
} from './requests';
import { severalWrites } from './transactions';

/** A request beside those that are refused, and the status of its answer. */
export type Taken = readonly [what: string, request: RequestForm, status: number];

const LINE = '{"collection":"orders","body":{}}';
const ranked = (priority: string) => put('/v1/jobs/j-1', {}, { 'write-priority': priority });
const keyed = (key: string) => put(order, {}, { 'idempotency-key': key });
const accepting = (accept: string) => put(order, {}, { accept });
const prefer = (preference: string) => put(order, {}, { prefer: preference });
const typed = (type: string) => put(order, {}, { 'content-type': type });

export const AT_A_LIMIT: readonly Taken[] = [
  ['the longest key', put(pathOf(11 + KEY_MAX_BYTES), {}), 202],
  ['the longest key in bytes', put(`/v1/orders/${'%C3%A9'.repeat(KEY_MAX_BYTES / 2)}`, {}), 202],
  ['the longest path, which leads nowhere', get(pathOf(PATH_MAX_BYTES, '/')), 404],
  ['the longest path with its query, which leads nowhere', get(`/v2?${'q'.repeat(PATH_MAX_BYTES - 4)}`), 404],
  ['the most header fields', get('/healthz', fields(HEADERS_MAX_FIELDS)), 200],
  ['the most header fields of a write', remove(order, fields(HEADERS_MAX_FIELDS)), 202],
  ['the largest headers', get('/healthz', headerBytes(HEADERS_MAX_BYTES)), 200],
  ['the largest headers of a write', remove(order, headerBytes(HEADERS_MAX_BYTES)), 202],
  ['the largest body', put(order, ofBytes(WRITE_BODY_MAX_BYTES)), 202],
  ['the largest body with spaces', put(order, '{}'.padEnd(WRITE_BODY_MAX_BYTES)), 202],
  ['the most fields', put(order, ofFields(BODY_MAX_FIELDS)), 202],
  ['the deepest body', put(order, ofDepth(JSON_MAX_DEPTH)), 202],
  ['the greatest number', put(order, '{"a":9.99e125}'), 202],
  ['the smallest number', put(order, '{"a":-1e-130}'), 202],
  ['the longest field name', put(order, { ['n'.repeat(FIELD_NAME_MAX_BYTES)]: 1 }), 202],
  ['the greatest exact version', match('"9007199254740991"'), 202],
  ['the first version', match('"1"'), 202],
  ['the greatest priority', ranked('1000000000'), 202],
  ['the least priority', ranked('0'), 202],
  ['the greatest amount', increment('{"n":9.99e125}'), 202],
  ['the smallest amount', increment('{"n":-1e-130}'), 202],
  ['the most fields to patch', patch(ofFields(BODY_MAX_FIELDS)), 202],
  ['the largest patch', patch(ofBytes(WRITE_BODY_MAX_BYTES)), 202],
  ['the longest idempotency key', keyed('k'.repeat(IDEMPOTENCY_KEY_MAX_LENGTH)), 202],
  ['the longest quoted idempotency key', keyed(`"${'k'.repeat(IDEMPOTENCY_KEY_MAX_LENGTH)}"`), 202],
  ['the shortest idempotency key', keyed('~'), 202],
  ['the shortest wait', prefer('wait=0'), 202],
  ['the longest wait', prefer(`wait=${WAIT_MAX_SECONDS}`), 202],
  ['the most writes at once', bulk(Array(BULK_MAX_WRITES).fill({ collection: 'orders', body: {} })), 200],
  ['the most lines at once', bulkLines(`${LINE}\n`.repeat(BULK_MAX_WRITES)), 200],
  ['the largest bulk', bulk(`[${LINE}]`.padEnd(REQUEST_BODY_MAX_BYTES)), 200],
  ['the largest transaction', transaction(`{"writes":[${LINE}]}`.padEnd(REQUEST_BODY_MAX_BYTES)), 200],
  ['the most writes of a transaction', transaction({ writes: severalWrites(TRANSACTION_MAX_WRITES) }), 200],
];

/** Looks like what is refused, and is in order. */
export const IN_ORDER: readonly Taken[] = [
  ['an empty object', put(order, {}), 202],
  ['an empty patch', patch({}), 202],
  ['an encoded letter of the collection', put('/v1/%6Frders/o-1', {}), 202],
  ['an encoded slash in the key', put('/v1/orders/a%2Fb', {}), 202],
  ['three dots for a key', put('/v1/orders/...', {}), 202],
  ['a key that every object has', put('/v1/orders/constructor', {}), 202],
  ['__proto__ for a key', put('/v1/orders/__proto__', {}), 202],
  ['a key of pictures', put(`/v1/orders/${encodeURIComponent('🛟')}`, {}), 202],
  ['the type in upper case', typed('Application/JSON; Charset="UTF-8"'), 202],
  ['a semicolon behind the type', typed('application/json;'), 202],
  ['no encoding, said aloud', put(order, {}, { 'content-encoding': 'Identity' }), 202],
  ['the right length', put(order, '{"a":"é"}', { 'content-length': '10' }), 202],
  ['anything', accepting('*/*'), 202],
  ['any application', accepting('application/*'), 202],
  ['pages rather than anything else', accepting('text/html, */*;q=0.1'), 202],
  ['the least weight', accepting('application/json;q=0.001'), 202],
  ['all but pages', accepting('text/html;q=0, application/json'), 202],
  ['an unknown preference', prefer('handling=strict, return=minimal, x'), 202],
  ['an empty preference', prefer(''), 202],
  ['respond-async', prefer('respond-async'), 202],
  ['a quoted wait', prefer('wait="0"'), 202],
  ['a list of tags to read', get(order, { 'if-none-match': '"7", W/"8"' }), 404],
  ['spaces around a tag', match('  "7" '), 202],
  ['the same name twice, of which the last counts', put(order, '{"a":1,"a":2}'), 202],
  ['a constructor, which is a name like another', put(order, '{"constructor":{"prototype":{"a":1}}}'), 202],
  ['minus zero', put(order, '{"a":-0}'), 202],
  ['a pair of surrogates, escaped', put(order, '{"a":"\\ud83d\\ude00"}'), 202],
  ['an escaped NUL in a text', put(order, '{"a":"\\u0000"}'), 202],
  ['spaces around the body', put(order, ' \r\n\t{ } \n'), 202],
  ['nothing to patch away', patch('{"a":null}'), 202],
  ['DELETE with a length of 0', remove(order, { 'content-length': '0' }), 202],
];
