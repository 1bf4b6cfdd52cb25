// Receives: a cloud assembly and the name of a stack in it
// Promises: a local run of it in a process of its own, which ends with this one however this one ends
// Hands on: its URL, and the process whose CPU is the stack's

import { join } from 'node:path';
import { OutputLines } from '../../local/containers/output-lines';
import { startGuarded } from '../../local/engines/guarded-child';
import { LoadError } from '../load-error';

const PROJECT = join(__dirname, '..', '..');

/** Engines start in seconds; a busy machine takes longer. Unit: milliseconds. */
const READY_MILLIS = 120_000;

export interface LocalChild {
  readonly url: string;
  /** Of the process above the run and its engines. */
  readonly pid: number;
  /** Settles when it ends, whoever ended it, with its last words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface LocalChildOptions {
  readonly assembly: string;
  readonly stack: string;
  /** Settles when nobody wants it any more. */
  readonly stopped: Promise<void>;
  /** Further options of `spillway local`. @default - none */
  readonly options?: readonly string[];
  /** Given each line that it prints once it is ready. @default - they are dropped */
  readonly onLine?: (line: string) => void;
}

export async function startLocalChild(wanted: LocalChildOptions): Promise<LocalChild> {
  const { assembly, stack, stopped, options = [], onLine } = wanted;
  const lines = onLine && new OutputLines(onLine);
  let url: string | undefined;
  let told = (_: 'ready') => {};
  const ready = new Promise<'ready'>((resolve) => {
    told = resolve;
  });
  let text = '';
  const args = ['-r', 'tsx/cjs', '-r', join(PROJECT, 'scripts', 'lua.cjs'), join(PROJECT, 'bin', 'spillway.ts')];
  const run = ['local', '--port', '0', '--app', assembly, '--stack', stack, ...options];
  const child = startGuarded(process.execPath, [...args, ...run], {
    cwd: PROJECT,
    onOutput(chunk) {
      if (url !== undefined) {
        lines?.add(chunk);
        return;
      }
      text = (text + chunk).slice(-10_000);
      url = /^ready (http:\S+)$/m.exec(text)?.[1];
      if (url !== undefined) told('ready');
    },
  });
  const { timer, late } = lateAfter(READY_MILLIS);
  const came = await Promise.race([
    ready,
    child.exited.then(() => 'ended' as const),
    stopped.then(() => 'stopped' as const),
    late,
  ]);
  clearTimeout(timer);
  if (came !== 'ready' || url === undefined) {
    const words = child.lastOutput();
    await child.stop();
    if (came === 'stopped') throw new LoadError('stopped before the local run was ready');
    throw new LoadError(
      came === 'ended'
        ? `the local run of ${stack} did not start: ${lastLine(words)}`
        : `the local run of ${stack} was not ready after ${READY_MILLIS / 1000} s: ${lastLine(words)}`,
    );
  }
  return {
    url,
    pid: child.pid,
    ended: child.exited.then(() => lastLine(child.lastOutput())),
    stop: () => child.stop(),
  };
}

function lateAfter(milliseconds: number) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), milliseconds);
  });
  return { timer, late };
}

/** Of what a command writes when it fails, the line that says why. */
function lastLine(output: string): string {
  const line =
    output
      .split('\n')
      .filter((one) => one.trim() !== '')
      .at(-1) ?? 'it said nothing';
  return line.replace(/^spillway local: /, '');
}
