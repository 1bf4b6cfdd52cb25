// Receives: the program of a container and its variables
// Promises: a process of its own on loopback, which ends with us whatever becomes of us; its port when it listens
// Hands on: its output line by line, and its end

import { join } from 'node:path';
import { type GuardedChild, startGuarded } from '../engines/guarded-child';
import { type Clock, systemClock } from '../functions/clock';
import type { LogSink } from '../functions/function-spec';
import { isFields } from '../template/template';
import { OutputLines } from './output-lines';
import { taskEnvironment } from './task-environment';

export interface TaskSpec {
  /** Of the service: what it writes is written under this name. */
  readonly serviceName: string;
  /** `index.js` is in it. */
  readonly codeFolder: string;
  readonly nodeFlags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Bounds the heap, as a container's memory bounds all of it. */
  readonly memoryMegabytes: number;
  readonly stopTimeoutSeconds: number;
}

/** As much of a task as those need who keep a number of them running. */
export interface Task {
  readonly id: string;
  /** The port it listens on; `undefined` for one that ended first, or did not come to it in time. */
  readonly listening: Promise<number | undefined>;
  readonly exited: Promise<void>;
  readonly exitCode: number | undefined;
  /** The last lines that it wrote. */
  lastOutput(): string;
  /** Whether it stands still because somebody asked for it. */
  readonly frozen: boolean;
  /** At once, in the middle of what it does. Settles when it has the signal. */
  kill(): Promise<void>;
  /** Stands still for so long. Settles when it does. */
  freeze(seconds: number): Promise<void>;
  /** SIGTERM, and SIGKILL when so long is over; without a time the service's own. Answers whether it had to be made to. */
  stop(seconds?: number): Promise<{ readonly forced: boolean }>;
}

/** What Lambda's Node has and this machine's may lack; and nothing beyond loopback. */
const PRELOADED = [
  join(__dirname, '..', '..', 'bin', 'command-line', 'older-node.cjs'),
  join(__dirname, '..', 'functions', 'loopback-guard.cjs'),
];

/** A process that loads is there within a second. Unit: milliseconds. */
const START_LIMIT = 20_000;

export class TaskProcess implements Task {
  readonly id: string;
  readonly listening: Promise<number | undefined>;
  readonly exited: Promise<void>;
  private readonly spec: TaskSpec;
  private readonly clock: Clock;
  private readonly child: GuardedChild;
  frozen = false;
  private thaw = () => {};

  constructor(id: string, spec: TaskSpec, log: LogSink, clock: Clock = systemClock) {
    this.id = id;
    this.spec = spec;
    this.clock = clock;
    let isListening = (_port: number) => {};
    const port = new Promise<number>((resolve) => {
      isListening = resolve;
    });
    const linesOf = (stream: 'stdout' | 'stderr') =>
      new OutputLines((text) => {
        const listens = stream === 'stdout' ? portIn(text) : undefined;
        if (listens !== undefined) isListening(listens);
        log({ functionName: spec.serviceName, task: id, stream, text });
      });
    const lines = { stdout: linesOf('stdout'), stderr: linesOf('stderr') };
    const flags = [...PRELOADED.flatMap((file) => ['--require', file]), ...ownFlags(spec)];
    this.child = startGuarded(process.execPath, [...flags, 'index.js'], {
      cwd: spec.codeFolder,
      environment: taskEnvironment(spec.environment),
      onOutput: (text, stream) => lines[stream].add(text),
    });
    void this.child.outputEnded.then(() => {
      lines.stdout.end();
      lines.stderr.end();
    });
    this.exited = this.child.exited;
    this.listening = this.firstOf(port);
  }

  get exitCode(): number | undefined {
    return this.child.exitCode;
  }

  lastOutput(): string {
    return this.child.lastOutput();
  }

  async kill(): Promise<void> {
    this.thaw();
    await this.child.signal('KILL');
  }

  async freeze(seconds: number): Promise<void> {
    this.thaw();
    this.frozen = true;
    this.thaw = this.clock.after(seconds * 1000, () => {
      this.frozen = false;
      void this.child.signal('CONT');
    });
    await this.child.signal('STOP');
  }

  async stop(seconds = this.spec.stopTimeoutSeconds): Promise<{ readonly forced: boolean }> {
    let forced = false;
    const cancel = this.clock.after(seconds * 1000, () => {
      forced = !this.child.ended;
      void this.child.signal('KILL');
    });
    void this.child.signal('TERM');
    await this.exited;
    cancel();
    this.thaw();
    await this.child.outputEnded;
    return { forced };
  }

  private async firstOf(port: Promise<number>): Promise<number | undefined> {
    let cancel = () => {};
    const late = new Promise<undefined>((resolve) => {
      cancel = this.clock.after(START_LIMIT, () => resolve(undefined));
    });
    const ended = this.exited.then(() => undefined);
    return Promise.race([port, ended, late]).finally(() => cancel());
  }
}

const OF_MEMORY = /^--max-old-space-size-percentage=(\d+(?:\.\d+)?)$/;

/** A part of the memory is meant of the container's, and not of this machine's; where the image says nothing it is all of it. */
function ownFlags({ nodeFlags, memoryMegabytes }: TaskSpec): string[] {
  const part = nodeFlags.map((flag) => OF_MEMORY.exec(flag)?.[1]).find((percent) => percent !== undefined) ?? '100';
  const heap = Math.floor((memoryMegabytes * Number(part)) / 100);
  return [`--max-old-space-size=${heap}`, ...nodeFlags.filter((flag) => !OF_MEMORY.test(flag))];
}

/** The port in `{"event":"listening","port":N}`. */
function portIn(line: string): number | undefined {
  if (!line.includes('"listening"')) return undefined;
  try {
    const told: unknown = JSON.parse(line);
    return isFields(told) && told.event === 'listening' && typeof told.port === 'number' ? told.port : undefined;
  } catch {
    return undefined;
  }
}
