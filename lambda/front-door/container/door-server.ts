// Receives: HTTP/1.1 from a load balancer.
// Promises: one answer to each request, in the order of its connection; a body that is too large is never held in memory, and all
//   requests together take no more of it than there is room for, each from its headers on; what a client gave up is done to its end all
//   the same, and one that does not read its answer is not waited for without end. Nothing that a request brings about ends the process.
// Hands on: whole requests to the front door.

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { REQUEST_BODY_MAX_BYTES } from '../../contract/limits';
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { answerHead } from '../answer-head';
import { countAnswer } from '../count-answer';
import type { Count } from '../door-metrics';
import type { HttpRequest, HttpResponse, StreamedResponse } from '../http';
import { offersWrites, placeOf } from '../place';
import { type Problem, problem, problemResponse } from '../problems';
import { requestFailed } from '../request-failed';
import { asksForHealth } from './asks-for-health';
import { BACKLOG, Connections } from './connections';
import { framingProblem } from './framing';
import { fromNode } from './node-request';
import { announcedBytes, readBody, throwAway } from './read-body';
import { headBytes, noRoomForRequests, RequestBudget } from './request-budget';
import { SERVER_SETTINGS } from './server-settings';
import { unreadable } from './unreadable';
import { type ReadingTime, writeAnswer, writeLast } from './write-answer';

export interface DoorServerProps {
  readonly answer: (request: HttpRequest) => Promise<StreamedResponse>;
  /** A request has so long to be answered. Unit: milliseconds. */
  readonly timeoutMillis: number;
  /** All requests together may take so much of the memory, from their headers on until they are answered. Unit: bytes. */
  readonly requestBytes: number;
  /** Told of what is refused here as of what the door refuses: both are told by the same metrics. */
  readonly count: Count;
  readonly now: Clock;
  /** Runs it after so many milliseconds, unless what it answers with is called before. */
  readonly after: (millis: number, run: () => void) => () => void;
  readonly sleep: (millis: number) => Promise<void>;
  readonly log: Log;
}

/**
 * A client has until the request's deadline to read its answer, as it would be given no longer for one that is made late; and so long at the
 * least, for what is made in the last moment. It is less than what a drain has beyond the time-out, unless told otherwise. Unit: milliseconds.
 */
const LEAST_READING_MILLIS = 5000;

const NO_BODY = new Uint8Array(0);

/** Of a connection that was just made: its request is on its way. Unit: milliseconds. */
const FIRST_BYTES_MILLIS = 250;

export class DoorServer {
  readonly #http: Server;
  readonly #connections: Connections;
  readonly #props: DoorServerProps;
  readonly #budget: RequestBudget;
  readonly #answering = new Set<ServerResponse>();
  #lastOnes = false;
  #whenNoneIsAnswered: (() => void) | undefined;

  constructor(props: DoorServerProps) {
    this.#props = props;
    this.#budget = new RequestBudget(props.requestBytes);
    this.#http = createServer(SERVER_SETTINGS);
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
    const held = this.#admit(message);
    if (held === 0) {
      this.#noRoom(message, response);
      throwAway(message);
      return;
    }
    readBody(message, held, {
      budget: this.#budget,
      after: this.#props.after,
      taken: (body, whole) => this.#answer(message, response, body, whole),
      tooLarge: () => void this.#refuse(response, tooLarge(announcedBytes(message))),
      noRoom: () => this.#noRoom(message, response),
    });
  }

  /** What its headers take of the memory, or 0: there is no room. */
  #admit(message: IncomingMessage): number {
    const bytes = headBytes(message);
    const took = this.#budget.takeWhole(bytes);
    return took === 0 && asksForHealth(message) ? this.#budget.takeAnyway(bytes) : took;
  }

  /** Its client had better go elsewhere: this answer is the last on its connection. */
  #noRoom(message: IncomingMessage, response: ServerResponse): void {
    const refusal = noRoomForRequests();
    const request = fromNode(message, NO_BODY, this.#deadline());
    countAnswer(refusal, offersWrites(request.method, placeOf(request)), this.#props.count);
    writeLast(marked(refusal, request.requestId), response, this.#readingTime(request));
  }

  #distrust({ socket }: IncomingMessage, response: ServerResponse, refusal: Problem): void {
    this.#connections.distrust(socket);
    response.shouldKeepAlive = false;
    void this.#refuse(response, refusal);
  }

  #answer(message: IncomingMessage, response: ServerResponse, body: Uint8Array, held: number): void {
    const { answer } = this.#props;
    const request = fromNode(message, body, this.#deadline());
    this.#answering.add(response);
    answer(request)
      .then((made) => {
        if (this.#lastOnes) response.shouldKeepAlive = false;
        return writeAnswer(made, response, this.#readingTime(request));
      })
      .catch((error: unknown) => this.#failed(request, response, error))
      .finally(() => this.#answered(response, held));
  }

  #answered(response: ServerResponse, held: number): void {
    this.#budget.release(held);
    this.#answering.delete(response);
    if (this.#answering.size === 0) this.#whenNoneIsAnswered?.();
  }

  /** Half an answer must not look like a whole one. */
  #failed(request: HttpRequest, response: ServerResponse, error: unknown): Promise<void> | undefined {
    const failure = requestFailed(request, error, this.#props);
    if (!response.headersSent) return this.#refuse(response, failure, request);
    response.destroy();
    return undefined;
  }

  #refuse(
    response: ServerResponse,
    refusal: Problem,
    { requestId, deadline }: Pick<HttpRequest, 'requestId' | 'deadline'> = {
      requestId: randomUUID(),
      deadline: this.#deadline(),
    },
  ): Promise<void> | undefined {
    if (this.#lastOnes) response.shouldKeepAlive = false;
    return writeAnswer(marked(refusal, requestId), response, this.#readingTime({ deadline }));
  }

  /** Of a request that is here now. */
  #deadline(): number {
    return this.#props.now() + this.#props.timeoutMillis;
  }

  #readingTime({ deadline }: Pick<HttpRequest, 'deadline'>): ReadingTime {
    const { after, now } = this.#props;
    return (over) => after(Math.max(deadline - now(), LEAST_READING_MILLIS), over);
  }
}

function marked(refusal: Problem, requestId: string): HttpResponse {
  const { status, headers, body } = problemResponse(refusal, requestId);
  return { status, headers: answerHead(headers, requestId), body };
}

function tooLarge(announced: number | undefined): Problem {
  const got = announced === undefined ? 'more' : announced;
  return problem('body-too-large', `the body must be at most ${REQUEST_BODY_MAX_BYTES} bytes, got ${got}`);
}
