import { bodyProblem, deltasProblem, keyProblem } from './body';
import { TRANSACTION_MAX_WRITES } from './limits';
import { parseOrder } from './order-message';
import type { FinalOutcome, PoisonCause } from './outcome';
import type { Order } from './sales';
import { isStamp } from './stamp';
import type { Transaction } from './transaction';
import type { Body, Deltas, Write } from './write';

/** The version this code writes for writes. Bodies of every version ever written stay readable: see test/fixtures. */
export const MESSAGE_VERSION = 1;

/** … and for a transaction. A writer that knows none sets it aside whole, and applies no part of it. */
export const TRANSACTION_VERSION = 2;

/** … and for an order of a sale. A writer that knows none sets it aside whole. */
export const ORDER_VERSION = 3;

/** A message carries one write or several packed ones. */
export function renderMessage(writes: readonly Write[]): string {
  return joinRendered(writes.map(renderWrite));
}

/** A write as it stands in a message, so that who packs can count its bytes before a message is made of it. */
export function renderWrite(write: Write): string {
  return sendable(JSON.stringify(write));
}

/** The message of writes that `renderWrite` gave. */
export function joinRendered(rendered: readonly string[]): string {
  return `{"version":${MESSAGE_VERSION},"writes":[${rendered.join(',')}]}`;
}

/** A message carries one transaction alone. */
export function renderTransaction({ id, at, writes }: Transaction): string {
  return sendable(JSON.stringify({ version: TRANSACTION_VERSION, transaction: { id, at, writes } }));
}

/** A message carries one order alone. */
export function renderOrder({ id, at, sku, bucket, quantity, fingerprint, body }: Order): string {
  const order = { id, at, sku, bucket, quantity, fingerprint, body };
  return sendable(JSON.stringify({ version: ORDER_VERSION, order }));
}

/** A message for a single entry that could not be read as a write, as it stood in its message. */
export function renderUnread(raw: unknown): string {
  return sendable(JSON.stringify({ version: MESSAGE_VERSION, writes: [raw] }));
}

/** SQS refuses these two characters, and JSON leaves them as they are; every other one it refuses JSON escapes itself. */
const REFUSED_BY_SQS = /[\ufffe\uffff]/g;

