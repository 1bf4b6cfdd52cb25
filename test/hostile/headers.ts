import { HEADERS_MAX_BYTES, HEADERS_MAX_FIELDS } from '../../lambda/contract/limits';
import { put } from '../memory-front-door';
import { refusals } from './refusal';
import {
  account,
  bulk,
  fields,
  get,
  headerBytes,
  increment,
  order,
  patch,
  post,
  remove,
  transaction,
} from './requests';

const accepting = (accept: string) => put(order, {}, { accept });
const ranked = (priority: string, path = '/v1/jobs/j-1') => put(path, {}, { 'write-priority': priority });

export const HEADERS = [
  ...refusals(431, 'headers-too-large', [
    ['a field too many', get('/healthz', fields(HEADERS_MAX_FIELDS + 1)), '101'],
    ['a field too many to write', remove(order, fields(HEADERS_MAX_FIELDS + 1)), '101'],
    ['thousands of fields', post('/v1/orders', {}, fields(5_000)), '100'],
    ['a byte too many', get('/healthz', headerBytes(HEADERS_MAX_BYTES + 1)), '16385'],
    ['a byte too many to write', remove(order, headerBytes(HEADERS_MAX_BYTES + 1)), '16385'],
    ['one long name', get(order, { ['n'.repeat(HEADERS_MAX_BYTES + 1)]: '' }), '16385'],
    ['a megabyte of one field', put(order, {}, { cookie: 'c'.repeat(1024 * 1024) }), '16384'],
    ['large headers to nowhere', get('/nowhere', headerBytes(HEADERS_MAX_BYTES + 1)), '16385'],
  ]),
  ...refusals(406, 'not-acceptable', [
    ['pages only', accepting('text/html'), 'text/html'],
    ['text only', accepting('text/*'), 'text/*'],
    ['pictures', accepting('image/avif, image/webp;q=0.9'), 'image'],
    ['XML', accepting('application/xml'), 'application/xml'],
    ['JSON with no weight', accepting('application/json;q=0'), 'q=0'],
    ['JSON with no weight in three digits', accepting('application/json; q=0.000'), 'q=0.000'],
    ['all but JSON', accepting('application/json;q=0, */*'), 'application/json;q=0'],
    ['anything with no weight', accepting('*/*;q=0'), '*/*;q=0'],
    ['every application with no weight', accepting('application/*;q=0, */*'), 'application/*;q=0'],
    ['pages for a record', get(order, { accept: 'text/html' }), 'text/html'],
    ['pages for a delete', remove(order, { accept: 'text/html' }), 'text/html'],
    ['pages for a patch', patch({}, { accept: 'text/html' }), 'text/html'],
    ['pages for increments', increment({ n: 1 }, { accept: 'text/html' }), 'text/html'],
    ['pages for many writes', bulk([{ collection: 'orders', body: {} }], { accept: 'text/html' }), 'text/html'],
    [
      'pages for a transaction',
      transaction({ writes: [{ collection: 'orders', body: {} }] }, { accept: 'text/html' }),
      'text/html',
    ],
  ]),
  ...refusals(400, 'priority-invalid', [
    ['a priority one too great', ranked('1000000001'), '1000000001'],
    ['a priority far too great', ranked('9'.repeat(400)), '999'],
    ['a priority below 0', ranked('-1'), '-1'],
    ['a priority with a sign', ranked('+1'), '+1'],
    ['half a priority', ranked('1.5'), '1.5'],
    ['a priority in words', ranked('high'), 'high'],
    ['an endless priority', ranked('Infinity'), 'Infinity'],
    ['an exponent', ranked('1e3'), '1e3'],
    ['a priority in base 16', ranked('0x10'), '0x10'],
    ['a priority with separators', ranked('1_000'), '1_000'],
    ['a priority in Arabic digits', ranked('٣'), '٣'],
    ['no priority at all', ranked(''), '""'],
    ['two priorities', ranked('1, 2'), '1, 2'],
    ['a bad priority to delete', remove('/v1/jobs/j-1', { 'write-priority': 'x' }), '"x"'],
    ['a bad priority for a key made here', post('/v1/jobs', {}, { 'write-priority': 'x' }), '"x"'],
  ]),
  ...refusals(400, 'priority-not-supported', [
    ['a priority of an order', ranked('1', order), 'createOnly'],
    ['a priority of a profile', ranked('1', '/v1/profiles/p'), 'lastWriterWins'],
    ['a priority of a version', put(account, {}, { 'if-match': '"7"', 'write-priority': '1' }), 'versioned'],
    ['a priority of a patch', patch({}, { 'write-priority': '1' }), 'patch'],
    ['a priority of an amount', increment({ n: 1 }, { 'write-priority': '1' }), 'counter'],
    ['a bad priority where there is none', ranked('x', order), 'createOnly'],
  ]),
];
