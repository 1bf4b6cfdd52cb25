// The queue as a process of its own: what it costs counts for nobody.

import { randomUUID } from 'node:crypto';
import { parseMessage } from '../../../lambda/contract/message';
import { QueueRegistry } from '../../../local/queue/queue-registry';
import { QueueServer } from '../../../local/queue/queue-server';

export type QueueJob =
  | { readonly kind: 'start'; readonly answersAfterMillis: number }
  /** An empty queue of that name: no round shall meet the last one's messages. */
  | { readonly kind: 'renew'; readonly name: string }
  /** `ids`: of the writes too, where they are wanted. */
  | { readonly kind: 'count'; readonly name: string; readonly ids?: boolean };

export interface QueueTold {
  readonly endpoint: string;
  readonly url: string;
  readonly messages: number;
  /** Different ones, however often each stands there. */
  readonly writes: number;
  readonly ids: readonly string[];
}

let server: QueueServer | undefined;

async function work(job: QueueJob): Promise<QueueTold> {
  if (job.kind === 'start') {
    const registry = new QueueRegistry({ now: Date.now, newId: randomUUID });
    server = await QueueServer.start({ registry, answersAfterMillis: job.answersAfterMillis });
    return { endpoint: server.endpoint, url: '', messages: 0, writes: 0, ids: [] };
  }
  if (server === undefined) throw new Error('the queue was not started');
  const { registry, endpoint } = server;
  const { name } = job;
  if (job.kind === 'renew') {
    if (registry.find(name) !== undefined) registry.remove(name);
    registry.create(name, name.endsWith('.fifo') ? { fifo: true } : {});
    return { endpoint, url: server.urlOf(name), messages: 0, writes: 0, ids: [] };
  }
  const messages = server.model(name).list(Number.MAX_SAFE_INTEGER);
  const ids = new Set<string>();
  for (const { body } of messages) for (const parsed of parseMessage(body)) if (parsed.ok) ids.add(parsed.write.id);
  const told = job.ids === true ? [...ids] : [];
  return { endpoint, url: server.urlOf(name), messages: messages.length, writes: ids.size, ids: told };
}

process.on('message', (job: QueueJob) => {
  work(job).then(
    (told) => process.send?.(told),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

process.once('disconnect', () => process.exit(0));
