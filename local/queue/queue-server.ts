// Receives: SQS's AWS JSON 1.0 protocol over HTTP, on the loopback address only.
// Promises: an answer to a send goes out only after the journal has it; errors are those that the AWS SDK knows by name.
// Hands on: actions to the queue models; to the event source the same models and waits, without HTTP.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK, listenOnLoopback } from '../engines/ports';
import { errorAnswerOf } from './error-answer';
import { type ActionContext, act, answerIsLost } from './queue-actions';
import { QueueError } from './queue-error';
import type { QueueModel } from './queue-model';
import type { QueueRegistry } from './queue-registry';
import { NO_SEND_FAULTS, type SendFaults } from './send-faults';
import { WaitingRoom } from './waiting-room';

export interface QueueServerOptions {
  readonly registry: QueueRegistry;
  /** @default 0 - a free one */
  readonly port?: number;
  /** Flushed before each answer. @default - nothing outlives the process */
  readonly journal?: { flush(): void };
  /** @default - none */
  readonly faults?: SendFaults;
  /** What it has taken is answered for so much later, as over a network. Unit: milliseconds. @default 0 */
  readonly answersAfterMillis?: number;
  /** The registry's clock. @default Date.now */
  readonly now?: () => number;
}

const TARGET = 'AmazonSQS.';
/** A batch of 1 MiB whose every character is escaped as `\u0000`-like sequences, and its frame. */
const REQUEST_MAX_BYTES = 8 * 1024 * 1024;
const KEEP_ALIVE_MS = 60_000;

export class QueueServer {
  readonly registry: QueueRegistry;
  readonly port: number;
  readonly endpoint: string;
  readonly #server: Server;
  readonly #options: QueueServerOptions;
  #moveTimer: NodeJS.Timeout | undefined;
  readonly #rooms = new Map<QueueModel, WaitingRoom>();

  private constructor(server: Server, port: number, options: QueueServerOptions) {
    this.registry = options.registry;
    this.port = port;
    this.endpoint = `http://${LOOPBACK}:${port}`;
    this.#server = server;
    this.#options = options;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(options: QueueServerOptions): Promise<QueueServer> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true });
    return new QueueServer(server, await listenOnLoopback(server, options.port ?? 0), options);
  }

  urlOf(name: string): string {
    return `${this.endpoint}/${this.registry.accountId}/${name}`;
  }

  /** Throws `QueueError` QueueDoesNotExist. */
  model(name: string): QueueModel {
    return this.registry.get(name);
  }

  /** True as soon as a receive would find something; false after `ms`, on abort, or when the server closes. */
  waitForMessages(name: string, ms: number, signal?: AbortSignal): Promise<boolean> {
    const model = this.registry.get(name);
    let room = this.#rooms.get(model);
    if (room === undefined) {
      room = new WaitingRoom(model, this.#options.now ?? Date.now);
      this.#rooms.set(model, room);
    }
    return room.wait(ms, signal);
  }

  /** Ends waits, then connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    clearTimeout(this.#moveTimer);
    for (const room of this.#rooms.values()) room.close();
    this.#server.closeIdleConnections();
    this.#server.closeAllConnections();
    await closed;
    this.#options.journal?.flush();
  }

  /** Move tasks go on by the clock, whether or not anybody asks how far they are. */
  #keepMoving(): void {
    const at = this.registry.nextMoveAt();
    if (at === undefined || this.#moveTimer !== undefined) return;
    const now = (this.#options.now ?? Date.now)();
    this.#moveTimer = setTimeout(
      () => {
        this.#moveTimer = undefined;
        this.registry.settle();
        this.#keepMoving();
      },
      Math.max(at - now, 0) + 1,
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const body = await readBody(request);
      const [action, input] = [actionOf(request), parseInput(body)];
      const context: ActionContext = {
        registry: this.registry,
        urlOf: (name) => this.urlOf(name),
        waitForMessages: (name, ms, signal) => this.waitForMessages(name, ms, signal),
        sendFaults: this.#options.faults ?? NO_SEND_FAULTS,
        gone: gone.signal,
      };
      const answer = await act(action, input, context);
      this.#options.journal?.flush();
      this.#keepMoving();
      const { answersAfterMillis = 0 } = this.#options;
      if (answersAfterMillis > 0) await sleep(answersAfterMillis);
      if (answerIsLost(action, input, context)) request.socket.destroy();
      else write(response, 200, answer);
    } catch (error) {
      const { status, queryCode, senderFault, type, message } = errorAnswerOf(error);
      response.setHeader('x-amzn-query-error', `${queryCode};${senderFault ? 'Sender' : 'Receiver'}`);
      write(response, status, { __type: type, message });
    }
  }
}

function actionOf(request: IncomingMessage): string {
  const target = request.headers['x-amz-target'];
  if (request.method === 'POST' && typeof target === 'string' && target.startsWith(TARGET)) {
    return target.slice(TARGET.length);
  }
  throw new QueueError('UnknownOperation', `A request needs the header X-Amz-Target: ${TARGET}<action>.`);
}

function parseInput(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new QueueError('InvalidParameterValue', 'The request is not JSON.');
  }
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= REQUEST_MAX_BYTES) chunks.push(chunk);
    });
    request.on('error', reject);
    request.on('end', () => {
      if (bytes <= REQUEST_MAX_BYTES) resolve(Buffer.concat(chunks).toString('utf8'));
      else
        reject(
          new QueueError(
            'InvalidParameterValue',
            `The request must be at most ${REQUEST_MAX_BYTES} bytes, got ${bytes}.`,
          ),
        );
    });
  });
}

function write(response: ServerResponse, status: number, answer: object): void {
  if (response.destroyed) return;
  const text = JSON.stringify(answer);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
