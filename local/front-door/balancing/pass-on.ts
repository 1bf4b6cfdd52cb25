import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { ProcessAnswer } from './send-to-process';

/** Bodies that say they are so short are read before the target is chosen: no place of it is held while a client sends. Unit: bytes. */
const WHOLE_BODY_MAX_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** The body of a request for a process: ALB has no limit for it, so that a longer one is passed on while it comes. */
export function wholeOrStream(incoming: IncomingMessage): Promise<Buffer | Readable> | Buffer | Readable {
  const told = incoming.headers['content-length'];
  const chunked = incoming.headers['transfer-encoding'] !== undefined;
  if (told === undefined && !chunked) return NOTHING;
  if (chunked || Number(told) > WHOLE_BODY_MAX_BYTES) return incoming;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
    });
    incoming.on('error', reject);
  });
}

/** Status, headers and body as the target gave them. A connection that breaks in the body breaks the client's: it must not take it for whole. */
export function passAnswer(response: ServerResponse, answer: ProcessAnswer & { readonly ok: true }): void {
  const { statusCode, statusMessage, headers, body } = answer;
  response.writeHead(statusCode, statusMessage, headers);
  if (Buffer.isBuffer(body)) {
    response.end(body.length > 0 ? body : undefined);
    return;
  }
  body.on('close', () => {
    if (!body.readableEnded) response.destroy();
  });
  body.pipe(response);
}
