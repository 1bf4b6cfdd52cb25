// Receives: every line that a function writes, and what is said about it
// Promises: all of it in one file per function; errors also on the terminal, as one line that names the file
// Hands on: nothing

import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { LogLine, LogSink } from './functions/function-spec';

export interface FunctionLogsOptions {
  readonly folder: string;
  /** Name of the file of a function, without its ending. */
  readonly fileNameOf: (functionName: string) => string;
  readonly print: (line: string) => void;
  /** Everything to the terminal, not only errors. */
  readonly verbose: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A handler that fails on every event would bury everything else; its file has them all. */
const ERRORS_PRINTED = 10;
const LINE_MAX_CHARACTERS = 300;

export class FunctionLogs {
  private readonly options: FunctionLogsOptions;
  private readonly files = new Map<string, WriteStream>();
  private readonly errors = new Map<string, number>();

  constructor(options: FunctionLogsOptions) {
    this.options = options;
    mkdirSync(options.folder, { recursive: true });
  }

  readonly sink: LogSink = (line) => {
    const { now, print, verbose } = this.options;
    const name = this.options.fileNameOf(line.functionName);
    const text = `${new Date(now()).toISOString()} ${line.requestId ?? line.task ?? '-'} ${line.text}`;
    this.fileOf(name).write(`${text}\n`);
    if (verbose) print(`${name}: ${line.text}`);
    else if (isError(line)) this.printError(name, line.text);
  };

  async close(): Promise<void> {
    await Promise.all([...this.files.values()].map((file) => new Promise<void>((resolve) => file.end(resolve))));
  }

  private printError(name: string, text: string): void {
    const count = (this.errors.get(name) ?? 0) + 1;
    this.errors.set(name, count);
    const file = join(this.options.folder, `${name}.log`);
    const oneLine = text.replace(/\s+/g, ' ').slice(0, LINE_MAX_CHARACTERS);
    if (count < ERRORS_PRINTED) this.options.print(`error in ${name}: ${oneLine} (more in ${file})`);
    else if (count === ERRORS_PRINTED) this.options.print(`error in ${name}: further errors are only in ${file}`);
  }

  private fileOf(name: string): WriteStream {
    const open = this.files.get(name);
    if (open !== undefined) return open;
    const file = createWriteStream(join(this.options.folder, `${name}.log`), { flags: 'a' });
    // A full disk must not end the run: its lines are lost, its writes are not.
    file.on('error', () => {});
    this.files.set(name, file);
    return file;
  }
}

/** What the platform says is an error: a time-out, an exception. A structured line says its own level. */
function isError({ stream, text }: LogLine): boolean {
  return stream !== 'stdout' || /"level":\s*"(error|fatal)"/i.test(text);
}
