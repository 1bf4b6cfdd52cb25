import type { Exception } from '../ledger';
import type { Asked, Part } from './asked';
import type { DirectTruth } from './direct-truth';

/** Why a second effect of one request may be: nobody remembers the first, and the record does not tell it either. */
export function excuseForAgain(
  asked: Asked,
  { policy, partition, expect, op }: Part,
  truth: DirectTruth,
): Exception | undefined {
  if (asked.isTransaction) return undefined;
  const wasDeleted = truth.wasDeleted(partition, asked.begunAt);
  const tellsItself = (policy === 'createOnly' && op === 'put') || policy === 'versioned';
  if (tellsItself && !((policy === 'createOnly' || expect === 0) && wasDeleted)) return undefined;
  if (asked.isForgotten) return 'forgotten, then done again';
  return tellsItself && asked.claimFailed ? 'deleted, then made again' : undefined;
}

/** Why a write may be told a refusal although it took effect, before or after. */
export function excuseForRefused(
  asked: Asked,
  { policy, partition, expect, op }: Part,
  truth: DirectTruth,
  when: 'before' | 'after' | 'once more' | 'late',
): Exception | undefined {
  if (asked.isTransaction) return undefined;
  const isRanked = policy === 'createOnly' || policy === 'lastWriterWins' || policy === 'priority';
  if (asked.isForgotten) return 'forgotten, then refused';
  // The record told the first attempt, and cannot tell a later one any more.
  if (asked.claimFailed && policy === 'versioned') return 'forgotten, then refused';
  // Its attempts have stamps of their own: a delete between them, by whatever clock, covers one and makes room for the other.
  if (asked.claimFailed && policy === 'createOnly' && truth.wasDeleted(partition, 0)) return 'forgotten, then refused';
  if (when !== 'before') {
    // Of a version only where a copy of it stood in the queue, and it was applied directly.
    const mayBeCovered = isRanked || (policy === 'versioned' && asked.key !== undefined && truth.wasSent(asked));
    if (mayBeCovered && !truth.history.isLast(partition, asked.id)) return 'covered before it was told';
  }
  // Also where a writer that was held up tells late what it decided before another delivery made it.
  if (policy === 'createOnly' && op === 'put' && truth.wasDeleted(partition, asked.begunAt))
    return 'refused, then created';
  if (when === 'after') return undefined;
  const comesAgain = asked.key !== undefined || truth.wasSent(asked);
  const isExpectedNow = expect === 0 ? truth.wasDeleted(partition, asked.begunAt) : expect !== undefined;
  return comesAgain && isExpectedNow ? 'refused, then expected' : undefined;
}
