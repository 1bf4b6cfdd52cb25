// Receives: HTTP/1.1 from a load balancer.
// Promises: one answer to each request, in the order of its connection; a body that is too large is never held in memory, and all
//   together no more than there is room for; what a client gave up is done to its end all the same. Nothing that a request brings
//   about ends the process.
// Hands on: whole requests to the front door.

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { REQUEST_BODY_MAX_BYTES } from '../../contract/limits';
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { answerHead } from '../answer-head';
import type { HttpRequest, HttpResponse, StreamedResponse } from '../http';
import { type Problem, problem, problemResponse } from '../problems';
import { requestFailed } from '../request-failed';
import { BodyBudget, noRoomForBodies } from './body-budget';
import { BACKLOG, Connections } from './connections';
import { framingProblem } from './framing';
import { fromNode } from './node-request';
import { announcedBytes, readBody } from './read-body';
import { unreadable } from './unreadable';
import { writeAnswer, writeLast } from './write-answer';

export interface DoorServerProps {
  readonly answer: (request: HttpRequest) => Promise<StreamedResponse>;
  /** A request has so long to be answered. Unit: milliseconds. */
  readonly timeoutMillis: number;
  /** All bodies together may take so much of the memory, from their first piece until they are answered. Unit: bytes. */
  readonly bodyBytes: number;
  readonly now: Clock;
  readonly sleep: (millis: number) => Promise<void>;
  readonly log: Log;
}

/**
 * An Application Load Balancer gives a connection up after 60 s of silence, unless told otherwise. Were it cut here first, a request that is just
 * on its way would be answered with a 502. Unit: milliseconds. Source: ALB, Troubleshooting, HTTP 502.
 */
const KEEP_ALIVE_MILLIS = 75_000;

const SETTINGS: ServerOptions = {
  noDelay: true,
  insecureHTTPParser: false,
  // Checked here: Node refuses such a request, and goes on with what came behind it.
  requireHostHeader: false,
  keepAliveTimeout: KEEP_ALIVE_MILLIS,
  // Counts from the beginning of a connection too, on which the load balancer may wait before it sends.
  headersTimeout: KEEP_ALIVE_MILLIS + 5000,
  // A load balancer's patience with its client, and the body of one that is slow.
  requestTimeout: KEEP_ALIVE_MILLIS + 15_000,
  connectionsCheckingInterval: 5000,
  // As much as the load balancer lets through: the door itself refuses less, and says why. Source: ALB quotas.
  maxHeaderSize: 64 * 1024,
};

/** Of a connection that was just made: its request is on its way. Unit: milliseconds. */
const FIRST_BYTES_MILLIS = 250;

export class DoorServer {
  readonly #http: Server;
  readonly #connections: Connections;
  readonly #props: DoorServerProps;
  readonly #bodies: BodyBudget;
  readonly #answering = new Set<ServerResponse>();
  #lastOnes = false;
  #whenNoneIsAnswered: (() => void) | undefined;

  constructor(props: DoorServerProps) {
    this.#props = props;
    this.#bodies = new BodyBudget(props.bodyBytes);
    this.#http = createServer(SETTINGS);
    this.#connections = new Connections(this.#http);
    // Node drops what is beyond 2,000 fields without a word.
    this.#http.maxHeadersCount = 0;
    this.#http.on('request', (message, response) => this.#take(message, response));
    this.#http.on('checkContinue', (message, response) => this.#takeIfWanted(message, response));
    this.#http.on('clientError', (error, socket) => unreadable(error, socket, this.#answering));
  }

  /** Resolves with the port. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen({ port, host, backlog: BACKLOG }, () => {
        const address = this.#http.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Requests that are not answered yet, also of clients that have gone. */
  get answering(): number {
    return this.#answering.size;
  }

  /** From now on each answer is the last on its connection. */
  endConnections(): void {
    this.#lastOnes = true;
  }

