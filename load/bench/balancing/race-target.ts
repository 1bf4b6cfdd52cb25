import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RaceTargetOptions {
  readonly serviceMilliseconds: number;
  /** Requests that it serves at once. */
  readonly places: number;
  /** Requests that may wait for a place; one more is answered with 503, as a door of bounded memory does. */
  readonly waiting: number;
  /** Answers 500 at once, and does nothing. */
  readonly failing: boolean;
}

/** Serves HTTP as a process does that waits for something else: it takes time and next to no CPU. */
export class RaceTarget {
  requests = 0;
  private readonly options: RaceTargetOptions;
  private readonly server: Server;
  private readonly line: (() => void)[] = [];
  private busy = 0;

  constructor(options: RaceTargetOptions) {
    this.options = options;
    this.server = createServer((incoming, response) => {
      incoming.resume();
      if (incoming.url === '/healthz') {
        response.end();
        return;
      }
      this.requests += 1;
      this.serve((statusCode) => response.writeHead(statusCode, { 'content-length': 0 }).end());
    });
    // Longer than the balancer keeps a connection: one that the target ends while a request is on its way is a 502.
    this.server.keepAliveTimeout = 120_000;
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private serve(answer: (statusCode: number) => void): void {
    const { serviceMilliseconds, places, waiting, failing } = this.options;
    if (failing) answer(500);
    else if (this.busy < places) {
      this.busy += 1;
      setTimeout(() => {
        answer(200);
        this.busy -= 1;
        this.line.shift()?.();
      }, serviceMilliseconds);
    } else if (this.line.length < waiting) this.line.push(() => this.serve(answer));
    else answer(503);
  }
}
