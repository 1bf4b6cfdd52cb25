import { placeOfMarker } from '../contract/placement';
import type { Transaction } from '../contract/transaction';
import { type Hindrance, hindranceOf } from '../writer/hindrance';
import type { StatementResult } from '../writer/record-table';
import { type Participant, placeIn } from './participants';
import type { TransactionTable } from './transaction-table';
import { type FinalVerdict, type TransactionVerdict, verdictOfMarker } from './transaction-verdict';

/** What one step of an attempt brought: its end, new knowledge to decide by, or a setback to wait out. */
export type Step =
  | { readonly kind: 'ended'; readonly verdict: TransactionVerdict }
  | { readonly kind: 'decide again' }
  | Setback;

export interface Setback {
  readonly kind: 'setback';
  readonly reason: string;
  readonly cause: Hindrance;
}

export const DECIDE_AGAIN: Step = { kind: 'decide again' };

export function ended(verdict: TransactionVerdict): Step {
  return { kind: 'ended', verdict };
}

export function setback(result: Extract<StatementResult, { readonly reason: string }>): Setback {
  return { kind: 'setback', reason: result.reason, cause: hindranceOf(result) };
}

function unread(reason: string | undefined): Setback {
  return setback({ kind: 'failed', reason: reason ?? 'no result' });
}

/** Looks at the records that a statement cannot be right without. */
export async function look(participants: readonly Participant[], table: Pick<TransactionTable, 'read'>): Promise<Step> {
  const unseen = participants.filter(({ known }) => known === 'unread');
  const results = await table.read(unseen.map(({ key }) => key));
  let step: Step = DECIDE_AGAIN;
  for (const [index, participant] of unseen.entries()) {
    const found = results[index];
    if (found?.kind === 'read') participant.known = found;
    else step = unread(found?.reason);
  }
  return step;
}

/** Somebody has decided this transaction before: what its marker says is its end. */
export async function readMarker(
  seen: Extract<StatementResult, { readonly kind: 'refused' }>['current'],
  transaction: Transaction,
  table: Pick<TransactionTable, 'read'>,
): Promise<Step> {
  if (seen !== 'unread') return ended(verdictOfMarker(seen, transaction));
  const [found] = await table.read([placeOfMarker(transaction.id)]);
  return found?.kind === 'read' ? ended(verdictOfMarker(found.current, transaction)) : unread(found?.reason);
}

/** What a cancellation says of the writes: a refusal for good, records to decide anew by, or a setback. */
export type Cancelled =
  | { readonly kind: 'final'; readonly verdict: FinalVerdict }
  | { readonly kind: 'changed' }
  | Setback;

export function cancelledBy(reasons: readonly StatementResult[], participants: readonly Participant[]): Cancelled {
  let changed = false;
  let last = setback({ kind: 'failed', reason: 'cancelled without a reason' });
  for (const [index, participant] of participants.entries()) {
    const reason = reasons[index];
    if (reason === undefined || reason.kind === 'done') continue;
    if (reason.kind === 'invalid') {
      const where = placeIn(participant.write, index);
      return {
        kind: 'final',
        verdict: { kind: 'rejected', reason: `${where}: ${reason.reason}`, cause: 'item-refused' },
      };
    }
    if (reason.kind === 'refused') {
      participant.known = reason.current === 'unread' ? 'unread' : { kind: 'read', current: reason.current };
      changed = true;
    } else {
      last = setback(reason);
    }
  }
  return changed ? { kind: 'changed' } : last;
}
