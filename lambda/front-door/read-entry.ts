import { bodyProblem, deltasProblem, kindOf } from '../contract/body';
import { type Collection, type Collections, collectionOf } from '../contract/collection';
import { WRITE_BODY_MAX_BYTES } from '../contract/limits';
import { closedProblem, OPERATIONS_OF, operationProblem } from '../contract/operations';
import { newKeyProblemIn } from '../contract/record-key';
import type { Body, Deltas, Operation } from '../contract/write';
import type { AskedWrite } from './asked-write';
import { notForThisKey } from './keys/known-keys';
import { type Problem, problem, quoted } from './problems';
import type { Change } from './read-change';
import { PRIORITY_MAX, type WriteTerms } from './write-terms';

/** A write as one of many: in a bulk, or in a transaction. */
export interface EntryForm {
  /** Members that an entry may have here. */
  readonly members: readonly string[];
  /** Of the entry's own JSON, where it is known: a small one has no body that is too large. Unit: bytes. */
  readonly bytes?: number;
  /** Of the door's clock. Unit: milliseconds since 1970. */
  readonly now: number;
  /** @default - it may reach all */
  readonly mayReach?: (collection: string) => boolean;
}

export const WRITE_MEMBERS = ['collection', 'key', 'op', 'body', 'expect', 'priority'] as const;

/** The write that an entry asks for, or the first reason to refuse it. */
export function readEntry(
  value: unknown,
  collections: Collections,
  { members, bytes, now, mayReach }: EntryForm,
): AskedWrite | Problem {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return problem('bulk-invalid', `a write must be a JSON object, got ${kindOf(value)}`);
  }
  const entry: Readonly<Record<string, unknown>> = { ...value };
  const stray = Object.keys(value).find((name) => !members.includes(name));
  if (stray !== undefined) {
    return problem('bulk-invalid', `a write has the members ${members.join(', ')}, got ${quoted(stray)}`);
  }
  const { collection: name, key, op = 'put' } = entry;
  if (typeof name !== 'string') return problem('bulk-invalid', `collection must be text, got ${kindOf(name)}`);
  if (mayReach?.(name) === false) return notForThisKey(name);
  const declaration = collectionOf(collections, name);
  if (declaration === undefined) return problem('collection-unknown', `there is no collection ${quoted(name)}`);
  const closed = closedProblem(declaration);
  if (closed !== undefined) return problem('method-not-allowed', `${quoted(name)} takes no writes: ${closed}`);
  if (key !== undefined && typeof key !== 'string')
    return problem('bulk-invalid', `key must be text, got ${kindOf(key)}`);
  if (typeof op !== 'string') return problem('bulk-invalid', `op must be text, got ${kindOf(op)}`);
  const badKey = key === undefined ? undefined : newKeyProblemIn(declaration, key, now);
  if (badKey !== undefined) return problem('key-invalid', `the key ${badKey}, got ${quoted(key ?? '')}`);
  const operation = operationOf(op, declaration, key);
  if (typeof operation === 'object') return operation;
  const terms = termsOf(entry, operation, declaration, key);
  if ('name' in terms) return terms;
  const change = changeOf(operation, entry.body, bytes);
  if ('name' in change) return change;
  return {
    collection: name,
    declaration,
    ...(typeof key === 'string' ? { key } : {}),
    change,
    terms,
    conditional: entry.expect !== undefined,
  };
}

const KNOWN: ReadonlySet<string> = new Set(Object.values(OPERATIONS_OF).flat());

function operationOf(op: string, declaration: Collection, key: unknown): Operation | Problem {
  if (!KNOWN.has(op)) return problem('bulk-invalid', `op must be one of ${[...KNOWN].join(', ')}, got ${quoted(op)}`);
  const operation = OPERATIONS_OF[declaration.policy].find((known) => known === op);
  if (operation === undefined) {
    const known = OPERATIONS_OF[declaration.policy].join(', ');
    return problem('method-not-allowed', `op must be one of ${known} in this collection, got ${quoted(op)}`);
  }
  if (key === undefined && operation !== 'put') {
    return problem('key-invalid', `the key must be given: only a put makes a record of its own, got ${operation}`);
  }
  return operation;
}

