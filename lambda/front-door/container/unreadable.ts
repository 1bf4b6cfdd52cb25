import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerHead } from '../answer-head';
import { type Problem, problem, problemResponse } from '../problems';

/**
 * Ends a connection on which something came that is no request, with a reason where it can only be taken for the answer to that: while an
 * earlier request of the connection is answered, a refusal would be taken for its answer.
 */
export function unreadable(error: Error, socket: Duplex, answering: ReadonlySet<unknown>): void {
  const waiting: unknown = Reflect.get(socket, '_httpMessage');
  if (!socket.writable || isBegun(waiting) || answering.has(waiting)) {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  const { status, headers, body } = problemResponse(problemOf(error), requestId);
  const fields = {
    ...answerHead(headers, requestId),
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`, () => socket.destroy());
}

/** Node hangs the answer that is due next on the connection. */
function isBegun(waiting: unknown): boolean {
  return typeof waiting === 'object' && waiting !== null && 'headersSent' in waiting && waiting.headersSent === true;
}

function problemOf(error: Error): Problem {
  const code = 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return problem('headers-too-large', 'the headers must be at most 64 KiB together, got more');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem('request-timeout', 'the request did not come whole in time');
    default:
      return problem('request-malformed', `this is no request that can be relied on: ${error.message}`);
  }
}
