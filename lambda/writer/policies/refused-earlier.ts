import type { FinalOutcome } from '../../contract/outcome';

/**
 * A write below the fence that is not among the applied ones can only have been refused by the table for good. It goes
 * to quarantine again, because a crash may have come before its first entry there.
 */
export function refusedEarlier(): FinalOutcome {
  return { kind: 'poison', cause: 'item-refused', reason: 'the table refused it when it was first delivered' };
}
