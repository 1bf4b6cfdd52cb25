/** Nearest rank, of values in rising order. `undefined` of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
