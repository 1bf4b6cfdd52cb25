import { randomUUID } from 'node:crypto';
import { QueueRegistry } from '../../../local/queue/queue-registry';
import { QueueServer } from '../../../local/queue/queue-server';
import { MEASURES, type Measure } from './measures';

/** A queue for each measure, in the parent's process: what it costs counts for nobody. */
export class BenchQueues {
  readonly endpoint: string;
  readonly #server: QueueServer;

  private constructor(server: QueueServer) {
    this.endpoint = server.endpoint;
    this.#server = server;
  }

  static async start(): Promise<BenchQueues> {
    return new BenchQueues(
      await QueueServer.start({ registry: new QueueRegistry({ now: Date.now, newId: randomUUID }) }),
    );
  }

  /** An empty queue under the measure's own URL, whatever was there before: no round shall meet the last one's messages. */
  renew(measure: Measure): string {
    const name = nameOf(measure);
    const { registry } = this.#server;
    if (registry.find(name) !== undefined) registry.remove(name);
    registry.create(name, measure.buffer === 'fifo' ? { fifo: true } : {});
    return this.#server.urlOf(name);
  }

  messagesOf(measure: Measure): number {
    return this.#server.model(nameOf(measure)).counters().sent;
  }

  stop(): Promise<void> {
    return this.#server.close();
  }
}

function nameOf(measure: Measure): string {
  return `bench-${MEASURES.indexOf(measure)}${measure.buffer === 'fifo' ? '.fifo' : ''}`;
}
