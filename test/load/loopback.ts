import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnswerEntry, AskEntry } from '../../load/ledger/entry';
import { readLedger } from '../../load/ledger/read-ledger';
import type { LoadOrder, OpenLoop } from '../../load/run/load-order';

/** A server on the loopback, and a folder; both go with `close`. */
export interface Loopback {
  readonly target: string;
  readonly folder: string;
  close(): Promise<void>;
}

export async function loopback(listener: RequestListener): Promise<Loopback> {
  const server: Server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'load-'));
  return {
    target: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder,
    close: async () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An order of orders; a small one unless it is changed. */
export function orderTo({ target, folder }: Loopback, changes: Partial<OpenLoop> = {}): LoadOrder {
  return {
    run: 'r1',
    folder,
    target,
    collections: { createOnly: 'orders', patch: 'carts' },
    settings: {},
    seed: 1,
    openLoop: {
      worker: 'w',
      phases: [{ name: 'steady', durationSeconds: 1, arrivalRate: 10, rampTo: 10 }],
      flows: [{ name: 'order', weight: 1, steps: [{ kind: 'request', method: 'PUT', maker: 'createOrder' }] }],
      timeoutSeconds: 5,
      connections: 4,
      outstandingMax: 1000,
      ...changes,
    },
  };
}

/** What a folder's ledgers say, by request. */
export async function ledgerIn(folder: string) {
  const asks: AskEntry[] = [];
  const answers = new Map<string, AnswerEntry>();
  const reading = await readLedger(folder, (entry) => {
    if (entry.type === 'ask') asks.push(entry);
    else answers.set(entry.request, entry);
  });
  return { asks, answers, reading };
}
