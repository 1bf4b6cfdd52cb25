import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Collections, QueueKind } from '../contract/collection';
import { bufferRoutes } from './buffer-routes';
import type { Sharing } from './group-commit/open-group-commit';
import type { WriteBufferPort } from './ports';
import { sqsBuffer, sqsFifoBuffer } from './sqs-buffer';

export interface BufferVariables {
  readonly BUFFER_URL?: string;
  readonly FIFO_BUFFER_URL?: string;
}

/** The buffers of this process's path, each collection sending to its own; with `sharing`, writes share calls. Throws where one is missing. */
export function openBuffers(
  collections: Collections,
  { BUFFER_URL, FIFO_BUFFER_URL }: BufferVariables,
  client: SQSClient,
  sharing?: Sharing,
): WriteBufferPort {
  const open = (kind: QueueKind, url: string | undefined, own: (client: SQSClient, url: string) => WriteBufferPort) => {
    if (url === undefined) return {};
    const buffer = own(client, url);
    return { [kind]: sharing?.around(kind, url, buffer) ?? buffer };
  };
  return bufferRoutes(collections, {
    ...open('standard', BUFFER_URL, sqsBuffer),
    ...open('fifo', FIFO_BUFFER_URL, sqsFifoBuffer),
  });
}
