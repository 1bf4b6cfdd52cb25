import type { Outcome, PoisonCause } from '../contract/outcome';
import type { StoredRecord } from '../contract/record';
import type { Transaction } from '../contract/transaction';
import type { RecordChange } from '../platform/record-copies';
import type { Hindrance } from '../writer/hindrance';
import { isMarkerOf, type Verdict, verdictIn } from './marker';

/**
 * What became of a transaction.
 * - `applied`: all of it, now or (`duplicate`) before; `versions` of its records, in order, where they are known, and `changes`
 *   that copies of them are to be told where any are kept.
 * - `refused`: nothing of it. `index` names the write that was decided against, `current` what it met; both are absent
 *   where the refusal is an earlier one's. - `rejected`: nothing of it, and it can never be taken.
 * - `hindered`: nothing of it yet. - `doubtful`: nobody can say.
 */
export type TransactionVerdict =
  | {
      readonly kind: 'applied';
      readonly duplicate: boolean;
      readonly versions?: readonly (string | undefined)[];
      readonly changes?: readonly RecordChange[];
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly refusal?: Refusal }
  | { readonly kind: 'rejected'; readonly reason: string; readonly cause: PoisonCause }
  | { readonly kind: 'hindered'; readonly reason: string; readonly cause: Hindrance }
  | { readonly kind: 'doubtful'; readonly reason: string };

/** The write that a transaction failed by. */
export interface Refusal {
  readonly index: number;
  readonly outcome: 'conflict' | 'superseded';
  readonly current: StoredRecord | undefined;
}

export type FinalVerdict = Extract<TransactionVerdict, { readonly kind: 'refused' | 'rejected' }>;

/** What a marker that stands there says of the transaction that meets it. */
export function verdictOfMarker(marker: StoredRecord | undefined, transaction: Transaction): TransactionVerdict {
  if (marker !== undefined && !isMarkerOf(transaction, marker)) {
    return { kind: 'refused', reason: 'its Idempotency-Key stands for another transaction' };
  }
  const verdict = marker === undefined ? undefined : verdictIn(marker);
  switch (verdict?.kind) {
    case 'applied':
      return { kind: 'applied', duplicate: true };
    case 'conflict':
      return { kind: 'refused', reason: verdict.reason };
    case 'poison':
      return { kind: 'rejected', reason: verdict.reason, cause: verdict.cause };
    case undefined:
      return { kind: 'doubtful', reason: 'its marker cannot be read' };
    default:
      return verdict satisfies never;
  }
}

/** How a refusal is written down. */
export function verdictFor(verdict: FinalVerdict): Verdict {
  const { reason } = verdict;
  return verdict.kind === 'refused' ? { kind: 'conflict', reason } : { kind: 'poison', cause: verdict.cause, reason };
}

/** What a policy's refusal of one write means for all of them; `undefined` where it is none. */
export function refusedBy(
  outcome: Outcome | undefined,
  index: number,
  current: StoredRecord | undefined,
  name: string,
): FinalVerdict | undefined {
  switch (outcome?.kind) {
    case 'conflict':
      return {
        kind: 'refused',
        reason: `${name}: ${outcome.reason}`,
        refusal: { index, outcome: 'conflict', current },
      };
    case 'superseded':
      return {
        kind: 'refused',
        reason: `${name}: a newer write stands there`,
        refusal: { index, outcome: 'superseded', current },
      };
    case 'poison':
      return { kind: 'rejected', reason: `${name}: ${outcome.reason}`, cause: outcome.cause };
    default:
      return undefined;
  }
}
