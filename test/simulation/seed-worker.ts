import { parentPort, workerData } from 'node:worker_threads';
import type { SeedRange } from './run-seeds';
import { addReport, noTotals, type Totals } from './totals';
import { WORLDS } from './worlds';

/** The other threads and the progress bar learn of it this often. Unit: seeds. */
const REPORT_EVERY = 100;

/** The main thread alone makes these threads, from `runSeeds`. */
async function runRange({ world, from, step, count, stopAtFailure }: SeedRange, tell: (totals: Totals) => void) {
  let totals = noTotals();
  for (let index = 0; index < count; index += 1) {
    addReport(totals, await WORLDS[world]({ seed: from + index * step }));
    const stop = stopAtFailure && totals.failures.length > 0;
    if (totals.seeds >= REPORT_EVERY || totals.failures.length > 0 || index === count - 1) {
      tell(totals);
      totals = noTotals();
    }
    if (stop) return;
  }
}

if (parentPort !== null) {
  const port = parentPort;
  runRange(workerData as SeedRange, (totals) => port.postMessage(totals)).catch((error: unknown) => {
    setImmediate(() => {
      throw error;
    });
  });
}
