import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Unit: milliseconds. */
const EVERY = 25;

/** Settles when a generator has begun: the first line of a ledger that was not there before, or an empty one. */
export async function firstArrival(folder: string, isOver: () => boolean): Promise<boolean> {
  const before = new Set(ledgersIn(folder));
  while (!isOver()) {
    if (ledgersIn(folder).some((name) => !before.has(name))) return true;
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  return ledgersIn(folder).some((name) => !before.has(name));
}

function ledgersIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^ledger-.+\.jsonl$/.test(name) && statSync(join(folder, name)).size > 0);
}
