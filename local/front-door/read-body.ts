import type { IncomingMessage } from 'node:http';

/** ALB passes at most 1 MB of body to a function. Unit: bytes. Source: "Lambda functions as targets", limits. */
export const REQUEST_BODY_MAX_BYTES = 1024 * 1024;

/**
 * The body, or `undefined` for one that is too large. What is too large is read to its end and dropped: a connection closed
 * with bytes unread is reset, and the client would see that in place of the 413.
 */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= REQUEST_BODY_MAX_BYTES) chunks.push(chunk);
      else chunks = [];
    });
    request.on('end', () => resolve(bytes <= REQUEST_BODY_MAX_BYTES ? Buffer.concat(chunks) : undefined));
    request.on('error', reject);
  });
}
