import { put } from '../memory-front-door';
import { type Refusal, refusals } from './refusal';
import { account, bulk, cart, counter, get, increment, OLD_UUID, order, patch, post, remove } from './requests';

const by = (method: string, path = order) => ({ ...put(path, {}), method });
const status = `/v1/writes/${OLD_UUID}`;

export const METHODS: readonly Refusal[] = refusals(405, 'method-not-allowed', [
  // methods that nobody offers
  ['TRACE', by('TRACE'), '"TRACE"'],
  ['CONNECT', by('CONNECT'), '"CONNECT"'],
  ['OPTIONS', by('OPTIONS'), '"OPTIONS"'],
  ['a method of WebDAV', by('PROPFIND'), '"PROPFIND"'],
  ['no method', by(''), '""'],
  ['a method in lower case', by('put'), '"put"'],
  ['a method with a space behind', by('PUT '), '"PUT "'],
  ['a method with a line break', by('PUT\r\n'), '\\r\\n'],
  ['a method in wide letters', by('ＰＵＴ'), 'ＰＵＴ'],
  ['a very long method', by('P'.repeat(10_000)), 'PPP…'],
  ['a name every object has', by('constructor'), '"constructor"'],
  ['__proto__', by('__proto__'), '"__proto__"'],

  // methods that are offered elsewhere
  ['POST on a record', by('POST'), '"POST"'],
  ['PUT on a collection', by('PUT', '/v1/orders'), 'only POST'],
  ['GET of a collection', get('/v1/orders'), 'only POST'],
  ['POST to liveness', post('/healthz'), 'only GET, HEAD'],
  ['DELETE of a status', remove(status), 'only GET, HEAD'],
  ['POST to a status', post(status), 'only GET, HEAD'],
  ['GET of all writes', get('/v1/writes'), 'only POST'],
  ['PUT of many writes', { ...bulk([]), method: 'PUT' }, 'only POST'],
  ['PATCH of many writes', { ...bulk([]), method: 'PATCH' }, 'only POST'],
  ['GET of transactions', get('/v1/transactions'), 'only POST'],
  ['DELETE of transactions', remove('/v1/transactions'), 'only POST'],
  ['POST to the description', post('/v1/openapi.json'), 'only GET, HEAD'],

  // operations that the policy does not know
  ['a patch of an order', patch({}, {}, order), 'only PUT, DELETE'],
  ['a patch of a version', patch({}, {}, account), '"PATCH"'],
  ['a counter replaced', put(counter, {}), 'only DELETE, GET, HEAD'],
  ['a counter patched', patch({}, {}, counter), '"PATCH"'],
  ['a counter made without a key', post('/v1/counters'), 'neither'],
  ['a spread counter deleted', remove('/v1/hits/h'), 'only GET, HEAD'],
  ['an order that nobody sold', put('/v1/purchases/p', {}), 'only GET, HEAD: its records are orders'],
  ['an order without a key that nobody sold', post('/v1/purchases'), 'POST /v1/sales/{sku}/orders'],
  ['an order deleted', remove('/v1/purchases/p'), 'POST /v1/sales/{sku}/orders'],
  ['an order patched', patch({}, {}, '/v1/purchases/p'), 'POST /v1/sales/{sku}/orders'],
  ['increments of a sold order', increment({ n: 1 }, {}, '/v1/purchases/p'), 'POST /v1/sales/{sku}/orders'],
  ['increments of a cart', increment({ n: 1 }, {}, cart), 'neither is any other'],
  ['increments of an order', increment({ n: 1 }, {}, order), '/increments'],
  ['increments put', put(`${counter}/increments`, { n: 1 }), 'only POST'],
  ['increments read', get(`${counter}/increments`), 'only POST'],
]);
