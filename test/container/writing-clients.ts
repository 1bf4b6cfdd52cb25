import { Agent, request } from 'node:http';

/** What became of one write, as its client saw it. */
export type Seen =
  | { readonly kind: 'answered'; readonly key: string; readonly status: number; readonly closes: boolean }
  /** The connection was refused: the request reached nobody. */
  | { readonly kind: 'not-taken'; readonly key: string }
  /** It was on its way, and no answer came. */
  | { readonly kind: 'cut-off'; readonly key: string };

/** One connection that writes again and again, as a load balancer's would. */
export class WritingClient {
  readonly seen: Seen[] = [];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #name: string;
  #stopped = false;

  constructor(name: string) {
    this.#name = name;
  }

  stop(): void {
    this.#stopped = true;
  }

  /**
   * Until it is stopped, nobody takes its connection any more, or it was told to come back elsewhere and `staysMillis` are over: a load balancer
   * takes a while to send elsewhere.
   */
  async writeTo(port: number, staysMillis = Number.POSITIVE_INFINITY): Promise<void> {
    let leavesAt = Number.POSITIVE_INFINITY;
    for (let n = 0; !this.#stopped && performance.now() < leavesAt; n += 1) {
      const seen = await this.#write(port, `${this.#name}-${n}`);
      this.seen.push(seen);
      if (seen.kind !== 'answered') break;
      if (seen.closes) leavesAt = Math.min(leavesAt, performance.now() + staysMillis);
    }
    this.#agent.destroy();
  }

  #write(port: number, key: string): Promise<Seen> {
    return new Promise((resolve) => {
      let isSent = false;
      const asked = request(
        {
          port,
          host: '127.0.0.1',
          agent: this.#agent,
          method: 'PUT',
          path: `/v1/orders/${key}`,
          headers: { 'content-type': 'application/json' },
        },
        (answer) => {
          const closes = answer.headers.connection === 'close';
          answer.on('end', () => resolve({ kind: 'answered', key, status: answer.statusCode ?? 0, closes }));
          answer.on('error', () => resolve({ kind: 'cut-off', key }));
          answer.resume();
        },
      );
      asked.on('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => (isSent = true));
        else isSent = true;
      });
      asked.on('error', () => resolve({ kind: isSent ? 'cut-off' : 'not-taken', key }));
      asked.end('{"item":"lamp"}');
    });
  }
}
