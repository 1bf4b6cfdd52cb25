import { Agent, request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Engine } from '../../../local/engines/engine';

/** A table engine behind a door of its own that counts what comes in. */
export interface CountedTable {
  readonly url: string;
  /** Calls by their name, since the last time somebody asked. */
  take(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const READS = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'DescribeTable', 'ListTables'];

export function isRead(call: string): boolean {
  return READS.includes(call);
}

/** `millis`: what each call takes longer than the engine's own time. */
export async function countedTable(engine: Engine, millis = 0): Promise<CountedTable> {
  let calls = new Map<string, number>();
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const call = String(incoming.headers['x-amz-target'] ?? '').split('.')[1];
    if (call !== undefined) calls.set(call, (calls.get(call) ?? 0) + 1);
    if (millis === 0) passOn(incoming, outgoing, engine, agent);
    else setTimeout(() => passOn(incoming, outgoing, engine, agent), millis);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the counter of calls has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    take() {
      const counted = calls;
      calls = new Map();
      return counted;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

function passOn(incoming: IncomingMessage, outgoing: ServerResponse, { host, port }: Engine, agent: Agent): void {
  const { method, url, headers } = incoming;
  const onward = ask({ host, port, method, path: url, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
