import type { Collection } from '../contract/collection';
import { isStamp, type StampSource } from '../contract/stamp';
import type { Write } from '../contract/write';
import { partOf } from './counter-parts';
import { derivedId } from './idempotency/idempotency-key';
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
export function nameFor(idempotencyKey: string | undefined, stamp: StampSource): WriteName {
  const at = stamp();
  if (idempotencyKey === undefined) return { id: at, at, madeKey: stamp() };
  return { id: derivedId('write', idempotencyKey), at, madeKey: derivedId('record', idempotencyKey) };
}

export function named(asked: AskedWrite, { id, at, madeKey }: WriteName): Write {
  const { collection, change, terms, declaration } = asked;
  const key = asked.key ?? (declaration.partition?.by === 'time' ? timed(madeKey, at) : madeKey);
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

/** A key that an `Idempotency-Key` gave has no time in it: that of its first attempt is put before it. */
function timed(madeKey: string, at: string): string {
  return isStamp(madeKey) ? madeKey : `${at}.${madeKey}`;
}
