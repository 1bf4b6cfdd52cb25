import type { Collection } from '../../contract/collection';
import type { FinalOutcome, Outcome, PoisonCause } from '../../contract/outcome';
import { isTombstone, STAMP, type StoredRecord, versionOf } from '../../contract/record';
import { isExpired } from '../../contract/retention';
import { stampMillis } from '../../contract/stamp';
import type { RecordChange } from '../../platform/record-copies';
import type { Hindrance } from '../../writer/hindrance';
import type { Known } from '../../writer/policy';
import type { Statement } from '../../writer/statement';
import { type Doubt, mayRefuse } from './doubt';

export type RefusedOutcome = Extract<FinalOutcome, { readonly kind: 'conflict' | 'superseded' }>;

/**
 * What became of a direct write.
 * - `applied`: it took effect, now or (`duplicate`) before; `created` where no record stood there; `change` is what copies of the
 *   record are to be told, where it is known.
 * - `refused`: its policy decided against it; `current` is what a client may see there. - `rejected`: the table can never take it.
 * - `hindered`: it had no effect and may be tried again. - `doubtful`: nobody can say; without a `cause` where the table has
 *   answered and the record does not tell.
 */
export type DirectVerdict =
  | {
      readonly kind: 'applied';
      readonly duplicate: boolean;
      readonly created: boolean;
      readonly version: string;
      readonly change?: RecordChange;
    }
  | { readonly kind: 'refused'; readonly outcome: RefusedOutcome; readonly current: StoredRecord | undefined }
  | { readonly kind: 'rejected'; readonly reason: string; readonly cause: PoisonCause }
  | { readonly kind: 'hindered'; readonly reason: string; readonly cause: Hindrance }
  | { readonly kind: 'doubtful'; readonly reason: string; readonly cause?: Hindrance };

/** What an attempt that ended without an answer was. */
export function unfinished(doubt: Doubt, reason: string, cause: Hindrance): DirectVerdict {
  return { kind: doubt.kind === 'none' ? 'hindered' : 'doubtful', reason, cause };
}

/** The verdict of a policy that needs no statement. */
export function verdictWithout(
  outcome: Outcome | undefined,
  current: StoredRecord | undefined,
  collection: Collection,
  doubt: Doubt,
  now: number,
): DirectVerdict {
  switch (outcome?.kind) {
    case 'applied':
    case 'duplicate':
      return { kind: 'applied', duplicate: true, created: false, version: versionOf(current ?? {}) };
    case 'conflict':
    case 'superseded':
      if (mayRefuse(collection, doubt)) return { kind: 'refused', outcome, current: standing(current, now) };
      return { kind: 'doubtful', reason: 'an earlier attempt was not answered, and the version has changed since' };
    case 'poison':
      return { kind: 'rejected', reason: outcome.reason, cause: outcome.cause };
    case 'retry':
    case undefined:
      return { kind: 'doubtful', reason: outcome?.reason ?? 'the policy gave no verdict' };
    default:
      return outcome satisfies never;
  }
}

/** The verdict once a statement has landed. `before` is what the table says stood there, where it was asked. */
export function appliedBy(
  statement: Statement,
  before: StoredRecord | 'none' | undefined,
  known: Known,
): Extract<DirectVerdict, { readonly kind: 'applied' }> {
  const earlier = known.kind === 'read' ? known.current : before === 'none' ? undefined : before;
  const after: StoredRecord = statement.form === 'update' ? { ...earlier, ...statement.set } : statement.item;
  const created = statement.form === 'insert' || standing(earlier, stampMillis(String(after[STAMP]))) === undefined;
  return { kind: 'applied', duplicate: false, created, version: versionOf(after) };
}

/** What a client is told that it met: nothing of a record that was deleted, or whose time is over. */
export function standing(current: StoredRecord | undefined, now: number): StoredRecord | undefined {
  return current === undefined || isTombstone(current) || isExpired(current, now) ? undefined : current;
}
