import type { ServerResponse } from 'node:http';
import type { HttpResponse, StreamedResponse } from '../http';

/**
 * A whole answer in one write; one that comes in pieces as they come, no faster than the client reads. Resolves once the last piece
 * was made. What was asked by a client that has gone is made as well: it may have written something on the way.
 */
export function writeAnswer(answer: StreamedResponse, to: ServerResponse): Promise<void> | undefined {
  const { status, body } = answer;
  const bodyless = status === 204 || status === 304 || to.req.method === 'HEAD';
  if (typeof body !== 'string') return writePieces(answer, body, to);
  if (isGone(to)) return undefined;
  const head = headOf(answer);
  // Of a HEAD it would be the length of what a GET is answered with, which nobody has counted.
  if (bodyless) {
    to.writeHead(status, head).end();
    return undefined;
  }
  head.push('content-length', String(Buffer.byteLength(body)));
  to.writeHead(status, head).end(body);
  return undefined;
}

async function writePieces(answer: StreamedResponse, pieces: AsyncIterable<string>, to: ServerResponse): Promise<void> {
  if (!isGone(to)) to.writeHead(answer.status, headOf(answer));
  for await (const piece of pieces) {
    if (isGone(to) || to.write(piece)) continue;
    await room(to);
  }
  if (!isGone(to)) to.end();
}

/**
 * The last answer of a connection on which the request still comes. It is whole at once; the connection ends with the request, because cut
 * before that it may take the answer with it.
 */
export function writeLast(answer: HttpResponse, to: ServerResponse): void {
  to.shouldKeepAlive = false;
  const head = [...headOf(answer), 'content-length', String(Buffer.byteLength(answer.body))];
  to.writeHead(answer.status, head).write(answer.body);
  to.req.once('end', () => to.end());
}

/** There is room again, or nobody who reads. */
function room(to: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      to.off('drain', go).off('close', go);
      resolve();
    };
    to.on('drain', go).on('close', go);
  });
}

function isGone(to: ServerResponse): boolean {
  return to.destroyed || to.socket?.destroyed === true;
}

/** Names and values in turn: what Node takes with the least work. */
function headOf({ headers }: StreamedResponse): string[] {
  const head: string[] = [];
  for (const name in headers) head.push(name, headers[name] ?? '');
  return head;
}
