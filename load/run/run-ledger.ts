import { readLedger } from '../ledger/read-ledger';
import { LedgerTally } from './ledger-tally';
import { isApart } from './prepared-flows';

export interface RunLedger {
  /** Of the load alone. */
  readonly load: LedgerTally;
  /** What was sent before it, and the poison, by flow. */
  readonly apart: ReadonlyMap<string, LedgerTally>;
}

/** The ledger of a run as it stands in its folder. */
export async function readRunLedger(folder: string): Promise<RunLedger> {
  const load = new LedgerTally();
  const apart = new Map<string, LedgerTally>();
  const tallies = new Map<string, LedgerTally>();
  await readLedger(folder, (entry) => {
    if (entry.type === 'ask') {
      const tally = isApart(entry.flow) ? tallyOf(apart, entry.flow) : load;
      tallies.set(entry.request, tally);
      tally.add(entry);
      return;
    }
    tallies.get(entry.request)?.add(entry);
    tallies.delete(entry.request);
  });
  return { load, apart };
}

function tallyOf(tallies: Map<string, LedgerTally>, flow: string): LedgerTally {
  const known = tallies.get(flow);
  if (known !== undefined) return known;
  const made = new LedgerTally();
  tallies.set(flow, made);
  return made;
}
