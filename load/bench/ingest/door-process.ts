import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { doorProcessEnvironment, frontDoorEnvironment } from '../../../lambda/contract/environment';
import { GROUP_COMMIT_DEFAULTS } from '../../../lambda/contract/group-commit';
import { COLLECTIONS } from '../front-door/requests';
import type { AtClose } from './closing-probe';

/** What is compared: one `SendMessage` for each request, or requests that share calls. */
export const CONTENDERS = ['direct', 'grouped'] as const;
export type Contender = (typeof CONTENDERS)[number];

/** A door has so long from SIGTERM to its end, and takes connections for a fifth of it. Unit: seconds. */
const DRAIN_SECONDS = 3;

/** The bundle that the image is made of. */
export const CONTAINER = join(__dirname, '../../../dist/handlers/front-door-container/index.js');

export interface DoorProps {
  readonly contender: Contender;
  readonly queue: { readonly endpoint: string; readonly standard: string; readonly fifo: string };
  /** The bundle that tells the process's CPU time, or what it has to drain. */
  readonly probe: string;
  /** Of group commit. @default - as deployed */
  readonly callsAtOnce?: number;
}

/** The door as it is deployed: the container's own bundle, as a process. */
export class DoorProcess {
  readonly target: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess, port: number, ended: Promise<unknown>) {
    this.#child = child;
    this.target = `http://127.0.0.1:${port}`;
    this.#ended = ended;
  }

  static async start({ contender, queue, probe, callsAtOnce }: DoorProps): Promise<DoorProcess> {
    const rules = { ...GROUP_COMMIT_DEFAULTS, ...(callsAtOnce !== undefined && { callsAtOnce }) };
    const child = fork(CONTAINER, [], {
      execArgv: ['--require', probe, ...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [])],
      env: {
        ...frontDoorEnvironment.render({
          TABLE_NAME: 'bench',
          COLLECTIONS: JSON.stringify(COLLECTIONS),
          BUFFER_URL: queue.standard,
          FIFO_BUFFER_URL: queue.fifo,
          TRACE_ONE_IN: '1000',
        }),
        ...doorProcessEnvironment.render({
          PORT: '0',
          TIMEOUT_SECONDS: '10',
          DRAIN_SECONDS: String(DRAIN_SECONDS),
          ...(contender === 'grouped' && { GROUP_COMMIT: JSON.stringify(rules) }),
        }),
        HOST: '127.0.0.1',
        AWS_ENDPOINT_URL_SQS: queue.endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        NODE_ENV: 'production',
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit');
    const port = await Promise.race([
      portOf(child),
      ended.then(([code]) => Promise.reject(new Error(`the door ended with ${code}`))),
    ]);
    return new DoorProcess(child, port, ended);
  }

  /** So far. Unit: microseconds. */
  async cpuMicros(): Promise<number> {
    const answered = once(this.#child, 'message');
    this.#child.send({});
    const [told] = await answered;
    return told.cpuMicros;
  }

  /** As the platform stops a task. Resolves with its exit code, and what its server had open when it began to close. */
  async stop(): Promise<{ readonly code: unknown; readonly atClose: AtClose | undefined }> {
    let atClose: AtClose | undefined;
    this.#child.once('message', (told: AtClose) => {
      atClose = told;
    });
    this.#child.kill('SIGTERM');
    await this.#ended;
    return { code: this.#child.exitCode ?? this.#child.signalCode, atClose };
  }

  /** For the end of a run, where nothing is on its way any more. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** Reads on: a pipe that nobody empties would hold the door up. */
function portOf({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('the door has no output');
  const lines = createInterface({ input: stdout });
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      if (line.includes('"event":"listening"')) resolve(Number(JSON.parse(line).port));
    });
  });
}
