import type { Write } from './write';

/** Writes to different records that take effect together or not at all. */
export interface Transaction {
  /** Names the transaction for ever, as of a write. */
  readonly id: string;
  /** Its stamp, which all of its writes share. */
  readonly at: string;
  readonly writes: readonly Write[];
}

/** The id of a write inside a transaction: what its record keeps as the last write's. */
export function idInside(transactionId: string, index: number): string {
  return `${transactionId}.${index}`;
}
