import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Write } from '../../lambda/contract/write';
import { bufferRoutes } from '../../lambda/front-door/buffer-routes';
import { frontDoor } from '../../lambda/front-door/front-door';
import type { HttpRequest } from '../../lambda/front-door/http';
import { sqsBuffer, sqsFifoBuffer } from '../../lambda/front-door/sqs-buffer';
import { fixedLayouts } from '../../lambda/layouts/layouts';
import type { SendResult } from '../../local/queue/queue-message';
import type { QueueModel } from '../../local/queue/queue-model';
import type { Faults } from './faults';
import type { Ledger } from './ledger';
import type { Random } from './random';
import type { Scheduler } from './scheduler';
import { VIRTUAL_WAITS } from './virtual-waits';
import { COLLECTIONS, type Item } from './workload';

/** As the SDK tries by itself before it throws. */
const ATTEMPTS = 3;

export interface FrontDoorWorld {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly buffers: { readonly standard: QueueModel; readonly fifo: QueueModel };
  readonly note: (text: string, detail?: () => string) => void;
}

/** Asks the real front door to take a write. Its name and stamp are chosen here, so that they are known before. */
export async function askFrontDoor(item: Item, request: HttpRequest, world: FrontDoorWorld): Promise<void> {
  const { ledger, note, buffers } = world;
  const sqs = sendingClient(item, world);
  const log = { info() {}, warn() {}, error() {} };
  const answer = await frontDoor({
    collections: COLLECTIONS,
    layouts: fixedLayouts(COLLECTIONS),
    buffer: bufferRoutes(COLLECTIONS, {
      standard: sqsBuffer(sqs, buffers.standard.name, VIRTUAL_WAITS),
      fifo: sqsFifoBuffer(sqs, buffers.fifo.name, VIRTUAL_WAITS),
    }),
    table: { find: async () => undefined, findParts: async () => [] },
    claims: {},
    userCode: { merges: {}, check: () => ({ kind: 'sound' }), schemas: {} },
    openApi: () => ({ status: 404, headers: {}, body: '' }),
    stamp: () => item.token,
    now: world.scheduler.now,
    sleep: () => Promise.reject(new Error('an accepted write waits for nothing')),
    log,
    count: () => {},
  })(request);
  note(`front door answers ${answer.status} to ${item.token}`);
  if (answer.status === 202) ledger.accepted.add(item.token);
  else if (answer.status !== 503)
    ledger.violate(`${item.token} is sound and was answered ${answer.status} ${JSON.stringify(answer.body)}`);
}

function sendingClient(item: Item, { scheduler, random, faults, ledger, buffers, note }: FrontDoorWorld): SQSClient {
  const attempt = (command: SendMessageCommand): SendResult | undefined => {
    if (faults.hits('send-failed')) return undefined;
    const { QueueUrl, MessageBody: body = '', MessageGroupId, MessageDeduplicationId } = command.input;
    const queue = [buffers.standard, buffers.fifo].find(({ name }) => name === QueueUrl);
    if (queue === undefined) throw new Error(`there is no queue ${QueueUrl}`);
    const ordered = { groupId: MessageGroupId ?? '', deduplicationId: MessageDeduplicationId ?? '' };
    const sent = queue.send({ body, ...(MessageGroupId === undefined ? {} : ordered) });
    ledger.enter([item.token], sent.sequenceNumber);
    note(`front door sent ${item.token}`, () => body);
    return faults.hits('send-answer-lost') ? undefined : sent;
  };
  const send = async (command: SendMessageCommand) => {
    for (let attempts = 0; attempts < ATTEMPTS; attempts += 1) {
      const sent = await scheduler.answer(random.between(0, 400), () => attempt(command));
      if (sent !== undefined) return { MessageId: sent.messageId };
    }
    throw new Error('TimeoutError: no answer');
  };
  // The adapters use nothing of a client but this.
  return { send } as unknown as SQSClient;
}

/** The request that asks for a write, or `undefined` where HTTP has no way to ask for it. */
export function requestFor(write: Write): HttpRequest | undefined {
  const path = `/v1/${write.collection}/${write.key}`;
  const headers = headersFor(write);
  if (headers === undefined) return undefined;
  const request = {
    path,
    query: '',
    requestId: write.id,
    deadline: Number.MAX_SAFE_INTEGER,
    headers: new Map(Object.entries(headers)),
  };
  switch (write.op) {
    case 'delete':
      return { ...request, method: 'DELETE', body: new Uint8Array() };
    case 'put':
      return { ...request, method: 'PUT', body: jsonBytes(write.body) };
    case 'patch':
      return { ...request, method: 'PATCH', body: jsonBytes(write.patch) };
    case 'increment':
      return { ...request, method: 'POST', path: `${path}/increments`, body: jsonBytes(write.deltas) };
    default:
      return write satisfies never;
  }
}

function headersFor(write: Write): Record<string, string> | undefined {
  const headers: Record<string, string> = write.op === 'delete' ? {} : { 'content-type': 'application/json' };
  if ('priority' in write) headers['write-priority'] = String(write.priority);
  if (!('expect' in write)) return headers;
  if (write.expect !== 0) return { ...headers, 'if-match': `"${write.expect}"` };
  // Nobody can delete what must not be there.
  return write.op === 'put' ? { ...headers, 'if-none-match': '*' } : undefined;
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
