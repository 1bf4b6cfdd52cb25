import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { QueueRegistry } from '../../local/queue/queue-registry';
import { QueueServer, type QueueServerOptions } from '../../local/queue/queue-server';

export const BUNDLE = join(__dirname, '..', '..', 'dist', 'handlers', 'front-door-container', 'index.js');
const GUARD = join(__dirname, '..', '..', 'local', 'functions', 'loopback-guard.cjs');

export interface DoorProcess {
  readonly port: number;
  readonly child: ChildProcess;
  /** What it has written so far, as it came. */
  readonly lines: Readonly<Record<string, unknown>>[];
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** A queue that speaks SQS's own protocol, in this process: it outlives the doors. */
export async function startQueue(faults?: QueueServerOptions['faults']): Promise<QueueServer> {
  const registry = new QueueRegistry({ now: Date.now, newId: randomUUID });
  const queue = await QueueServer.start({ registry, ...(faults && { faults }) });
  registry.create('buffer');
  return queue;
}

/** The built program of the image, as a task runs it; it can reach this machine only. */
export async function startDoor(
  queue: QueueServer,
  variables: Readonly<Record<string, string>> = {},
  bundle = BUNDLE,
): Promise<DoorProcess> {
  const child = spawn(process.execPath, ['--require', GUARD, bundle], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      TIMEOUT_SECONDS: '10',
      DRAIN_SECONDS: '10',
      TABLE_NAME: 'table',
      COLLECTIONS: JSON.stringify({ orders: { policy: 'createOnly' } }),
      BUFFER_URL: queue.urlOf('buffer'),
      AWS_ENDPOINT_URL_SQS: queue.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      FRONT_DOOR_NAME: 'a-door',
      ...variables,
    },
  });
  const lines: Record<string, unknown>[] = [];
  const complaints: string[] = [];
  child.stderr?.on('data', (text) => complaints.push(String(text)));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (text) => {
      const line = JSON.parse(text);
      lines.push(line);
      if (line.event === 'listening') resolve(line.port);
    });
    void ended.then((how) => reject(new Error(`the door ended with ${how}: ${complaints.join('')}`)));
  });
  return { port, child, lines, ended };
}

/** The keys of all writes that the queue has. */
export function keysIn(queue: QueueServer): string[] {
  const keys: string[] = [];
  for (;;) {
    const batch = queue.model('buffer').receive({ maxMessages: 10, visibilityTimeoutSeconds: 43_200 });
    if (batch.length === 0) return keys;
    for (const { body } of batch) {
      for (const { key } of JSON.parse(body).writes as { key: string }[]) keys.push(key);
    }
  }
}
