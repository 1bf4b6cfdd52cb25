// Receives: a write, and the schema and the function that its collection was declared with.
// Promises: a verdict, whatever the user's code does; the write is what it was before.
// Hands on: the verdict to the front door, which sends nothing that is not sound.

import type { Json, Write } from '../contract/write';
import { quietThenable } from './quiet-thenable';
import type { CheckVerdict, Validate } from './user-code';

/** A validator as it was generated at synth. It leaves the first flaw behind, and `true` where there is none. */
export interface SchemaCheck {
  (value: Json): boolean;
  readonly errors?: readonly SchemaFlaw[] | null;
}

interface SchemaFlaw {
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a collection's writes are held to. */
export interface WriteRules {
  readonly matches?: SchemaCheck;
  readonly validate?: Validate;
}

/** A sentence for a client, not a report. Unit: characters. */
const REASON_MAX_LENGTH = 300;

const SOUND: CheckVerdict = { kind: 'sound' };

export function checkWrite({ matches, validate }: WriteRules, write: Write): CheckVerdict {
  try {
    // A patch or an amount is no whole record: it may lack what a record must have.
    if (matches !== undefined && write.op === 'put' && !matches(write.body)) return rejected(flawOf(matches));
    if (validate === undefined) return SOUND;
    const answer: unknown = validate(frozen(write));
    if (!quietThenable(answer)) return SOUND;
    return broken(new TypeError('validate gave a promise, which nobody waits for: it must be synchronous'));
  } catch (error) {
    return verdictOn(error);
  }
}

/** What was thrown may itself throw when it is looked at. */
function verdictOn(error: unknown): CheckVerdict {
  try {
    const known = typeof error === 'object' && error !== null && 'name' in error && error.name === 'ValidationError';
    if (!known) return broken(error);
    const message: unknown = 'message' in error ? error.message : '';
    return rejected(typeof message === 'string' && message !== '' ? message : 'validate gave no reason');
  } catch (worse) {
    return broken(worse);
  }
}

function flawOf({ errors }: SchemaCheck): string {
  const [flaw] = errors ?? [];
  if (flaw === undefined) return 'body does not match the schema of the collection';
  const { instancePath, message = 'does not match', params } = flaw;
  const named = params.additionalProperty ?? params.unevaluatedProperty ?? params.allowedValues ?? params.allowedValue;
  return `body${instancePath} ${message}${named === undefined ? '' : `: ${JSON.stringify(named)}`}`;
}

/**
 * Frozen in place and not copied: it costs no memory, nobody else changes a write, and a function that tries to is told so
 * by a `TypeError`. A copy would take the change and forget it.
 */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}

function rejected(reason: string): CheckVerdict {
  // Cut first: the cut may go through a pair of surrogates.
  return { kind: 'rejected', reason: reason.slice(0, REASON_MAX_LENGTH).toWellFormed() };
}

function broken(error: unknown): CheckVerdict {
  return { kind: 'broken', error };
}
