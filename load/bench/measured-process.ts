import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of its own for what is measured, so that neither CPU time nor compiled code of one mixes with another's. */
export class MeasuredProcess<Job extends object, Measured> {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(bundle: string, environment: Readonly<Record<string, string>>) {
    this.#child = fork(bundle, [], {
      execArgv: process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [],
      env: {
        ...environment,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        NODE_ENV: 'production',
      },
      // Standard output belongs to the rows.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#ended = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`the measured process ended with ${code}`);
    });
    this.#ended.catch(() => {}); // It ends in the end; that is an error only while somebody waits for an answer.
  }

  async measure(job: Job): Promise<Measured> {
    this.#child.send(job);
    const [measured] = await Promise.race([once(this.#child, 'message'), this.#ended]);
    return measured as Measured;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}
