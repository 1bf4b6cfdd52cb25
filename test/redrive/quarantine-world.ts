import { randomUUID } from 'node:crypto';
import { type MessageAttributeValue, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LivePath } from '../../bin/path/live-path';
import type { RedrivePorts } from '../../bin/redrive/redrive-world';
import { runRedrive } from '../../bin/redrive/run-redrive';
import { renderMessage } from '../../lambda/contract/message';
import { stampSource } from '../../lambda/contract/stamp';
import type { Write } from '../../lambda/contract/write';
import { messageGroupOf } from '../../lambda/front-door/message-group';
import { QueueRegistry } from '../../local/queue/queue-registry';
import { QueueServer } from '../../local/queue/queue-server';
import { DESCRIPTION } from '../path/path-world';

const NAMES = {
  buffer: 'buffer',
  fifoBuffer: 'buffer.fifo',
  quarantine: 'poison',
  fifoQuarantine: 'dead.fifo',
} as const;

type Queue = keyof typeof NAMES;

export const nextStamp = stampSource(Date.now, (n) => new Uint8Array(n));

export function increment(n = 1, key = 'k', collection = 'counters'): Write {
  const at = nextStamp();
  return { id: at, at, collection, key, op: 'increment', deltas: { n } };
}

export function order(key: string, collection = 'orders'): Write {
  const at = nextStamp();
  return { id: at, at, collection, key, op: 'put', body: { a: 1 } };
}

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly complained: string;
}

/** The queues of a path on the local queue server, and the command line at work on them. */
export class QuarantineWorld {
  readonly sqs: SQSClient;
  readonly #server: QueueServer;

  private constructor(server: QueueServer) {
    this.#server = server;
    this.sqs = new SQSClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoint: server.endpoint,
      maxAttempts: 1,
    });
  }

  static async start(): Promise<QuarantineWorld> {
    const registry = new QueueRegistry({ now: Date.now, newId: randomUUID });
    for (const name of Object.values(NAMES)) {
      registry.create(name, name.endsWith('.fifo') ? { fifo: true } : {});
    }
    return new QuarantineWorld(await QueueServer.start({ registry }));
  }

  async close(): Promise<void> {
    this.sqs.destroy();
    await this.#server.close();
  }

  model(queue: Queue) {
    return this.#server.model(NAMES[queue]);
  }

  url(queue: Queue): string {
    return this.#server.urlOf(NAMES[queue]);
  }

  /** How many anybody would receive now, and how many somebody holds. */
  holds(queue: Queue): { visible: number; inFlight: number } {
    const { visible, inFlight } = this.model(queue).counters();
    return { visible, inFlight };
  }

  path(sqs: SQSClient = this.sqs, collections = DESCRIPTION.collections): LivePath {
    const urls = Object.fromEntries(Object.keys(NAMES).map((name) => [name, this.url(name as Queue)]));
    return {
      ...{ where: 'a test', name: 'WritePath', place: { kind: 'local', url: '' }, physicalNames: {}, sqs },
      queueUrls: urls,
      description: {
        ...DESCRIPTION,
        collections: { ...collections, counters: { policy: 'counter' }, accounts: { policy: 'versioned' } },
      },
    };
  }

  /** As the writer sets poison aside. */
  async poison(bodies: readonly string[], cause: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
    const attributes = { cause, reason: `${cause}, for a test`, firstSeen: new Date().toISOString(), ...more };
    await this.#send('quarantine', bodies, attributes);
  }

  /** As SQS sets aside what was delivered too often. */
  async deadLetters(writes: readonly (readonly Write[])[], attributes: Readonly<Record<string, string>> = {}) {
    const fifo = ([first]: readonly Write[]) => (first === undefined ? 'none' : messageGroupOf(first));
    for (const some of writes) await this.#send('fifoQuarantine', [renderMessage(some)], attributes, fifo(some));
  }

  async run(args: readonly string[], ports: Partial<RedrivePorts> & { readonly sqs?: SQSClient } = {}): Promise<Run> {
    const printed: string[] = [];
    const complained: string[] = [];
    const terminal = {
      print: (line: string) => void printed.push(line),
      complain: (line: string) => void complained.push(line),
      columns: 160,
    };
    const code = await runRedrive(args, terminal, {
      open: async () => this.path(ports.sqs),
      now: Date.now,
      waitSeconds: 0,
      stopped: () => false,
      progress: async () => ({ step: () => {}, end: () => {} }),
      ...ports,
    });
    return { code, out: printed.join('\n'), complained: complained.join('\n') };
  }

  async #send(queue: Queue, bodies: readonly string[], attributes: Readonly<Record<string, string>>, group?: string) {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]): [string, MessageAttributeValue] => [
        name,
        { DataType: 'String', StringValue },
      ]),
    );
    for (let start = 0; start < bodies.length; start += 10) {
      const Entries = bodies.slice(start, start + 10).map((MessageBody, index) => ({
        ...{ Id: String(index), MessageBody, MessageAttributes },
        ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: nextStamp() }),
      }));
      await this.sqs.send(new SendMessageBatchCommand({ QueueUrl: this.url(queue), Entries }));
    }
  }
}
