import { MOVED_AWAY } from './moved-away';
import type { StatementResult } from './record-table';

/**
 * Why something had no effect and may be tried again.
 * - `throttled`: the table has no room. - `contended`: others are at the record. - `unanswered`: the table gave no answer
 *   of its own, and asking it again may cost another time-out. - `unplaced`: nobody knows where a record of that collection is,
 *   which says nothing about those of others.
 */
export type Hindrance = 'throttled' | 'contended' | 'unanswered' | 'unplaced';

export function hindranceOf({ kind, reason }: Extract<StatementResult, { readonly reason: string }>): Hindrance {
  if (kind === 'throttled') return 'throttled';
  const others = reason.includes('Conflict') || reason.startsWith(MOVED_AWAY);
  return kind === 'failed' && others ? 'contended' : 'unanswered';
}
