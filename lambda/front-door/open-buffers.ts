import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Collections } from '../contract/collection';
import { bufferRoutes } from './buffer-routes';
import type { WriteBufferPort } from './ports';
import { sqsBuffer, sqsFifoBuffer } from './sqs-buffer';

export interface BufferVariables {
  readonly BUFFER_URL?: string;
  readonly FIFO_BUFFER_URL?: string;
}

/** The buffers of this process's path, each collection sending to its own. Throws where one is missing. */
export function openBuffers(
  collections: Collections,
  { BUFFER_URL, FIFO_BUFFER_URL }: BufferVariables,
  client: SQSClient,
): WriteBufferPort {
  return bufferRoutes(collections, {
    ...(BUFFER_URL !== undefined && { standard: sqsBuffer(client, BUFFER_URL) }),
    ...(FIFO_BUFFER_URL !== undefined && { fifo: sqsFifoBuffer(client, FIFO_BUFFER_URL) }),
  });
}
