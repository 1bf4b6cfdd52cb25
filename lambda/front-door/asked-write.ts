import type { Collection } from '../contract/collection';
import { newKeyProblemIn } from '../contract/record-key';
import type { StampSource } from '../contract/stamp';
import type { Write } from '../contract/write';
import { partOf } from './counter-parts';
import { derivedId, derivedStamp } from './idempotency/idempotency-key';
import { type Problem, problem, quoted } from './problems';
import type { Change } from './read-change';
import type { WriteTerms } from './write-terms';

/** A write as it was asked for, every part of it checked. Only its name and its stamp are missing. */
export interface AskedWrite {
  readonly collection: string;
  readonly declaration: Collection;
  /** Absent where it is to be made here. */
  readonly key?: string;
  readonly change: Change;
  readonly terms: WriteTerms;
  /** Whether its client said what it shall meet: a refusal is then a failed precondition. */
  readonly conditional: boolean;
}

/** What a write gets here. */
export interface WriteName {
  readonly id: string;
  /** Its place in the order of writes. */
  readonly at: string;
  /** The key of a record that its client did not name. */
  readonly madeKey: string;
}

/**
 * Without an `Idempotency-Key` one UUIDv7 is both the write's name and its place in the order. With one, the key gives the
 * names, so that a request that is sent again asks for the same write even where nobody remembers it.
 */
export function nameFor(
  { declaration }: Pick<AskedWrite, 'declaration'>,
  idempotencyKey: string | undefined,
  stamp: StampSource,
): WriteName {
  return { ...idFor(idempotencyKey, stamp), madeKey: madeKeyFor(declaration, idempotencyKey, stamp) };
}

export function idFor(idempotencyKey: string | undefined, stamp: StampSource): Pick<WriteName, 'id' | 'at'> {
  const at = stamp();
  return { id: idempotencyKey === undefined ? at : derivedId('write', idempotencyKey), at };
}

/** The key of a record whose place is its time takes that from the `Idempotency-Key`, which `madeKeyProblem` has checked. */
export function madeKeyFor({ partition }: Collection, idempotencyKey: string | undefined, stamp: StampSource): string {
  if (idempotencyKey === undefined) return stamp();
  return partition?.by === 'time' ? derivedStamp('record', idempotencyKey) : derivedId('record', idempotencyKey);
}

/** Why the `Idempotency-Key` cannot give the record its key, or `undefined`. */
export function madeKeyProblem(
  { key, collection, declaration }: AskedWrite,
  idempotencyKey: string | undefined,
  now: number,
): Problem | undefined {
  if (key !== undefined || idempotencyKey === undefined) return undefined;
  const bad = newKeyProblemIn(declaration, idempotencyKey, now);
  if (declaration.partition?.by !== 'time' || bad === undefined) return undefined;
  const detail = `Idempotency-Key gives a record of ${collection} that is named here its key and its time, so it ${bad}, got ${quoted(idempotencyKey)}`;
  return problem('idempotency-key-invalid', detail);
}

export function named(asked: AskedWrite, { id, at, madeKey }: WriteName): Write {
  const { collection, key = madeKey, change, terms, declaration } = asked;
  const head = { id, collection, key, at };
  switch (change.op) {
    case 'put':
    case 'delete':
      return { ...head, ...change, ...terms };
    case 'patch':
      return { ...head, ...change };
    case 'increment': {
      const part = partOf(id, declaration.spread ?? 1);
      return { ...head, ...change, ...(part === undefined ? {} : { part }) };
    }
    default:
      return change satisfies never;
  }
}
