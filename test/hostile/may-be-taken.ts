// What the interface promises never to take, written without the code that is tested. What these call takable may still be
// refused; what they do not must be.

import type { RequestForm } from '../memory-front-door';

const PUT_DELETE = ['put', 'delete'];
const WITH_PATCH = ['put', 'patch', 'delete'];

const OPERATIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    orders: PUT_DELETE,
    profiles: PUT_DELETE,
    jobs: PUT_DELETE,
    accounts: PUT_DELETE,
    notes: PUT_DELETE,
    carts: WITH_PATCH,
    counters: ['increment', 'delete'],
    hits: ['increment'],
    ledger: PUT_DELETE,
    events: PUT_DELETE,
    states: PUT_DELETE,
    flows: WITH_PATCH,
    tickets: PUT_DELETE,
    places: PUT_DELETE,
    clicks: PUT_DELETE,
    scores: ['increment', 'delete'],
    // Orders, which only a sale makes.
    purchases: [],
  }),
);
const VERSIONED = ['accounts', 'ledger'];
const WITH_VERSIONS = [...VERSIONED, 'notes'];
const CREATE_ONLY = ['orders', 'events', 'tickets', 'clicks'];

export interface Asked {
  readonly collection: string;
  readonly operation: string;
}

/** What a request for one write asks, or `undefined` where it must be refused. */
export function askedOf({ method = '', path, headers = {}, body = '' }: RequestForm): Asked | undefined {
  const [, version, collection = '', key, rest, ...more] = path.split('?')[0]?.split('/') ?? [];
  // What has no body has no coding either.
  const { 'content-encoding': _coding, ...others } = headers;
  if (!headersMayBeKept(method === 'DELETE' ? others : headers)) return undefined;
  if (version !== 'v1' || more.length > 0) return undefined;
  const increments = method === 'POST' && key !== undefined && rest === 'increments';
  if (rest !== undefined && !increments) return undefined;
  if (key === undefined ? method !== 'POST' : !increments && !['PUT', 'PATCH', 'DELETE'].includes(method))
    return undefined;
  const operation = increments ? 'increment' : method === 'POST' ? 'put' : method.toLowerCase();
  if (!OPERATIONS.get(collection)?.includes(operation)) return undefined;
  if (!conditionsMayBeKept(collection, method, headers)) return undefined;
  if (headers['write-priority'] !== undefined && collection !== 'jobs') return undefined;
  const bytes = Buffer.from(body);
  if (operation === 'delete') return bytes.length === 0 ? { collection, operation } : undefined;
  const type = operation === 'patch' ? /^\s*application\/(json|merge-patch\+json)\b/i : /^\s*application\/json\b/i;
  if (!type.test(headers['content-type'] ?? '')) return undefined;
  return bodyMayBeTaken(operation, jsonOf(bytes)) ? { collection, operation } : undefined;
}

/** The writes in a bulk or a transaction: each as it was sent, or `undefined` where none can be read. */
export function entriesOf({ path, headers = {}, body = '' }: RequestForm): readonly unknown[] | undefined {
  if (!headersMayBeKept(headers) || headers['write-priority'] !== undefined) return undefined;
  if (['if-match', 'if-none-match', 'if-unmodified-since'].some((name) => headers[name] !== undefined))
    return undefined;
  const bytes = Buffer.from(body);
  const type = headers['content-type'] ?? '';
  const isBulk = path.split('?')[0] === '/v1/writes';
  if (isBulk && /^\s*application\/x-ndjson\b/i.test(type)) {
    const text = textOf(bytes);
    const lines = text?.split('\n').filter((line) => !/^[ \t\r]*$/.test(line));
    return lines?.length === 0 ? undefined : lines?.map((line) => jsonOf(Buffer.from(line)));
  }
  if (!/^\s*application\/json\b/i.test(type)) return undefined;
  const value = jsonOf(bytes);
  const writes = isBulk ? value : isObject(value) ? value.writes : undefined;
  return Array.isArray(writes) && writes.length > 0 ? writes : undefined;
}

/** As one of a bulk. Direct patches count in the order of their acceptance, which a buffer beside them would not keep. */
export function entryMayBeBuffered(entry: unknown): boolean {
  return entryMayBeTaken(entry) && isObject(entry) && entry.collection !== 'flows';
}

function entryMayBeTaken(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  const { collection, key, op = 'put', body, expect, priority, idempotencyKey, ...others } = entry;
  if (Object.keys(others).length > 0 || typeof collection !== 'string' || typeof op !== 'string') return false;
  if (!OPERATIONS.get(collection)?.includes(op)) return false;
  if (key !== undefined && (typeof key !== 'string' || ['', '.', '..'].includes(key))) return false;
  const makesNew = CREATE_ONLY.includes(collection) && op === 'put' && expect === 0;
  if (expect !== undefined && !makesNew && !(WITH_VERSIONS.includes(collection) && isCount(expect))) return false;
  if (expect === undefined && key !== undefined && VERSIONED.includes(collection)) return false;
  if (priority !== undefined && !(collection === 'jobs' && isCount(priority))) return false;
  if (idempotencyKey !== undefined && !(typeof idempotencyKey === 'string' && isKey(idempotencyKey))) return false;
  return op === 'delete' ? body === undefined : bodyMayBeTaken(op, body);
}

/** All of them or none; to different records. */
export function transactionMayBeTaken(entries: readonly unknown[]): boolean {
  const records = entries.map((entry) =>
    isObject(entry) && entry.key !== undefined ? JSON.stringify([entry.collection, entry.key]) : undefined,
  );
  const named = records.filter((record) => record !== undefined);
  if (entries.length > 99 || new Set(named).size < named.length) return false;
  return entries.every((entry) => entryMayBeTaken(entry) && isObject(entry) && entry.idempotencyKey === undefined);
}

function headersMayBeKept(headers: Readonly<Record<string, string>>): boolean {
  const key = headers['idempotency-key'];
  if (key !== undefined && !isKey(key)) return false;
  if (['text/html', 'application/json;q=0'].includes(headers.accept ?? '')) return false;
  return headers['content-encoding'] !== 'gzip';
}

function isKey(text: string): boolean {
  return /^\s*("[\x21\x23-\x7e]{1,255}"|[\x21\x23-\x7e]{1,255})\s*$/.test(text);
}

function conditionsMayBeKept(collection: string, method: string, headers: Readonly<Record<string, string>>): boolean {
  const ifMatch = headers['if-match']?.trim();
  const ifNoneMatch = headers['if-none-match']?.trim();
  if (ifMatch !== undefined) {
    return WITH_VERSIONS.includes(collection) && /^"[1-9]\d*"$/.test(ifMatch) && ifNoneMatch === undefined;
  }
  if (headers['if-unmodified-since'] !== undefined) return false;
  if (ifNoneMatch !== undefined) {
    return [...CREATE_ONLY, ...WITH_VERSIONS].includes(collection) && ifNoneMatch === '*' && method === 'PUT';
  }
  // Only a key that is made here needs no version.
  return !VERSIONED.includes(collection) || method === 'POST';
}

function bodyMayBeTaken(operation: string, body: unknown): boolean {
  if (!isObject(body)) return false;
  const fields = Object.entries(body);
  const amounts = operation === 'increment';
  if (amounts && (fields.length === 0 || fields.some(([, amount]) => typeof amount !== 'number'))) return false;
  return fields.every(([name]) => name !== '' && !name.startsWith('_'));
}

function jsonOf(bytes: Buffer): unknown {
  const text = textOf(bytes);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