function termsOf(
  { expect, priority }: Readonly<Record<string, unknown>>,
  op: Operation,
  declaration: Collection,
  key: unknown,
): WriteTerms | Problem {
  const { policy } = declaration;
  if (expect !== undefined && !isCount(expect, Number.MAX_SAFE_INTEGER)) {
    return problem('condition-invalid', `expect must be a whole number of 0 or more, got ${shown(expect)}`);
  }
  if (key === undefined && expect !== undefined && expect !== 0) {
    return problem('condition-not-supported', `a key made here names no record yet: expect must be 0, got ${expect}`);
  }
  if (priority !== undefined && !isCount(priority, PRIORITY_MAX)) {
    return problem(
      'priority-invalid',
      `priority must be a whole number from 0 to ${PRIORITY_MAX}, got ${shown(priority)}`,
    );
  }
  if (priority !== undefined && policy !== 'priority') {
    return problem('priority-not-supported', `a ${policy} collection takes no priority, got ${priority}`);
  }
  const terms = {
    ...expectationFor(expect as number | undefined, op, policy, key),
    ...(priority === undefined ? {} : { priority: priority as number }),
  };
  const wrong = operationProblem(declaration, probe(op, terms));
  if (wrong === undefined) return terms;
  if (policy === 'versioned' && expect === undefined) {
    return problem('precondition-required', `${wrong}: give it as expect, 0 for none`);
  }
  return op === 'delete' && expect === undefined
    ? problem('method-not-allowed', wrong)
    : problem('condition-not-supported', wrong);
}

/** A key that is made here names no record yet; and "no record" is what a create means anyway. */
function expectationFor(expect: number | undefined, op: Operation, policy: string, key: unknown): WriteTerms {
  const versions = policy === 'versioned' || policy === 'merge';
  if (versions && key === undefined && expect === undefined) return { expect: 0 };
  if (policy === 'createOnly' && op === 'put' && expect === 0) return {};
  return expect === undefined ? {} : { expect };
}

/** A write with these terms, to ask the contract's own rule about it. */
function probe(op: Operation, terms: WriteTerms): Parameters<typeof operationProblem>[1] {
  const head = { id: '', collection: '', key: '', at: '', ...terms };
  switch (op) {
    case 'put':
      return { ...head, op, body: {} };
    case 'delete':
      return { ...head, op };
    case 'patch':
      return { ...head, op, patch: {} };
    case 'increment':
      return { ...head, op, deltas: {} };
    default:
      return op satisfies never;
  }
}

function changeOf(op: Operation, body: unknown, bytes: number | undefined): Change | Problem {
  if (op === 'delete') {
    return body === undefined ? { op } : problem('body-invalid', 'a delete must have no body');
  }
  // Its depth is bounded first: rendering a hostile one would end in an exception.
  const wrong = bodyProblem(body);
  if (wrong !== undefined) return problem(wrong.type, wrong.detail);
  if (bytes === undefined || bytes > WRITE_BODY_MAX_BYTES) {
    const size = Buffer.byteLength(JSON.stringify(body));
    if (size > WRITE_BODY_MAX_BYTES) {
      return problem(
        'body-too-large',
        `the body of a write must be at most ${WRITE_BODY_MAX_BYTES} bytes, got ${size}`,
      );
    }
  }
  if (op === 'put') return { op, body: body as Body };
  if (op === 'patch') return { op, patch: body as Body };
  const bad = deltasProblem(body);
  return bad === undefined ? { op, deltas: body as Deltas } : problem('body-invalid', bad);
}

/** A client's value in a sentence. Rendering a hostile one of many levels would end in an exception. */
export function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? kindOf(value) : quoted(String(value));
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}
