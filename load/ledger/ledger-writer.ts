import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { AnswerEntry, AskEntry, LedgerEntry } from './entry';

/** The ledger's file of one worker. */
export function ledgerFile(folder: string, worker: string): string {
  return join(folder, `ledger-${worker}.jsonl`);
}

/**
 * Writes the ledger of one worker, each line before the caller goes on: what a killed worker knew is in the file. It is not forced
 * to disk: a machine that loses its power may lose the last of it. The file must not
 * be there already, because two ledgers of one worker would name different requests alike.
 */
export class LedgerWriter {
  readonly file: string;
  private descriptor: number | undefined;

  constructor(folder: string, worker: string) {
    this.file = ledgerFile(folder, worker);
    this.descriptor = openSync(this.file, 'ax');
  }

  /** Before the request is sent. */
  ask(entry: Omit<AskEntry, 'type'>): void {
    this.append({ type: 'ask', ...entry });
  }

  /** As soon as it is answered, or will not be. After `close` nothing is written: nobody reads what was decided without it. */
  answer(entry: Omit<AnswerEntry, 'type'>): void {
    this.append({ type: 'answer', ...entry });
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private append(entry: LedgerEntry): void {
    if (this.descriptor === undefined) return;
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    let written = 0;
    while (written < line.length) written += writeSync(this.descriptor, line, written);
  }
}
