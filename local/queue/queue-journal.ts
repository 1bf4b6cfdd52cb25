// Receives: every change of every queue.
// Promises: what was flushed survives the death of the process at any moment; a torn last line costs nothing acknowledged.
// Hands on: after a restart, the queues as they were, with what was in flight visible again.
import { closeSync, createReadStream, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { DEDUPLICATION_WINDOW_MS, type RememberedSend } from './deduplication';
import type { Arrival } from './delivery';
import { type JournalRecord, JournalState, parseJournalLine, recordsOf } from './journal-record';
import type { QueueRecorder, QueueSnapshot } from './queue-recorder';
import type { QueueSettings } from './queue-settings';

const COMPACTION_WRITE_CHARACTERS = 1 << 20;

export interface QueueJournalOptions {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class QueueJournal implements QueueRecorder {
  /** What the run before left; give it to the registry together with the journal. */
  readonly snapshots: readonly QueueSnapshot[];
  #file: number | undefined;
  #pending = '';
  #scheduled = false;
  #failure: unknown;

  private constructor(file: number, snapshots: readonly QueueSnapshot[]) {
    this.#file = file;
    this.snapshots = snapshots;
  }

  /** Reads the journal, writes it anew without what is over, and goes on at its end. Makes the folder if need be. */
  static async open({ path, now }: QueueJournalOptions): Promise<QueueJournal> {
    mkdirSync(dirname(path), { recursive: true });
    const state = await readJournal(path);
    const snapshots = state.snapshots(now() - DEDUPLICATION_WINDOW_MS);
    return new QueueJournal(writeCompacted(path, snapshots), snapshots);
  }

  queueMade(queue: string, settings: QueueSettings, createdAt: number): void {
    this.#add(['queue', queue, settings, createdAt, 0]);
  }

  queueRemoved(queue: string): void {
    this.#add(['gone', queue]);
  }

  arrived(queue: string, arrival: Arrival): void {
    this.#add(['+', queue, arrival]);
  }

  received(queue: string, order: number, at: number): void {
    this.#add(['r', queue, order, at]);
  }

  removed(queue: string, order: number): void {
    this.#add(['-', queue, order]);
  }

  cleared(queue: string): void {
    this.#add(['clear', queue]);
  }

  remembered(queue: string, send: RememberedSend): void {
    this.#add(['d', queue, send]);
  }

  /**
   * Hands everything so far to the operating system: it then survives this process, though not the machine. To be called
   * before a send is acknowledged; what nobody waits for is flushed soon after by itself.
   */
  flush(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#pending === '' || this.#file === undefined) return;
    try {
      writeWhole(this.#file, this.#pending);
      this.#pending = '';
    } catch (error) {
      // Part of a line may stand in the file: writing on would bury it in the middle, where nothing can be read past it.
      this.#failure = error;
      throw error;
    }
  }

  close(): void {
    if (this.#file === undefined) return;
    try {
      this.flush();
    } finally {
      closeSync(this.#file);
      this.#file = undefined;
    }
  }

  #add(record: JournalRecord): void {
    this.#pending += `${JSON.stringify(record)}\n`;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      try {
        this.flush();
      } catch {
        // Kept in #failure: nothing is acknowledged from now on, which tells whoever waits for an answer.
      }
    });
  }
}

async function readJournal(path: string): Promise<JournalState> {
  const state = new JournalState();
  let unreadable: number | undefined;
  let number = 0;
  try {
    for await (const line of linesOf(path)) {
      number += 1;
      // Only the last line may be torn: anything after a broken one means that the file was changed by somebody else.
      if (unreadable !== undefined) throw new Error(`${path}: line ${unreadable} is not a journal record`);
      const record = parseJournalLine(line);
      if (record === undefined) unreadable = number;
      else state.apply(record);
    }
  } catch (error) {
    if (!isMissingFile(error)) throw error;
  }
  return state;
}

/** Not node:readline: it also ends lines at U+2028, which JSON leaves as it is inside a message. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function isMissingFile(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

/** Beside the old one first, then in its place: a death in between leaves one whole journal. */
function writeCompacted(path: string, snapshots: readonly QueueSnapshot[]): number {
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w', 0o600);
  let text = '';
  for (const snapshot of snapshots) {
    for (const record of recordsOf(snapshot)) {
      text += `${JSON.stringify(record)}\n`;
      if (text.length < COMPACTION_WRITE_CHARACTERS) continue;
      writeWhole(file, text);
      text = '';
    }
  }
  writeWhole(file, text);
  fsyncSync(file);
  renameSync(fresh, path);
  return file;
}

/** `writeSync` may write less than it was given. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
