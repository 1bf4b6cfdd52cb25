import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** The way to the engine: connections are kept, as the functions keep theirs. */
export class EngineConnection {
  readonly #endpoint: URL;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(endpoint: string) {
    this.#endpoint = new URL(endpoint);
  }

  /** Rejects where the engine does not answer. */
  send(headers: IncomingHttpHeaders, body: Buffer): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#endpoint;
      const outgoing = request(
        {
          hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
          port,
          method: 'POST',
          path: '/',
          agent: this.#agent,
          headers: { ...ownHeaders(headers), 'content-length': body.length },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.once('error', reject);
          incoming.once('end', () =>
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, bytes: Buffer.concat(chunks) }),
          );
        },
      );
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Those of one connection end with it. */
const OF_THE_CONNECTION: readonly string[] = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
];

export function ownHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name)));
}