  /**
   * Takes no connection any more. Resolves once all that was begun is answered, and every connection has ended, with the number of those whose
   * request did not come to its end for so long: nothing was begun for them.
   */
  async close(patienceMillis: number): Promise<number> {
    const { sleep } = this.#props;
    await this.#connections.takeThoseThatWait();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    await Promise.race([closed, sleep(FIRST_BYTES_MILLIS)]);
    this.#connections.endUnused();
    await Promise.race([closed, sleep(patienceMillis)]);
    // What was begun meanwhile is waited for as well, also where its client has gone and no connection tells of it.
    await this.#noneIsAnswered();
    const unfinished = this.#connections.endUnfinished();
    await closed;
    await this.#noneIsAnswered();
    return unfinished;
  }

  #noneIsAnswered(): Promise<void> {
    if (this.#answering.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenNoneIsAnswered = resolve;
    });
  }

  /** Who asks first is told at once of a body that is too large, and does not send it. */
  #takeIfWanted(message: IncomingMessage, response: ServerResponse): void {
    if ((announcedBytes(message) ?? 0) > REQUEST_BODY_MAX_BYTES) {
      // What comes next on this connection may be that body, or another request.
      this.#distrust(message, response, tooLarge(announcedBytes(message)));
      return;
    }
    if (!this.#connections.isDistrusted(message.socket)) response.writeContinue();
    this.#take(message, response);
  }

  #take(message: IncomingMessage, response: ServerResponse): void {
    this.#connections.used(message.socket);
    if (this.#connections.isDistrusted(message.socket)) return;
    const ambiguous = framingProblem(message);
    if (ambiguous !== undefined) {
      this.#distrust(message, response, ambiguous);
      return;
    }
    readBody(message, {
      budget: this.#bodies,
      taken: (body, held) => this.#answer(message, response, body, held),
      tooLarge: () => this.#refuse(response, tooLarge(announcedBytes(message))),
      // Its client had better go elsewhere: this answer is the last on its connection.
      noRoom: () => writeLast(marked(noRoomForBodies()), response),
    });
  }

  #distrust({ socket }: IncomingMessage, response: ServerResponse, refusal: Problem): void {
    this.#connections.distrust(socket);
    response.shouldKeepAlive = false;
    this.#refuse(response, refusal);
  }

  #answer(message: IncomingMessage, response: ServerResponse, body: Uint8Array, held: number): void {
    const { answer, timeoutMillis, now } = this.#props;
    const request = fromNode(message, body, now() + timeoutMillis);
    this.#answering.add(response);
    answer(request)
      .then((made) => {
        if (this.#lastOnes) response.shouldKeepAlive = false;
        return writeAnswer(made, response);
      })
      .catch((error: unknown) => this.#failed(request, response, error))
      .finally(() => this.#answered(response, held));
  }

  #answered(response: ServerResponse, held: number): void {
    this.#bodies.release(held);
    this.#answering.delete(response);
    if (this.#answering.size === 0) this.#whenNoneIsAnswered?.();
  }

  /** Half an answer must not look like a whole one. */
  #failed(request: HttpRequest, response: ServerResponse, error: unknown): void {
    const failure = requestFailed(request, error, this.#props);
    if (response.headersSent) response.destroy();
    else this.#refuse(response, failure, request.requestId);
  }

  #refuse(response: ServerResponse, refusal: Problem, requestId?: string): void {
    if (this.#lastOnes) response.shouldKeepAlive = false;
    void writeAnswer(marked(refusal, requestId), response);
  }
}

function marked(refusal: Problem, requestId: string = randomUUID()): HttpResponse {
  const { status, headers, body } = problemResponse(refusal, requestId);
  return { status, headers: answerHead(headers, requestId), body };
}

function tooLarge(announced: number | undefined): Problem {
  const got = announced === undefined ? 'more' : announced;
  return problem('body-too-large', `the body must be at most ${REQUEST_BODY_MAX_BYTES} bytes, got ${got}`);
}
