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
