import { BODY_MAX_FIELDS, IDEMPOTENCY_KEY_MAX_LENGTH, WRITE_BODY_MAX_BYTES } from '../../lambda/contract/limits';
import { STOCK_MAX } from '../../lambda/contract/sales';
import { put } from '../memory-front-door';
import { refusals } from './refusal';
import { get, type Headers, ofBytes, ofDepth, ofFields, post, remove } from './requests';

const KEY = { 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' };
const sale = (body: unknown, headers: Headers = {}, sku = 'lamp') => put(`/v1/sales/${sku}`, body, headers);
const order = (body: unknown, headers: Headers = {}, sku = 'lamp') =>
  post(`/v1/sales/${sku}/orders`, body, { ...KEY, ...headers });
const keyed = (value: string) => order({}, { 'idempotency-key': value });

export const SALES = [
  ...refusals(400, 'key-invalid', [
    ['a sku of dots', sale({ stock: 1 }, {}, '..'), '".."'],
    ['a sku with an encoded slash', sale({ stock: 1 }, {}, 'a%2Fb'), 'a/b'],
    ['a sku with the sign of a cluster’s hash tag', order({}, {}, '%7B0%7D'), '{0}'],
    ['a sku with a hash sign', order({}, {}, '0%23lamp'), '0#lamp'],
    ['a sku of NUL', order({}, {}, '%00'), '\\u0000'],
    ['a sku beyond ASCII', get('/v1/sales/caf%C3%A9'), 'é'],
    ['a sku one character too long', get(`/v1/sales/${'a'.repeat(65)}`), 'aaa'],
    ['a sku of four thousand characters', order({}, {}, 'a'.repeat(4_000)), 'aaa'],
  ]),
  ...refusals(404, 'not-found', [
    ['a sale without a name', put('/v1/sales/', { stock: 1 }), '/v1/sales/'],
    ['orders of no sale', post('/v1/sales//orders', {}, KEY), '//orders'],
    ['one segment too many behind orders', post('/v1/sales/lamp/orders/o', {}, KEY), '/o'],
    ['another word behind a sale', post('/v1/sales/lamp/holds', {}, KEY), 'holds'],
  ]),
  ...refusals(404, 'collection-unknown', [['all sales', get('/v1/sales'), '"sales"']]),
  ...refusals(405, 'method-not-allowed', [
    ['a sale to delete', remove('/v1/sales/lamp'), 'PUT, GET, HEAD'],
    ['a sale to POST to', post('/v1/sales/lamp', {}), 'PUT, GET, HEAD'],
    ['orders to read', get('/v1/sales/lamp/orders'), 'POST'],
  ]),
  ...refusals(404, 'sale-unknown', [
    ['an order of a sale that never was', order({}), '"lamp"'],
    ['a sale that never was', get('/v1/sales/lamp'), '"lamp"'],
    ['a sale named by what every object has', order({}, {}, 'constructor'), '"constructor"'],
    ['a method that every object has', get('/v1/sales/toString'), '"toString"'],
  ]),
  ...refusals(400, 'body-invalid', [
    ['a sale of a list', sale([]), 'object'],
    ['a sale of nothing', sale(''), 'nothing'],
    ['a sale without stock', sale({}), 'stock'],
    ['a stock of nothing', sale({ stock: 0 }), '0'],
    ['a stock below nothing', sale({ stock: -1 }), '-1'],
    ['a stock with a fraction', sale({ stock: 1.5 }), '1.5'],
    ['a stock one too great', sale({ stock: STOCK_MAX + 1 }), String(STOCK_MAX + 1)],
    ['a stock beyond all numbers', sale('{"stock":1e400}'), 'magnitude'],
    ['a stock in words', sale({ stock: '1' }), '1'],
    ['a list for a stock', sale({ stock: [1] }), '[1]'],
    ['nothing for a stock', sale({ stock: null }), 'null'],
    ['a very long stock', sale({ stock: 'x'.repeat(40_000) }), 'xxx…'],
    ['a field that a sale has not', sale({ stock: 1, sold: 1 }), '"sold"'],
    ['a sale named twice', sale({ stock: 1, sku: 'chair' }), '"sku"'],
    ['a bucket too many', sale({ stock: 100, buckets: 65 }), '65'],
    ['more buckets than stock', sale({ stock: 2, buckets: 3 }), '3'],
    ['no bucket', sale({ stock: 2, buckets: null }), 'null'],
    ['an order of a list', order([]), 'object'],
    ['an order of nothing', order(''), 'nothing'],
    ['a quantity below nothing', order({ quantity: -1 }), '-1'],
    ['a quantity of nothing', order({ quantity: 0 }), '0'],
    ['a quantity with a fraction', order({ quantity: 0.1 }), '0.1'],
    ['a quantity beyond all others', order({ quantity: 1e15 }), '1000000000000000'],
    ['a quantity in words', order({ quantity: '2' }), '2'],
    ['a list of quantities', order({ quantity: [1, 2] }), '[1,2]'],
    ['a quantity of an object', order({ quantity: { toString: 1 } }), 'toString'],
    ['an order too deep', order(ofDepth(33)), '32'],
    ['an order of as many fields as a record has', order(ofFields(BODY_MAX_FIELDS)), '202'],
  ]),
  ...refusals(400, 'reserved-field', [
    ['a field of the system in a sale', sale({ stock: 1, _v: 1 }), '_v'],
    ['a field of the system in an order', order({ _id: 'mine' }), '_id'],
    ['a prototype', order('{"__proto__":{"quantity":9}}'), '__proto__'],
    ['a sku in an order', order({ sku: 'chair' }), '"sku"'],
    ['nothing for a sku in an order', order({ sku: null }), '"sku"'],
  ]),
  ...refusals(413, 'body-too-large', [
    ['an order that is too large', order(ofBytes(WRITE_BODY_MAX_BYTES + 1)), '49153'],
  ]),
  ...refusals(415, 'media-type-unsupported', [
    ['a form for an order', order('a=1', { 'content-type': 'application/x-www-form-urlencoded' }), 'form'],
    ['a merge patch of a sale', sale({ stock: 1 }, { 'content-type': 'application/merge-patch+json' }), 'merge-patch'],
  ]),
  ...refusals(400, 'idempotency-key-required', [
    ['an order without a name', post('/v1/sales/lamp/orders', {}), 'Idempotency-Key'],
  ]),
  ...refusals(400, 'idempotency-key-invalid', [
    ['an order with an empty name', keyed(''), '""'],
    ['an order with two names', keyed('a, b'), 'a, b'],
    ['an order with a name too long', keyed('k'.repeat(IDEMPOTENCY_KEY_MAX_LENGTH + 1)), 'kkk'],
    ['an order named by a line break', keyed('"a"\r\nx: 1'), '\\r\\n'],
  ]),
  ...refusals(400, 'condition-not-supported', [
    ['a condition for a sale', sale({ stock: 1 }, { 'if-none-match': '*' }), '*'],
    ['a version for a sale', sale({ stock: 1 }, { 'if-match': '"1"' }), '1'],
    ['a priority for a sale', sale({ stock: 1 }, { 'write-priority': '1' }), '1'],
    ['a condition for an order', order({}, { 'if-none-match': '*' }), '*'],
    ['a version for an order', order({}, { 'if-match': '"1"' }), '1'],
    ['a version to read', get('/v1/sales/lamp', { 'if-match': '"1"' }), '1'],
  ]),
  ...refusals(400, 'priority-not-supported', [['a priority for an order', order({}, { 'write-priority': '1' }), '1']]),
];
