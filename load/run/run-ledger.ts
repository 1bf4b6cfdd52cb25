import { readLedger } from '../ledger/read-ledger';
import { LedgerTally } from './ledger-tally';
import { isOfLoad } from './prepared-flows';

/** The ledger of a run's load as it stands in its folder. */
export async function readRunLedger(
  folder: string,
  isWanted: (file: string) => boolean = isOfLoad,
): Promise<LedgerTally> {
  const tally = new LedgerTally();
  await readLedger(folder, (entry) => tally.add(entry), isWanted);
  return tally;
}
