import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LoadError } from '../load-error';
import { parsed } from '../read-json';
import type { LedgerEntry } from './entry';
import { entryProblem } from './entry-problem';

/** What was found beside the entries. */
export interface LedgerReading {
  /** Names of the files, in their order. */
  readonly files: readonly string[];
  readonly entries: number;
  /** Files whose last line has no end: their worker was killed as it wrote. Nothing was sent or believed on such a line. */
  readonly halfLines: readonly string[];
}

/**
 * Every entry of a run's ledgers, file by file, in the order in which each worker wrote them. A last half line is left out and told;
 * anything else that is no entry is an error, because a verdict over a damaged ledger would be none. `isWanted`: by the file's name.
 */
export async function readLedger(
  folder: string,
  visit: (entry: LedgerEntry) => void,
  isWanted: (file: string) => boolean = () => true,
): Promise<LedgerReading> {
  const files = (await readdir(folder)).filter((name) => /^ledger-.+\.jsonl$/.test(name) && isWanted(name)).sort();
  const halfLines: string[] = [];
  let entries = 0;
  for (const name of files) {
    const { count, isHalf } = await readFile(join(folder, name), visit);
    entries += count;
    if (isHalf) halfLines.push(name);
  }
  return { files, entries, halfLines };
}

async function readFile(file: string, visit: (entry: LedgerEntry) => void) {
  let count = 0;
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      count += 1;
      visit(entryIn(line, file, count));
    }
  }
  return { count, isHalf: rest !== '' };
}

function entryIn(line: string, file: string, number: number): LedgerEntry {
  const entry = parsed(line);
  const wrong = entryProblem(entry);
  if (wrong !== undefined) throw new LoadError(`${file}, line ${number} is no entry of a ledger: ${wrong}`);
  return entry as LedgerEntry;
}
