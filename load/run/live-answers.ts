// Receives: the folder of a run, while its ledgers grow
// Promises: how many answers came in the last seconds, and how slow they were; what was read once is not read again
// Hands on: to the line of progress. No verdict rests on it

import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isOfLoad } from './prepared-flows';
import { quantile } from './quantile';

export interface AnswersNow {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Requests that were sent and are not answered yet. Left out where there is none. */
  readonly waiting?: number;
}

/** Seconds that it looks back: one alone jumps, and many hide what happens now. */
const WINDOW_SECONDS = 5;
const CHUNK_BYTES = 1024 * 1024;

/** As the ledger writes an answer; a line of another form is not counted. */
const ANSWER = /^\{"type":"answer",.*?"at":([\d.]+),"totalMs":([\d.]+)/;

export class LiveAnswers {
  private readonly folder: string;
  private readonly files = new Map<string, { offset: number; rest: string }>();
  private readonly since: number;
  private waiting = 0;
  private recent: { readonly at: number; readonly totalMs: number }[] = [];

  /** `since`: when the load began, in milliseconds since 1970. */
  constructor(folder: string, since: number) {
    this.folder = folder;
    this.since = since;
  }

  /** `undefined` while nothing was answered. `now` is milliseconds since 1970. */
  take(now: number): AnswersNow | undefined {
    for (const name of readdirSync(this.folder)) {
      if (/^ledger-.+\.jsonl$/.test(name) && isOfLoad(name)) this.readOn(name);
    }
    const from = Math.max(now - WINDOW_SECONDS * 1000, this.since);
    this.recent = this.recent.filter(({ at }) => at > from);
    const sorted = this.recent.map(({ totalMs }) => totalMs).sort((one, other) => one - other);
    const p99Ms = quantile(sorted, 0.99);
    if (p99Ms === undefined || now <= from) return undefined;
    const perSecond = sorted.length / ((now - from) / 1000);
    return { perSecond, p99Ms, ...(this.waiting > 0 && { waiting: this.waiting }) };
  }

  private readOn(name: string): void {
    const file = this.files.get(name) ?? { offset: 0, rest: '' };
    this.files.set(name, file);
    const descriptor = openSync(join(this.folder, name), 'r');
    try {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      for (;;) {
        const bytes = readSync(descriptor, chunk, 0, CHUNK_BYTES, file.offset);
        file.offset += bytes;
        // Names of keys may be cut in a character's midst: nothing that is looked at here has such ones.
        const lines = (file.rest + chunk.toString('utf8', 0, bytes)).split('\n');
        file.rest = lines.pop() ?? '';
        for (const line of lines) this.count(line);
        if (bytes < CHUNK_BYTES) return;
      }
    } finally {
      closeSync(descriptor);
    }
  }

  private count(line: string): void {
    if (line.startsWith('{"type":"ask"')) this.waiting += 1;
    if (line.startsWith('{"type":"answer"')) this.waiting -= 1;
    const [, at, totalMs] = ANSWER.exec(line) ?? [];
    if (at !== undefined && totalMs !== undefined) this.recent.push({ at: Number(at), totalMs: Number(totalMs) });
  }
}
