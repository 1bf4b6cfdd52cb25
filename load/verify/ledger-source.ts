import type { LedgerEntry } from '../ledger/entry';

/** The entries of a run's ledger, in the order in which each worker wrote them: as a stream, or told one by one. */
export type LedgerSource =
  | AsyncIterable<LedgerEntry>
  | Iterable<LedgerEntry>
  | ((visit: (entry: LedgerEntry) => void) => Promise<unknown>);

export async function eachEntry(source: LedgerSource, visit: (entry: LedgerEntry) => void): Promise<void> {
  if (typeof source === 'function') await source(visit);
  else for await (const entry of source) visit(entry);
}
