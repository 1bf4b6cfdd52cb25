export interface BucketLeft {
  readonly bucket: number;
  /** Units that nobody has. */
  readonly left: number;
}

export interface Move {
  readonly from: number;
  readonly to: number;
  readonly units: number;
}

/** Each is a transaction beside those that sell: a sale that needs more of them has the next minute, too. */
const MOVES_MAX = 16;

/**
 * What to move, so that an order finds its units in one bucket. While there is plenty, an empty bucket is given half of the
 * fullest: orders that have it as their home are then spared a look at all others. Where no bucket has what one order
 * may ask for, and all together do, the fullest is given the rest's: otherwise that order could not be sold.
 */
export function planMoves(stocks: readonly BucketLeft[], maxQuantity: number): Move[] {
  const left = new Map(stocks.map((stock) => [stock.bucket, stock.left]));
  const total = stocks.reduce((sum, stock) => sum + stock.left, 0);
  const wanted = Math.min(maxQuantity, total);
  const moves: Move[] = [];
  const move = (from: number, to: number, units: number) => {
    left.set(from, (left.get(from) ?? 0) - units);
    left.set(to, (left.get(to) ?? 0) + units);
    moves.push({ from, to, units });
  };
  const byLeft = () => [...left].sort(([, a], [, b]) => b - a);
  const [fullest, ...others] = byLeft();
  if (fullest === undefined || total === 0) return [];
  const [target] = fullest;
  for (const [from, units] of others) {
    const missing = wanted - (left.get(target) ?? 0);
    if (missing <= 0 || units === 0 || moves.length === MOVES_MAX) break;
    move(from, target, Math.min(units, missing));
  }
  if (moves.length > 0) return moves;
  for (const [empty] of [...left].filter(([, units]) => units === 0)) {
    const [[from, units] = [empty, 0]] = byLeft();
    if (units < 2 * maxQuantity || moves.length === MOVES_MAX) break;
    move(from, empty, Math.floor(units / 2));
  }
  return moves;
}