function sendable(json: string): string {
  return json.replace(REFUSED_BY_SQS, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

export type Poison = Extract<FinalOutcome, { readonly kind: 'poison' }>;

/**
 * One entry of a message: a write, or what is wrong with it, with its id where it has one, so that it can be reported.
 * `raw` is the entry as it stood there; absent where the message as a whole could not be read.
 */
export type ParsedWrite =
  | { readonly ok: true; readonly write: Write }
  | { readonly ok: false; readonly poison: Poison; readonly id?: string; readonly raw?: unknown };

/** What a message carries: writes that stand each for itself, a transaction, or an order of a sale. */
export type ParsedMessage =
  | { readonly kind: 'writes'; readonly writes: readonly ParsedWrite[] }
  | { readonly kind: 'transaction'; readonly transaction: Transaction }
  | { readonly kind: 'order'; readonly order: Order };

/** Reads a message body. What cannot be read is poison, never an exception: one bad write must not stop its neighbours. */
export function parseBody(body: string): ParsedMessage {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    return poisoned(refused('unreadable-message', `not JSON: ${error instanceof Error ? error.message : error}`));
  }
  if (isObject(parsed) && parsed.version === TRANSACTION_VERSION) return parseTransaction(parsed.transaction);
  if (isObject(parsed) && parsed.version === ORDER_VERSION) {
    const read = parseOrder(parsed.order);
    return read.ok
      ? { kind: 'order', order: read.order }
      : poisoned(refused(read.cause, read.reason, undefined, read.id));
  }
  return { kind: 'writes', writes: parseWrites(parsed) };
}

/** The writes of a message that carries some. */
export function parseMessage(body: string): readonly ParsedWrite[] {
  const parsed = parseBody(body);
  if (parsed.kind === 'writes') return parsed.writes;
  const what = parsed.kind === 'order' ? 'an order' : 'a transaction';
  return [refused('unknown-version', `the message is ${what}`)];
}

/** A transaction is good as a whole or not at all. */
function parseTransaction(raw: unknown): ParsedMessage {
  if (!isObject(raw)) return poisoned(refused('malformed-write', 'a transaction must be an object'));
  const { id, at, writes } = raw;
  if (typeof id !== 'string' || id === '' || id.length > 128) {
    return poisoned(refused('malformed-write', 'id must be 1-128 characters of text'));
  }
  if (typeof at !== 'string' || !isStamp(at)) {
    return poisoned(
      refused('malformed-write', `at must be a lower-case UUIDv7, got ${JSON.stringify(at)}`, undefined, id),
    );
  }
  if (!Array.isArray(writes) || writes.length === 0 || writes.length > TRANSACTION_MAX_WRITES) {
    const reason = `a transaction must have 1 to ${TRANSACTION_MAX_WRITES} writes`;
    return poisoned(refused('malformed-write', reason, undefined, id));
  }
  const good: Write[] = [];
  for (const parsed of writes.map(parseWrite)) {
    if (!parsed.ok) return poisoned({ ok: false, poison: parsed.poison, id });
    good.push(parsed.write);
  }
  return { kind: 'transaction', transaction: { id, at, writes: good } };
}

function poisoned(write: ParsedWrite): ParsedMessage {
  return { kind: 'writes', writes: [write] };
}

function parseWrites(parsed: unknown): ParsedWrite[] {
  if (!isObject(parsed)) return [refused('unreadable-message', 'not a JSON object')];
  if (parsed.version !== MESSAGE_VERSION) {
    return [refused('unknown-version', `version ${JSON.stringify(parsed.version)} is not ${MESSAGE_VERSION}`)];
  }
  if (!Array.isArray(parsed.writes) || parsed.writes.length === 0) {
    return [refused('malformed-write', 'writes must be a list of at least one write')];
  }
  return parsed.writes.map(parseWrite);
}

function parseWrite(raw: unknown): ParsedWrite {
  if (!isObject(raw)) return refused('malformed-write', 'a write must be an object', raw);
  const { id, collection, key, at } = raw;
  if (typeof id !== 'string' || id === '' || id.length > 128) {
    return refused('malformed-write', 'id must be 1-128 characters of text', raw);
  }
  if (typeof collection !== 'string') return refused('malformed-write', 'collection must be text', raw, id);
  if (typeof key !== 'string') return refused('malformed-write', 'key must be text', raw, id);
  const badKey = keyProblem(key);
  if (badKey !== undefined) return refused('malformed-write', `key ${badKey}`, raw, id);
  if (typeof at !== 'string' || !isStamp(at)) {
    return refused('malformed-write', `at must be a lower-case UUIDv7, got ${JSON.stringify(at)}`, raw, id);
  }
  const operation = parseOperation(raw);
  if ('cause' in operation) return refused(operation.cause, operation.reason, raw, id);
  return { ok: true, write: { id, collection, key, at, ...operation } };
}

type Parsed = Poison | Operations;
type Operations = Write extends infer Each
  ? Each extends Write
    ? Omit<Each, 'id' | 'collection' | 'key' | 'at'>
    : never
  : never;

function parseOperation(raw: Record<string, unknown>): Parsed {
  const terms = parseTerms(raw);
  if ('cause' in terms) return terms;
  switch (raw.op) {
    case 'delete':
      return { op: 'delete', ...terms };
    case 'put': {
      const bad = bodyProblem(raw.body);
      return bad === undefined ? { op: 'put', body: raw.body as Body, ...terms } : poison('body-refused', bad.detail);
    }
    case 'patch': {
      const bad = bodyProblem(raw.patch);
      return bad === undefined ? { op: 'patch', patch: raw.patch as Body } : poison('body-refused', bad.detail);
    }
    case 'increment': {
      const bad = deltasProblem(raw.deltas) ?? partProblem(raw.part);
      if (bad !== undefined) return poison('body-refused', bad);
      const part = raw.part === undefined ? {} : { part: raw.part as number };
      return { op: 'increment', deltas: raw.deltas as Deltas, ...part };
    }
    default:
      return poison('unsupported-operation', `op ${JSON.stringify(raw.op)} is not known`);
  }
}

function parseTerms({ expect, priority }: Record<string, unknown>): Poison | { expect?: number; priority?: number } {
  if (expect !== undefined && !isCount(expect)) {
    return poison('malformed-write', `expect must be a whole number of 0 or more, got ${JSON.stringify(expect)}`);
  }
  if (priority !== undefined && !isCount(priority)) {
    return poison('malformed-write', `priority must be a whole number of 0 or more, got ${JSON.stringify(priority)}`);
  }
  return {
    ...(expect === undefined ? {} : { expect: expect as number }),
    ...(priority === undefined ? {} : { priority: priority as number }),
  };
}

function partProblem(part: unknown): string | undefined {
  return part === undefined || isCount(part) ? undefined : `part must be a whole number, got ${JSON.stringify(part)}`;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function poison(cause: PoisonCause, reason: string): Poison {
  return { kind: 'poison', cause, reason };
}

function refused(cause: PoisonCause, reason: string, raw?: unknown, id?: string): ParsedWrite {
  return {
    ok: false,
    poison: poison(cause, reason),
    ...(raw === undefined ? {} : { raw }),
    ...(id === undefined ? {} : { id }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
