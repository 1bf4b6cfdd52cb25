/**
 * Records among some writes of one batch, where a share of all writes goes to one of them and the rest to different ones.
 * Each record of a batch is one statement, however many writes it has there.
 */
export function distinctOf(writes: number, hottestShare: number): number {
  return writes * (1 - hottestShare) + hottestOf(writes, hottestShare);
}

/** How often the most written record is among some writes: once, or not at all. */
export function hottestOf(writes: number, hottestShare: number): number {
  return 1 - (1 - hottestShare) ** writes;
}
