// Receives: DynamoDB's JSON protocol over HTTP, on the loopback address only
// Promises: what is not to be disturbed is passed on to the byte, both ways; what is, is answered as DynamoDB would
// Hands on: calls to the engine

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { LOOPBACK, listenOnLoopback } from '../engines/ports';
import { type FaultHits, HIT_NAMES } from '../faults/fault-hits';
import { type Fields, isFields } from '../template/template';
import { disturb, isDisturbed, type TableFaults } from './disturb';
import { EngineConnection, ownHeaders, type RawAnswer } from './engine-connection';
import { fieldsIn, type Table, type TableCall } from './table-call';

export interface TableProxyOptions {
  /** Where the engine answers. */
  readonly engine: string;
  /** Looked at anew for each call. */
  readonly faults: () => TableFaults;
  /** From 0 up to 1. @default Math.random */
  readonly random?: () => number;
  /** Counts what is throttled. @default - nobody does */
  readonly hits?: Pick<FaultHits, 'add'> | undefined;
}

const TARGET = 'DynamoDB_20120810.';
const KEEP_ALIVE_MS = 60_000;

export class TableProxy {
  readonly endpoint: string;
  readonly #server: Server;
  readonly #engine: EngineConnection;
  readonly #options: TableProxyOptions;

  private constructor(server: Server, port: number, options: TableProxyOptions) {
    this.endpoint = `http://${LOOPBACK}:${port}`;
    this.#server = server;
    this.#engine = new EngineConnection(options.engine);
    this.#options = options;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(options: TableProxyOptions): Promise<TableProxy> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true });
    return new TableProxy(server, await listenOnLoopback(server, 0), options);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
    this.#engine.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { headers } = request;
      const body = await readBody(request);
      const faults = this.#options.faults();
      const call = callIn(headers['x-amz-target'], body);
      if (call === undefined || !isDisturbed(call, faults)) {
        write(response, await this.#engine.send(headers, body));
        return;
      }
      const engine: Table = async ({ action, body: fields }) => {
        const target = { ...headers, 'x-amz-target': `${TARGET}${action}` };
        const answer = await this.#engine.send(target, Buffer.from(JSON.stringify(fields)));
        return { status: answer.status, body: fieldsIn(parsed(answer.bytes)) };
      };
      const { random = Math.random, hits } = this.#options;
      const throttled = () => hits?.add(HIT_NAMES.throttle(faults));
      const answer = await disturb(call, engine, faults, random, throttled);
      write(response, rawAnswer(answer.status, answer.body));
    } catch {
      // As if the engine had ended in the middle of it: whoever asked knows nothing.
      response.destroy();
    }
  }
}

function callIn(target: string | string[] | undefined, body: Buffer): TableCall | undefined {
  if (typeof target !== 'string' || !target.startsWith(TARGET)) return undefined;
  const fields = parsed(body);
  return isFields(fields) ? { action: target.slice(TARGET.length), body: fields } : undefined;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A sum over the bytes goes with every answer, and a client may check it. */
function rawAnswer(status: number, body: Fields): RawAnswer {
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    status,
    bytes,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-crc32': String(crc32(bytes)) },
  };
}

function write(response: ServerResponse, { status, headers, bytes }: RawAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...ownHeaders(headers), 'content-length': bytes.length });
  response.end(bytes);
}
