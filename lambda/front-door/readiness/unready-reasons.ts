import type { CircuitBreaker } from '../../writer/circuit-breaker';
import type { Sending } from '../group-commit/sending';

/** Names are part of the interface. */
export type UnreadyReason = 'draining' | 'buffer-away' | 'buffer-full' | 'table-away';

export interface ReadinessPorts {
  readonly draining?: () => boolean;
  readonly sending?: Pick<Sending, 'full'>;
  readonly direct?: { readonly breaker: Pick<CircuitBreaker, 'holdsBack'> };
  /** Absent where nobody can tell. */
  readonly buffersAnswer?: () => Promise<boolean>;
}

/** Why a write that came now would be refused, or might be. Empty: for all that is known it would be taken. */
export async function unreadyReasons({
  draining,
  sending,
  direct,
  buffersAnswer,
}: ReadinessPorts): Promise<readonly UnreadyReason[]> {
  const answers = (await buffersAnswer?.()) ?? true;
  const known: readonly (readonly [UnreadyReason, boolean])[] = [
    ['draining', draining?.() ?? false],
    ['buffer-away', !answers],
    ['buffer-full', sending?.full() ?? false],
    ['table-away', direct?.breaker.holdsBack ?? false],
  ];
  return known.filter(([, applies]) => applies).map(([reason]) => reason);
}
