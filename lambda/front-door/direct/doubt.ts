import { type Collection, maybeBuffered } from '../../contract/collection';
import { LAST_ID, STAMP, type StoredRecord } from '../../contract/record';
import type { Write } from '../../contract/write';

/** Why an earlier attempt of a write may have taken effect. */
export type Doubt =
  | { readonly kind: 'none' }
  /** A call was never answered. It was sent on condition that this record stood there. */
  | { readonly kind: 'unanswered'; readonly sentOn: StoredRecord | undefined | 'unseen' }
  /** The request is sent again by its client, and nobody knows how far it came. */
  | { readonly kind: 'resumed' };

/**
 * Whether a statement may be sent although an earlier attempt may have taken effect: where both cannot take effect, and it
 * is certain that the earlier one has not yet. `current` is the record as it was just read; the policy has found no
 * trace of the write in it.
 */
export function mayTryAgain(
  write: Write,
  collection: Collection,
  doubt: Doubt,
  current: StoredRecord | undefined,
): boolean {
  if (doubt.kind === 'none') return true;
  const { policy } = collection;
  // The attempt that was broken off may have gone to the buffer, and wait there.
  const mayWait = doubt.kind === 'resumed' && maybeBuffered(collection);
  switch (policy) {
    // The stamp, or the record that stands there, keeps a second effect out whatever happened.
    case 'createOnly':
    case 'lastWriterWins':
    case 'priority':
      return true;
    // A version never comes back. Of "no record" that holds only where not even a tombstone stands, and none can come
    // before what waits.
    case 'versioned':
      return expects(write) !== 0 || (current === undefined && !mayWait) || isUntouched(doubt, current);
    case 'merge':
    case 'patch':
      return (current === undefined && !mayWait) || isUntouched(doubt, current);
    // Amounts are added on no condition that would keep the earlier attempt out once this one is in.
    case 'counter':
      return false;
    default:
      return policy satisfies never;
  }
}

/**
 * Whether a refusal holds although an earlier attempt may have taken effect. Where versions are compared it may be the
 * attempt itself that raised the version.
 */
export function mayRefuse({ policy }: Collection, doubt: Doubt): boolean {
  return doubt.kind === 'none' || (policy !== 'versioned' && policy !== 'merge');
}

/** The very record that the unanswered statement was sent on: it cannot have landed before, and no two of them can now. */
function isUntouched(doubt: Doubt, current: StoredRecord | undefined): boolean {
  if (current === undefined || doubt.kind !== 'unanswered' || doubt.sentOn === 'unseen' || doubt.sentOn === undefined)
    return false;
  const { [LAST_ID]: id, [STAMP]: at } = doubt.sentOn;
  return id !== undefined && id === current[LAST_ID] && at === current[STAMP];
}

function expects(write: Write): number | undefined {
  return 'expect' in write ? write.expect : undefined;
}
