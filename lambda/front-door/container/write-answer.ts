import type { ServerResponse } from 'node:http';
import type { HttpResponse, StreamedResponse } from '../http';

/** Runs it when the client has had its time to read, unless what it answers with is called before. */
export type ReadingTime = (over: () => void) => () => void;

/**
 * A whole answer in one write; one that comes in pieces as they come, no faster than the client reads. Resolves once the last piece
 * was made and all of it has left the process. What was asked by a client that has gone is made as well: it may have written something on
 * the way. Who does not read in time has its connection ended: it would hold memory, and the end of the process, for as long as it likes.
 */
export function writeAnswer(
  answer: StreamedResponse,
  to: ServerResponse,
  readingTime: ReadingTime,
): Promise<void> | undefined {
  const { status, body } = answer;
  const bodyless = status === 204 || status === 304 || to.req.method === 'HEAD';
  if (typeof body !== 'string') return writePieces(answer, body, to, readingTime);
  if (isGone(to)) return undefined;
  const head = headOf(answer);
  // Of a HEAD it would be the length of what a GET is answered with, which nobody has counted.
  if (bodyless) {
    to.writeHead(status, head).end();
  } else {
    head.push('content-length', String(Buffer.byteLength(body)));
    to.writeHead(status, head).end(body);
  }
  // Nearly always: the system has taken it.
  return to.writableLength === 0 ? undefined : new Reader(to, readingTime).whole();
}

async function writePieces(
  answer: StreamedResponse,
  pieces: AsyncIterable<string>,
  to: ServerResponse,
  readingTime: ReadingTime,
): Promise<void> {
  const reader = new Reader(to, readingTime);
  try {
    if (!isGone(to)) to.writeHead(answer.status, headOf(answer));
    for await (const piece of pieces) {
      if (isGone(to) || to.write(piece)) continue;
      await reader.room();
    }
    if (isGone(to)) return;
    to.end();
    if (to.writableLength > 0) await reader.whole();
  } finally {
    reader.done();
  }
}

/**
 * The last answer of a connection on which the request still comes. It is whole at once; the connection ends with the request, because cut
 * before that it may take the answer with it.
 */
export function writeLast(answer: HttpResponse, to: ServerResponse, readingTime: ReadingTime): void {
  to.shouldKeepAlive = false;
  const head = [...headOf(answer), 'content-length', String(Buffer.byteLength(answer.body))];
  to.writeHead(answer.status, head).write(answer.body);
  to.req.once('end', () => {
    to.end();
    if (to.writableLength > 0) void new Reader(to, readingTime).whole();
  });
}

/** Who reads an answer, or does not. Its time counts from when it is first waited for. */
class Reader {
  readonly #to: ServerResponse;
  readonly #time: ReadingTime;
  #stop: (() => void) | undefined;

  constructor(to: ServerResponse, time: ReadingTime) {
    this.#to = to;
    this.#time = time;
  }

  /** There is room again, or nobody who reads. */
  room(): Promise<void> {
    return this.#until('drain');
  }

  /** The system has taken the last of it, or nobody reads. */
  async whole(): Promise<void> {
    await this.#until('finish');
    this.done();
  }

  done(): void {
    this.#stop?.();
  }

  #until(event: 'drain' | 'finish'): Promise<void> {
    const to = this.#to;
    // The connection may still write an answer before this one.
    this.#stop ??= this.#time(() => void to.req.socket.destroy());
    return new Promise((resolve) => {
      const go = (): void => {
        to.off(event, go).off('close', go);
        resolve();
      };
      to.on(event, go).on('close', go);
    });
  }
}

function isGone(to: ServerResponse): boolean {
  return to.destroyed || to.req.socket.destroyed;
}

/** Names and values in turn: what Node takes with the least work. */
function headOf({ headers }: StreamedResponse): string[] {
  const head: string[] = [];
  for (const name in headers) head.push(name, headers[name] ?? '');
  return head;
}
