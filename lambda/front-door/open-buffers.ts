import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Collections, QueueKind } from '../contract/collection';
import type { Clock } from '../platform/clock';
import { bufferRoutes } from './buffer-routes';
import type { Sharing } from './group-commit/open-group-commit';
import type { WriteBufferPort } from './ports';
import type { LastSends } from './readiness/buffers-answer';
import { NoticedBuffer } from './readiness/noticed-buffer';
import { sqsBuffer, sqsFifoBuffer } from './sqs-buffer';

export interface BufferVariables {
  readonly BUFFER_URL?: string;
  readonly FIFO_BUFFER_URL?: string;
}

export interface OpenBuffers {
  readonly buffer: WriteBufferPort;
  readonly queues: readonly { readonly url: string; readonly sends: LastSends }[];
}

/** The buffers of this process's path, each collection sending to its own; with `sharing`, writes share calls. Throws where one is missing. */
export function openBuffers(
  collections: Collections,
  { BUFFER_URL, FIFO_BUFFER_URL }: BufferVariables,
  client: SQSClient,
  now: Clock,
  sharing?: Sharing,
): OpenBuffers {
  const queues: OpenBuffers['queues'][number][] = [];
  const open = (kind: QueueKind, url: string | undefined, own: (client: SQSClient, url: string) => WriteBufferPort) => {
    if (url === undefined) return {};
    const noticed = new NoticedBuffer(own(client, url), now);
    queues.push({ url, sends: noticed });
    return { [kind]: sharing?.around(kind, url, noticed, noticed.notice) ?? noticed };
  };
  const buffer = bufferRoutes(collections, {
    ...open('standard', BUFFER_URL, sqsBuffer),
    ...open('fifo', FIFO_BUFFER_URL, sqsFifoBuffer),
  });
  return { buffer, queues };
}
