// Receives: HTTP on 127.0.0.1.
// Promises: what ALB promises: the listener's rules, events in its form, its limits, its statuses for a function that fails.
// Hands on: one event for each request forwarded to a function, the request itself to a target group of processes; `/_local/` to the local run.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../functions/clock';
import { LocalRunError } from '../local-run-error';
import type { Balancer } from './balancing/balancer';
import { weightedRandom } from './balancing/choose-target';
import { passAnswer, wholeOrStream } from './balancing/pass-on';
import { withoutInvalidFields } from './balancing/process-headers';
import type { BalancerFailure } from './balancing/send-to-process';
import { chooseAction, redirectLocation } from './choose-action';
import { forwardRequest, type InvokeFunction } from './forward-request';
import { headerPairs, splitTarget } from './http-request';
import type { ForwardTarget, ListenerRules, ProcessesTarget, WeightedTarget } from './listener-rules';
import { REQUEST_BODY_MAX_BYTES, readBody } from './read-body';
import { tokenRefusal } from './token-claims';
import { gatewayPage, writeAnswer } from './write-answer';

export type LocalHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface FrontDoorOptions {
  readonly rules: ListenerRules;
  readonly invoke: InvokeFunction;
  /** By target group ARN, for those whose targets are processes. @default - none: such a target is answered with 503 */
  readonly balancers?: ReadonlyMap<string, Balancer>;
  /**
   * ALB's `routing.http.drop_invalid_header_fields.enabled`: processes do not get header fields whose names have anything but letters,
   * digits and hyphens.
   * @default false, as ALB's
   */
  readonly dropInvalidHeaderFields?: boolean;
  /** From 0 up to 1: which of several weighted targets gets a request. @default Math.random */
  readonly random?: () => number;
  /** Gets every request below `/_local/`, before any rule. @default - they are requests like any other */
  readonly local?: LocalHandler;
  /** One line for each refusal and failure that is the load balancer's own, saying why. */
  readonly log: (line: string) => void;
  /** How long a function may take before the client gets a 504. @default 60, as ALB's */
  readonly idleTimeoutSeconds?: number;
  readonly clock?: Clock;
}

/** ALB's limit for all request headers together. Unit: bytes. Source: "HTTP header limits". */
const HEADERS_MAX_BYTES = 64 * 1024;

const LOCAL_PREFIX = '/_local/';

export class FrontDoorListener {
  private readonly options: FrontDoorOptions;
  private readonly clock: Clock;
  private readonly idleTimeoutSeconds: number;
  private readonly server: Server;
  private readonly inFlight = new Set<ServerResponse>();
  private port = 0;
  private closing = false;

