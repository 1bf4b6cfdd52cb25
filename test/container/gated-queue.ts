import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { QueueServer } from '../../local/queue/queue-server';

/** Stands before a queue, which takes all that comes: while the gate is shut, nobody hears of it. */
export class GatedQueue {
  readonly #queue: QueueServer;
  readonly #server: Server;
  readonly #waiting: (() => void)[] = [];
  #isShut = false;

  private constructor(queue: QueueServer) {
    this.#queue = queue;
    this.#server = createServer((request, response) => void this.#pass(request, response));
  }

  static async before(queue: QueueServer): Promise<GatedQueue> {
    const gated = new GatedQueue(queue);
    gated.#server.listen(0, '127.0.0.1');
    await once(gated.#server, 'listening');
    return gated;
  }

  /** With which a door sends through the gate. */
  get variables(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}`;
    return {
      AWS_ENDPOINT_URL_SQS: endpoint,
      BUFFER_URL: this.#queue.urlOf('buffer').replace(/^http:\/\/[^/]+/, endpoint),
    };
  }

  /** Calls whose answer stands at the gate. */
  get unanswered(): number {
    return this.#waiting.length;
  }

  shut(): void {
    this.#isShut = true;
  }

  open(): void {
    this.#isShut = false;
    for (const go of this.#waiting.splice(0)) go();
  }

  close(): void {
    this.open();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await fetch(`${this.#queue.endpoint}${request.url}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': String(request.headers['x-amz-target']),
      },
      body: await buffer(request),
    });
    const text = await answer.text();
    if (this.#isShut) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
  }
}
