import { put } from '../memory-front-door';
import { refusals } from './refusal';
import { bulk, cart, increment, order, patch, post, remove, transaction } from './requests';

const typed = (type: string) => put(order, {}, { 'content-type': type });
const packed = (encoding: string) => put(order, {}, { 'content-encoding': encoding });
const announced = (length: string, body = '{}') => put(order, body, { 'content-length': length });

export const MEDIA_TYPES = [
  ...refusals(415, 'media-type-unsupported', [
    ['no content type', { method: 'PUT', path: order, body: '{}' }, 'got none'],
    ['an empty content type', typed(''), '""'],
    ['a form', typed('application/x-www-form-urlencoded'), 'form'],
    ['a form in parts', typed('multipart/form-data; boundary=x'), 'multipart'],
    ['plain text', typed('text/plain'), 'text/plain'],
    ['text/json', typed('text/json'), 'text/json'],
    ['a type that begins as JSON does', typed('application/jsonp'), 'jsonp'],
    ['a type of JSON’s family', typed('application/problem+json'), 'problem'],
    ['lines of JSON', typed('application/x-ndjson'), 'ndjson'],
    ['a JSON patch', typed('application/json-patch+json'), 'patch'],
    ['any type', typed('*/*'), '*/*'],
    ['Latin-1', typed('application/json; charset=latin1'), 'latin1'],
    ['UTF-16 by its name', typed('application/json; charset=utf-16'), 'utf-16'],
    ['two charsets', typed('application/json; charset=utf-8; charset=latin1'), 'latin1'],
    ['half a quoted charset', typed('application/json; charset="utf-8'), 'utf-8'],
    ['two content types', typed('application/json, text/plain'), 'text'],
    ['an unknown parameter', typed('application/json; v=2'), 'v=2'],
    ['NUL behind the type', typed('application/json\u0000'), '\\u0000'],
    ['gzip', packed('gzip'), 'gzip'],
    ['brotli', packed('br'), 'br'],
    ['deflate', packed('deflate'), 'deflate'],
    ['two encodings', packed('identity, gzip'), 'gzip'],
    ['an encoding nobody knows', packed('rot13'), 'rot13'],
    ['a merge patch to PUT', put(cart, {}, { 'content-type': 'application/merge-patch+json' }), 'application/json'],
    ['a JSON patch to PATCH', patch([], { 'content-type': 'application/json-patch+json' }), 'merge-patch'],
    ['text to PATCH', patch({}, { 'content-type': 'text/plain' }), 'merge-patch'],
    ['a merge patch of amounts', increment({ n: 1 }, { 'content-type': 'application/merge-patch+json' }), 'json'],
    ['a form to POST', post('/v1/orders', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }), 'form'],
    ['many writes as text', bulk([{ collection: 'orders', body: {} }], { 'content-type': 'text/plain' }), 'ndjson'],
    ['many writes compressed', bulk([{ collection: 'orders', body: {} }], { 'content-encoding': 'gzip' }), 'gzip'],
    [
      'a transaction in lines',
      transaction('{"writes":[]}', { 'content-type': 'application/x-ndjson' }),
      'application/json',
    ],
  ]),
  ...refusals(400, 'body-invalid', [
    ['a body shorter than announced', announced('3'), 'Content-Length'],
    ['a body longer than announced', announced('1'), 'Content-Length'],
    ['a body where none was announced', announced('0'), 'Content-Length'],
    ['a length below 0', announced('-2'), 'Content-Length'],
    ['a length with a sign', announced('+2'), 'Content-Length'],
    ['a length in words', announced('two'), 'Content-Length'],
    ['a length in base 16', announced('0x2'), 'Content-Length'],
    ['a length with an exponent', announced('1e1', '{"a":1234}'), 'Content-Length'],
    ['a length in parts', announced('2.0'), 'Content-Length'],
    ['two lengths', announced('2, 3'), 'Content-Length'],
    ['a body lost on its way to be deleted', remove(order, { 'content-length': '2' }), 'Content-Length'],
    ['a DELETE with a body', { ...remove(order), body: '{}' }, '2 bytes'],
  ]),
];