  constructor(options: FrontDoorOptions) {
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.idleTimeoutSeconds = options.idleTimeoutSeconds ?? 60;
    const keepAliveTimeout = this.idleTimeoutSeconds * 1000;
    this.server = createServer({ maxHeaderSize: HEADERS_MAX_BYTES, keepAliveTimeout }, (request, response) => {
      void this.handle(request, response);
    });
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
      if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      else socket.destroy();
    });
    // ALB answers 400 to an upgrade towards a function; without a listener Node would pass it on as a plain request.
    this.server.on('upgrade', (_request, socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    });
  }

  /** Starts accepting and answers the port: 0 picks a free one. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => {
        const inUse = error.code === 'EADDRINUSE';
        reject(
          inUse ? new LocalRunError(`port ${port} is in use: name another one, or 0 for any that is free`) : error,
        );
      });
      this.server.listen(port, '127.0.0.1', () => {
        const address = this.server.address();
        this.port = typeof address === 'object' && address !== null ? address.port : port;
        resolve(this.port);
      });
    });
  }

  /** Stops accepting, lets what was accepted finish for so long, and then cuts the connections. */
  close(patienceMilliseconds: number): Promise<void> {
    this.closing = true;
    for (const response of this.inFlight) response.shouldKeepAlive = false;
    return new Promise((resolve) => {
      const stopWaiting = this.clock.after(patienceMilliseconds, () => this.server.closeAllConnections());
      this.server.close(() => {
        stopWaiting();
        resolve();
      });
    });
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.inFlight.add(response);
    response.on('close', () => this.inFlight.delete(response));
    if (this.closing) response.shouldKeepAlive = false;
    try {
      const { local } = this.options;
      if (local !== undefined && request.url?.startsWith(LOCAL_PREFIX)) await local(request, response);
      else await this.answer(request, response);
    } catch (error) {
      // A client that is gone can no longer be answered; anything else is a defect, and must not end the local run.
      if (request.errored || response.destroyed) return;
      this.options.log(`500 ${request.method} ${request.url}: ${error instanceof Error ? error.stack : error}`);
      if (response.headersSent) response.destroy();
      else writeAnswer(response, request.method ?? 'GET', gatewayPage(500));
    }
  }

  private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = incoming.method ?? 'GET';
    const refuse = (statusCode: number, reason: string) => {
      this.options.log(`${statusCode} ${method} ${incoming.url}: ${reason}`);
      writeAnswer(response, method, gatewayPage(statusCode));
    };
    const asked = { method, ...splitTarget(incoming.url ?? '/'), headers: headerPairs(incoming.rawHeaders) };
    const action = chooseAction(this.options.rules, asked);
    if (action.kind === 'forward' && action.token !== undefined) {
      const refusal = tokenRefusal(action.token, asked, this.clock.now());
      if (refusal !== undefined) {
        refuse(refusal.statusCode, refusal.reason);
        return;
      }
    }
    const target = action.kind === 'forward' ? this.targetOf(action.targets) : undefined;
    if (target?.kind === 'processes') {
      const failure = await this.balance(target, incoming, response);
      if (failure !== undefined) refuse(failure.statusCode, failure.reason);
      return;
    }
    const body = await readBody(incoming);
    if (body === undefined) {
      refuse(413, `the body is larger than ${REQUEST_BODY_MAX_BYTES} bytes`);
      return;
    }
    switch (action.kind) {
      case 'fixed-response': {
        const page = gatewayPage(action.statusCode);
        const headers: [string, string][] = [['server', 'awselb/2.0']];
        if (action.body !== undefined) headers.push(['content-type', action.contentType ?? 'text/plain']);
        writeAnswer(response, method, { ...page, headers, body: Buffer.from(action.body ?? '') });
        return;
      }
      case 'redirect': {
        const page = gatewayPage(action.statusCode);
        const host = hostName(incoming.headers.host);
        const location = redirectLocation(action, { ...asked, host, port: this.port });
        writeAnswer(response, method, { ...page, headers: [...page.headers, ['location', location]] });
        return;
      }
      case 'forward': {
        if (target === undefined) {
          refuse(503, 'nothing runs behind it');
          return;
        }
        const { invoke } = this.options;
        const ports = { invoke, clock: this.clock, idleTimeoutSeconds: this.idleTimeoutSeconds };
        const forwarded = await forwardRequest(ports, target, { ...asked, body }, this.hop(incoming));
        if (forwarded.ok) writeAnswer(response, method, forwarded.answer);
        else refuse(forwarded.failure.statusCode, forwarded.failure.reason);
        return;
      }
      default:
        action satisfies never;
    }
  }

  private targetOf(targets: readonly WeightedTarget[]): ForwardTarget | undefined {
    return (targets.length === 1 ? targets[0] : weightedRandom(targets, this.options.random ?? Math.random))?.target;
  }

  /** What the client gets of a process, or why it gets nothing of one. */
  private async balance(
    { targetGroupArn }: ProcessesTarget,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<BalancerFailure | undefined> {
    const balancer = this.options.balancers?.get(targetGroupArn);
    if (balancer === undefined) return { statusCode: 503, reason: 'nothing runs behind it' };
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const { method = 'GET', url = '/', rawHeaders } = incoming;
    const request = {
      method,
      // A proxy's absolute form names the server first: the target is asked for the path only.
      target: url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '') || '/',
      headers: this.options.dropInvalidHeaderFields === true ? withoutInvalidFields(rawHeaders) : rawHeaders,
      body: await wholeOrStream(incoming),
    };
    const { idleTimeoutSeconds } = this;
    const answer = await balancer.forward(request, this.hop(incoming), { idleTimeoutSeconds, signal: gone.signal });
    if (response.destroyed) return undefined;
    if (!answer.ok) return answer.failure;
    passAnswer(response, answer);
    return undefined;
  }

  private hop(incoming: IncomingMessage) {
    const seconds = Math.floor(this.clock.now() / 1000).toString(16);
    return {
      clientAddress: incoming.socket.remoteAddress ?? '127.0.0.1',
      listenerPort: this.port,
      traceId: `1-${seconds}-${randomBytes(12).toString('hex')}`,
    };
  }
}

/** `Host` without its port. */
function hostName(host: string | undefined): string {
  return host?.replace(/:\d*$/, '') || '127.0.0.1';
}
