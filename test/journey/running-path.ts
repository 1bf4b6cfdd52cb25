import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, type Stack } from 'aws-cdk-lib';
import { fromItem } from '../../lambda/platform/attributes';
import { OrderIntakeStack } from '../../lib/stacks/order-intake-stack';
import type { LocalState } from '../../local/state';

const PROJECT = join(__dirname, '..', '..');
const ACCESS = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** A crashed batch comes back after six times the writer's time-out: two seconds keep the test short. */
const KNOBS = { writerTimeoutSeconds: 2, windowSeconds: 1 };

const orderIntake = (app: App): Stack => new OrderIntakeStack(app, 'OrderIntakeStack', { knobs: KNOBS });

export interface RunningNode {
  readonly command: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The command line running the ready-made stack, as a user starts it, and ways to look into it. */
export class RunningPath {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, url: string, folder: string) {
    this.#child = child;
    this.url = url;
    this.#folder = folder;
  }

  /**
   * `data` is a folder that keeps tables and queues for the next run; `dynamodb` is where a table engine answers already; `node` is
   * the Node that runs it, with the environment that it is given.
   */
  static async start(
    make: (app: App) => Stack = orderIntake,
    data?: string,
    dynamodb?: string,
    node: RunningNode = { command: process.execPath, environment: process.env },
  ): Promise<RunningPath> {
    const folder = mkdtempSync(join(tmpdir(), 'spillway-journey-'));
    const app = new App({ outdir: join(folder, 'cdk.out') });
    const { stackName } = make(app);
    app.synth();
    const kept = data === undefined ? [] : ['--data', data];
    const tables = dynamodb === undefined ? [] : ['--dynamodb-endpoint', dynamodb];
    const given = ['--port', '0', '--app', join(folder, 'cdk.out'), '--stack', stackName, ...kept, ...tables];
    const child = spawn(node.command, ['-r', 'tsx/cjs', 'bin/spillway.ts', 'local', ...given], {
      cwd: PROJECT,
      env: node.environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const ready = /^ready (http:\S+)$/.exec(line);
      if (ready?.[1] !== undefined) return new RunningPath(child, ready[1], folder);
    }
    throw new Error('the local run ended before it was ready');
  }

  /** Ends it as Ctrl-C does, and gives its exit code. */
  async stop(): Promise<number | null> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const [code] = await ended;
    rmSync(this.#folder, { recursive: true, force: true });
    return code;
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const typed = { 'content-type': 'application/json', ...headers };
    return fetch(this.url + path, {
      method,
      ...(body === undefined ? { headers } : { body: JSON.stringify(body), headers: typed }),
    });
  }

  /** What became of a write. The cache may be too slow for its budget on a busy machine: then it is asked again. */
  async statusOf(id: string): Promise<string> {
    let status = '';
    await this.until(`the status of ${id}`, async () => {
      const answer = await this.request('GET', `/v1/writes/${id}`);
      if (answer.status === 503) return false;
      if (answer.status !== 200) throw new Error(`the status of ${id} was answered with ${answer.status}`);
      status = JSON.parse(await answer.text()).status;
      return true;
    });
    return status;
  }

  async state(): Promise<LocalState> {
    return JSON.parse(await (await fetch(`${this.url}/_local/state`)).text());
  }

  async deliverTwice(on: boolean): Promise<void> {
    await this.request('POST', '/_local/faults', { deliverTwice: on });
  }

  /** Ends the writer in the middle of a batch, as a crash would. */
  async killBusyWriter(): Promise<void> {
    const before = writerOf(await this.state()).killed;
    await this.until('the writer was killed at work', async () => {
      await fetch(`${this.url}/_local/functions/${writerIdOf(await this.state())}/kill`, { method: 'POST' });
      return writerOf(await this.state()).killed > before;
    });
  }

  /** Everything accepted has been decided: nothing waits, nothing is in flight. */
  async drained(): Promise<void> {
    await this.until('the buffer is empty', async () => {
      const buffers = Object.values((await this.state()).queues).filter((queue) => !queue.isQuarantine);
      return buffers.every(({ counters }) => counters.visible + counters.inFlight + counters.delayed === 0);
    });
  }

  /** The bodies in quarantine, of poison and of dead letters. */
  async quarantined(): Promise<string[]> {
    const quarantines = Object.values((await this.state()).quarantine);
    return quarantines.flatMap((quarantine) => quarantine.messages.map((message) => message.body));
  }

  /** Puts messages into the buffer behind the front door's back. A FIFO buffer wants each one's group and id. */
  async inject(
    bodies: readonly string[],
    fifo?: { readonly group: string; readonly ids: readonly string[] },
  ): Promise<void> {
    const { url } = queueOf(await this.state(), false);
    const client = new SQSClient({ ...ACCESS, endpoint: new URL(url).origin });
    const Entries = bodies.map((MessageBody, index) => ({
      Id: String(index),
      MessageBody,
      ...(fifo && { MessageGroupId: fifo.group, MessageDeduplicationId: fifo.ids[index] }),
    }));
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    if (answer.Successful?.length !== bodies.length) throw new Error('the queue did not take every message');
  }

  /** Every item of the table, as a strongly consistent scan finds it. */
  async records(): Promise<Record<string, unknown>[]> {
    const { engines, tables } = await this.state();
    const [table] = Object.values(tables);
    const client = new DynamoDBClient({ ...ACCESS, endpoint: engines.dynamodb?.endpoint });
    const items: Record<string, AttributeValue>[] = [];
    for await (const page of paginateScan({ client }, { TableName: table?.name, ConsistentRead: true })) {
      items.push(...(page.Items ?? []));
    }
    return items.map((item) => fromItem(item));
  }

  /** Has every schedule run at once, and waits until their runs are over. */
  async runSchedules(): Promise<void> {
    const { schedules } = await this.state();
    for (const logicalId of Object.keys(schedules)) {
      await this.request('POST', `/_local/schedules/${logicalId}/run`);
    }
    await this.until('the scheduled runs are over', async () =>
      Object.values((await this.state()).schedules).every(({ isBusy }) => !isBusy),
    );
  }

  /** Polls until it holds; a path that never gets there fails with what was waited for. */
  async until(what: string, holds: () => Promise<boolean>, seconds = 60): Promise<void> {
    const limit = Date.now() + seconds * 1000;
    while (!(await holds())) {
      if (Date.now() > limit) throw new Error(`waited ${seconds} s in vain: ${what}`);
      await delay(20);
    }
  }
}

function writerIdOf(state: LocalState): string {
  const [source] = Object.values(state.eventSources);
  if (source === undefined) throw new Error('no event source runs');
  return source.function;
}

function writerOf(state: LocalState) {
  const writer = state.functions[writerIdOf(state)];
  if (writer === undefined) throw new Error('no writer runs');
  return writer;
}

function queueOf(state: LocalState, isQuarantine: boolean) {
  const queue = Object.values(state.queues).find((each) => each.isQuarantine === isQuarantine);
  if (queue === undefined) throw new Error('no such queue runs');
  return queue;
}
