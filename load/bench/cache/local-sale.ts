import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LocalState } from '../../../local/state';

const PROJECT = join(__dirname, '..', '..', '..');
const STACK = 'FlashSaleStack';

/** The stack of a flash sale, run by the command line as a user runs it. */
export class LocalSale {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(dynamoDbEndpoint: string): Promise<LocalSale> {
    const given = ['--port', '0', '--stack', STACK, '--dynamodb-endpoint', dynamoDbEndpoint];
    const child = spawn(process.execPath, ['-r', 'tsx/cjs', 'bin/spillway.ts', 'local', ...given], {
      cwd: PROJECT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^ready (http:\S+)$/.exec(line)?.[1];
      if (url === undefined) continue;
      // What else it says is for people, and would fill the pipe.
      child.stdout.resume();
      return new LocalSale(child, url);
    }
    throw new Error(`the local run of ${STACK} ended before it was ready`);
  }

  async state(): Promise<LocalState> {
    return JSON.parse(await (await fetch(`${this.url}/_local/state`)).text());
  }

  /** Until every message has been decided. */
  async drained(): Promise<void> {
    await this.#until('the buffers are empty', ({ queues }) =>
      Object.values(queues).every(
        ({ isQuarantine, counters: { visible, inFlight, delayed } }) =>
          isQuarantine || visible + inFlight + delayed === 0,
      ),
    );
  }

  /** Every schedule once, the sweeper's among them. */
  async runSchedules(): Promise<void> {
    for (const logicalId of Object.keys((await this.state()).schedules)) {
      await fetch(`${this.url}/_local/schedules/${logicalId}/run`, { method: 'POST' });
    }
    await this.#until('the scheduled runs are over', ({ schedules }) =>
      Object.values(schedules).every(({ isBusy }) => !isBusy),
    );
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }

  async #until(what: string, holds: (state: LocalState) => boolean): Promise<void> {
    const limit = performance.now() + PATIENCE_MS;
    while (!holds(await this.state())) {
      if (performance.now() > limit) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const PATIENCE_MS = 300_000;
