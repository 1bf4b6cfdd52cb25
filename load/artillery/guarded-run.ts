// Receives: a command line, where its output goes, and how long it may take
// Promises: it ends by then, and with us, whatever becomes of us; nothing that it started stays
// Hands on: how it ended

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { GUARD, killGroup, STOP_MILLIS } from '../../local/engines/guarded-child';

export interface GuardedRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** A file for what it prints. */
  readonly log: string;
  /** Unit: milliseconds. */
  readonly limitMillis: number;
  readonly signal?: AbortSignal;
  readonly onStart?: (pid: number) => void;
}

export interface Ended {
  readonly by: 'itself' | 'limit' | 'signal';
  /** `null` where a signal ended it. */
  readonly code: number | null;
}

export async function runGuarded(run: GuardedRun): Promise<Ended> {
  const { command, args, environment, log, limitMillis, signal, onStart } = run;
  if (signal?.aborted) return { by: 'signal', code: null };
  const output = openSync(log, 'w');
  // A group of its own: a Ctrl-C is ours to pass on, after the ledger's runner has heard of it.
  const child = spawn('/bin/sh', [GUARD, command, ...args], {
    detached: true,
    stdio: ['pipe', output, output],
    env: environment,
  });
  closeSync(output);
  let by: Ended['by'] = 'itself';
  let lastResort: NodeJS.Timeout | undefined;
  const end = (reason: Ended['by']) => {
    if (by !== 'itself') return;
    by = reason;
    child.stdin?.end();
    lastResort = setTimeout(() => killGroup(child.pid), STOP_MILLIS);
  };
  const onAbort = () => end('signal');
  const limit = setTimeout(() => end('limit'), limitMillis);
  signal?.addEventListener('abort', onAbort);
  try {
    return await new Promise<Ended>((resolve, reject) => {
      // The guard may be gone before we close our end of the pipe.
      child.stdin?.on('error', () => {});
      child.once('error', reject);
      child.once('exit', (code) => resolve({ by, code }));
      if (child.pid !== undefined) onStart?.(child.pid);
    });
  } finally {
    clearTimeout(limit);
    clearTimeout(lastResort);
    signal?.removeEventListener('abort', onAbort);
    child.stdin?.destroy();
    // The guard ends the command, and not what that has started.
    killGroup(child.pid);
  }
}
