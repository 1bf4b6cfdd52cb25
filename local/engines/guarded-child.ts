// Receives: the command line of an engine
// Promises: it ends with us, whatever becomes of us, and never by a Ctrl-C that was meant for us
// Hands on: its last output and its end, to whoever started it

import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface GuardedChild {
  /** Process id of the group leader that guards the engine. */
  readonly pid: number;
  /** The last lines it wrote, for an error that has to say what went wrong. */
  lastOutput(): string;
  readonly ended: boolean;
  readonly exited: Promise<void>;
  /** 128 and the number of the signal where one ended it. Absent while it runs. */
  readonly exitCode: number | undefined;
  /** Settles when all that it wrote has been read, a little after its end. */
  readonly outputEnded: Promise<void>;
  /** Makes it stand still, go on or end. Settles when it has the signal, or is gone. */
  signal(name: 'STOP' | 'CONT' | 'TERM' | 'KILL'): Promise<void>;
  /** Asks it to stop, and makes it after a while. */
  stop(): Promise<void>;
}

/** Runs the command line that it is given until its standard input ends. */
export const GUARD = join(__dirname, 'run-until-eof.sh');
const OUTPUT_KEPT = 4096;
/** The guard itself kills after 5 s; this is for a guard that is gone. */
export const STOP_MILLIS = 7000;

export interface GuardedChildProps {
  /** @default - that of this process */
  readonly cwd?: string;
  /** @default - that of this process */
  readonly environment?: NodeJS.ProcessEnv;
  /** Given what it writes, as it comes. */
  readonly onOutput?: (text: string, stream: 'stdout' | 'stderr') => void;
}

export function startGuarded(
  command: string,
  args: readonly string[],
  { cwd, environment, onOutput = () => {} }: GuardedChildProps = {},
): GuardedChild {
  // A process group of its own: a terminal's Ctrl-C goes to ours only, and engines are stopped last, in order.
  const child = spawn('/bin/sh', [GUARD, command, ...args], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(environment === undefined ? {} : { env: environment }),
  });
  let output = '';
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_KEPT);
      onOutput(text, stream);
    });
  }
  child.stdin.on('error', () => {}); // The guard may be gone before its end of the pipe is closed by us.
  const signalled: (() => void)[] = [];
  child.stdio[3]?.on('data', (lines: Buffer) => {
    for (const _line of String(lines).trim().split('\n')) signalled.shift()?.();
  });
  let ended = false;
  let exitCode: number | undefined;
  const outputEnded = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      ended = true;
      resolve();
    };
    child.once('error', (error) => {
      output += error.message;
      end();
    });
    child.once('exit', (code) => {
      exitCode = code ?? undefined;
      end();
    });
  });
  return {
    pid: child.pid ?? 0,
    lastOutput: () => output.trim(),
    get ended() {
      return ended;
    },
    exited,
    outputEnded,
    get exitCode() {
      return exitCode;
    },
    async signal(name) {
      if (ended) return;
      const has = new Promise<void>((resolve) => signalled.push(resolve));
      child.stdin.write(`${name}\n`);
      await Promise.race([has, exited]);
    },
    async stop() {
      child.stdin.end();
      const timer = setTimeout(() => killGroup(child.pid), STOP_MILLIS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Whatever is left of it, at once. `undefined`: it was never started. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone in the meantime, which is what was wanted.
  }
}
