import { APPLIED, type FinalOutcome } from '../contract/outcome';
import type { HoldEnd } from './reservations';
import type { Decided } from './sale-table';

/**
 * How a hold ends by what was decided of its order. Where that was for another reservation of the order than this one, these
 * units are free. A refusal for this very reservation says that the table has fewer than the cache believed: to give
 * them back would promise them to the next buyer, who would be refused as late.
 */
export function endByDecision({ kind, at }: Decided, held: { readonly at: string }): HoldEnd {
  const isThis = at === held.at;
  if (kind === 'sold') return isThis ? 'sold' : 'doubled';
  return isThis ? 'dropped' : 'refused';
}

/** What is told of an order that was refused for want of units. */
export const SOLD_OUT: FinalOutcome = {
  kind: 'conflict',
  reason: 'sold out: the units that were kept for it were gone before it was sold',
};

/** What its status says from then on. */
export function outcomeByDecision({ kind }: Decided): FinalOutcome {
  return kind === 'sold' ? APPLIED : SOLD_OUT;
}
