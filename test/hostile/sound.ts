import { put, type RequestForm } from '../memory-front-door';
import { bulk, bulkLines, increment, order, patch, post, remove, transaction } from './requests';

const FIRST = { 'if-none-match': '*' };
const ASYNC = { prefer: 'respond-async' };

/** Writes of a bulk or a transaction that are in order. */
export const SOUND_ENTRIES = [
  { collection: 'orders', key: 'o-1', body: { sku: 'bolt' } },
  { collection: 'orders', body: {} },
  { collection: 'profiles', key: 'p-1', op: 'delete' },
  { collection: 'accounts', key: 'a-1', op: 'put', body: {}, expect: 0 },
  { collection: 'jobs', key: 'j-1', body: {}, priority: 9 },
  { collection: 'carts', key: 'c-1', op: 'patch', body: { a: null } },
  { collection: 'hits', key: 'h-1', op: 'increment', body: { n: 1 } },
] as const;

/** One request of each kind that is in order. */
export const SOUND: readonly RequestForm[] = [
  put(order, { sku: 'bolt' }),
  put(order, {}, { 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' }),
  put(order, {}, ASYNC),
  put('/v1/jobs/j', {}, { 'write-priority': '9' }),
  put('/v1/accounts/a', {}, { 'if-match': '"3"' }),
  remove('/v1/accounts/a', { 'if-match': '"3"' }),
  put('/v1/notes/n', {}, FIRST),
  patch('{"a":null}'),
  increment({ n: 1 }, {}, '/v1/hits/h'),
  put('/v1/ledger/l', {}, FIRST),
  post('/v1/ledger'),
  put('/v1/events/e', {}),
  put('/v1/states/s', {}),
  put('/v1/states/s', {}, ASYNC),
  remove('/v1/states/s'),
  patch({ a: 1 }, {}, '/v1/flows/f'),
  bulk(SOUND_ENTRIES),
  bulkLines(SOUND_ENTRIES.map((one) => JSON.stringify(one)).join('\n')),
  transaction({ writes: [SOUND_ENTRIES[0], SOUND_ENTRIES[3]] }),
  transaction({ writes: [SOUND_ENTRIES[0]] }, ASYNC),
  put('/v1/sales/chair', { stock: 7 }),
  post('/v1/sales/lamp/orders', { quantity: 2, buyer: 'ann' }, { 'idempotency-key': '"o-1"' }),
];
