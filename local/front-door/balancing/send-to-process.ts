import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Clock } from '../../functions/clock';
import { headersToClient } from './process-headers';

export interface ProcessRequest {
  readonly method: string;
  /** Path and query, as received. */
  readonly target: string;
  /** Names and values in turns, as received. */
  readonly headers: readonly string[];
  /** Read to its end, or to be passed on while it comes. */
  readonly body: Buffer | Readable;
}

export interface BalancerFailure {
  readonly statusCode: 502 | 503 | 504;
  readonly reason: string;
}

export type ProcessAnswer =
  | {
      readonly ok: true;
      readonly statusCode: number;
      readonly statusMessage: string;
      /** Names and values in turns. */
      readonly headers: string[];
      /** A short one whole; any other as it comes: who takes the answer reads it to its end or destroys it. */
      readonly body: Buffer | Readable;
    }
  | { readonly ok: false; readonly failure: BalancerFailure };

export interface Sending {
  readonly agent: Agent;
  readonly port: number;
  readonly clock: Clock;
  readonly idleTimeoutSeconds: number;
  /** Aborted when the client is gone: the target's connection goes with it, as ALB closes it. */
  readonly signal: AbortSignal | undefined;
  /** Once, when the target has nothing more to do with the request. */
  readonly settled: (how: 'well' | 'badly' | 'abandoned') => void;
}

/** Answers up to this size are read before they are passed on, so that a connection that breaks in them is still a 502. Unit: bytes. */
const WHOLE_ANSWER_MAX_BYTES = 64 * 1024;

/** One request to a process and its answer back. Nothing is sent twice: the target may have done what it was asked. */
export function sendToProcess(request: ProcessRequest, headers: string[], sending: Sending): Promise<ProcessAnswer> {
  const { agent, port, clock, idleTimeoutSeconds, signal } = sending;
  return new Promise((resolve) => {
    let open = true;
    let answer: IncomingMessage | undefined;
    let failure: BalancerFailure | undefined;
    const { method, target, body } = request;
    const outgoing = httpRequest({ agent, host: '127.0.0.1', port, method, path: target, headers });

    const settle = (how: 'well' | 'badly' | 'abandoned') => {
      if (!open) return;
      open = false;
      stopWaiting();
      signal?.removeEventListener('abort', abandon);
      sending.settled(signal?.aborted === true ? 'abandoned' : how);
    };
    const giveUp = (reason: BalancerFailure) => {
      failure ??= reason;
      outgoing.destroy();
      answer?.destroy();
      settle('badly');
      resolve({ ok: false, failure });
    };
    const abandon = () => giveUp({ statusCode: 502, reason: 'the client went away' });

    const idleMilliseconds = idleTimeoutSeconds * 1000;
    let lastSent = clock.now();
    let bytesRead = 0;
    const lookAgain = () => {
      const read = answer?.socket?.bytesRead ?? 0;
      if (read !== bytesRead) lastSent = clock.now();
      bytesRead = read;
      const left = lastSent + idleMilliseconds - clock.now();
      if (left > 0) stopWaiting = clock.after(left, lookAgain);
      else giveUp({ statusCode: 504, reason: `no answer in the listener's idle time-out of ${idleTimeoutSeconds} s` });
    };
    let stopWaiting = clock.after(idleMilliseconds, lookAgain);

    signal?.addEventListener('abort', abandon);
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (answer !== undefined) return; // Its own end tells.
      giveUp({ statusCode: 502, reason: `the target's connection broke: ${error.code ?? error.message}` });
    });
    outgoing.on('response', (incoming) => {
      answer = incoming;
      bytesRead = incoming.socket.bytesRead;
      lastSent = clock.now();
      const { headers: answerHeaders, length } = headersToClient(incoming.rawHeaders);
      const { statusCode = 502, statusMessage = '' } = incoming;
      const whole = { ok: true as const, statusCode, statusMessage, headers: answerHeaders };
      const how = statusCode >= 500 ? 'badly' : 'well';
      incoming.on('error', () => {}); // `close` follows, and says that it is not complete.
      if (length === undefined || !(length <= WHOLE_ANSWER_MAX_BYTES)) {
        incoming.on('close', () => settle(incoming.complete ? how : 'badly'));
        resolve({ ...whole, body: incoming });
        return;
      }
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        if (!incoming.complete) return;
        settle(how);
        resolve({ ...whole, body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks) });
      });
      incoming.on('close', () => {
        if (open) giveUp({ statusCode: 502, reason: "the target's connection broke in its answer" });
      });
    });

    if (Buffer.isBuffer(body)) {
      outgoing.end(body.length > 0 ? body : undefined);
      return;
    }
    body.on('data', () => {
      lastSent = clock.now();
    });
    body.pipe(outgoing);
    // What the target does not read is dropped: a client that still sends must be able to come to its end and read the answer.
    outgoing.on('close', () => body.resume());
  });
}
