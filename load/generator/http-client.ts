import { type Dispatcher, Pool } from 'undici';
import type { LoadHeaders } from '../headers/load-headers';
import type { LoadAnswer, LoadRequest } from '../workload/maker';

export interface HttpClientProps {
  readonly target: string;
  readonly connections: number;
  readonly timeoutSeconds: number;
  /** Sent with each request beside its own. @default - none */
  readonly headers?: LoadHeaders;
}

/** What came of a request. */
export interface Outcome {
  readonly answer: LoadAnswer;
  /** Why there was no answer. */
  readonly error?: string;
}

/**
 * Requests over connections that are kept. A request beyond them waits for one, and its time-out runs meanwhile; one that ran out
 * before it was sent is never sent.
 */
export class HttpClient {
  private readonly pool: Pool;
  private readonly timeoutMs: number;
  private readonly headers: LoadHeaders | undefined;

  constructor({ target, connections, timeoutSeconds, headers }: HttpClientProps) {
    this.headers = headers;
    this.timeoutMs = timeoutSeconds * 1000;
    this.pool = new Pool(target, {
      connections,
      pipelining: 1,
      // One time-out for all of it, kept here.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: this.timeoutMs },
    });
  }

  send({ method, path, headers, body }: LoadRequest): Promise<Outcome> {
    return new Promise((resolve) => {
      const exchange = new Exchange(resolve, this.timeoutMs);
      const all = this.headers === undefined ? headers : { ...this.headers, ...headers };
      this.pool.dispatch({ method, path, headers: all, ...(body !== undefined && { body }) }, exchange);
    });
  }

  /** What is under way ends as unanswered. */
  async destroy(): Promise<void> {
    await this.pool.destroy(new Error('STOPPED'));
  }
}

/** One request and its answer, told once. */
class Exchange implements Dispatcher.DispatchHandler {
  private readonly settle: (outcome: Outcome) => void;
  private readonly timer: NodeJS.Timeout;
  private readonly chunks: Buffer[] = [];
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: LoadAnswer['headers'] = {};
  private isSettled = false;

  constructor(settle: (outcome: Outcome) => void, timeoutMs: number) {
    this.settle = settle;
    this.timer = setTimeout(() => this.giveUp(), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isSettled) controller.abort(new Error('ETIMEDOUT'));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    // 100 to 199 come before the answer.
    if (status < 200) return;
    this.status = status;
    this.headers = oneEach(headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.chunks;
    const whole = this.chunks.length > 1 ? Buffer.concat(this.chunks) : first;
    this.end({ answer: { status: this.status, headers: this.headers, body: whole?.toString() ?? '' } });
  }

  onResponseError(_: unknown, error: Error): void {
    this.end(unanswered(codeOf(error)));
  }

  private giveUp(): void {
    this.end(unanswered('ETIMEDOUT'));
    this.controller?.abort(new Error('ETIMEDOUT'));
  }

  private end(outcome: Outcome): void {
    if (this.isSettled) return;
    this.isSettled = true;
    clearTimeout(this.timer);
    this.settle(outcome);
  }
}

/** Also of an answer that broke off: what it promised is not known. */
function unanswered(error: string): Outcome {
  return { answer: { status: 0, headers: {}, body: '' }, error };
}

function oneEach(headers: Record<string, unknown>): LoadAnswer['headers'] {
  const one: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    one[name] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return one;
}

/** As the system names them; undici has names of its own for two. */
function codeOf(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  if (code === 'UND_ERR_SOCKET') return 'ECONNRESET';
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'ETIMEDOUT';
  return typeof code === 'string' ? code : error.message;
}
