// What is asked once before the first arrival: accounts are opened, a sale is made.

import type { LoadHeaders } from '../headers/load-headers';
import { writeAnswers } from '../ledger/answers';
import { LedgerWriter } from '../ledger/ledger-writer';
import { LoadError } from '../load-error';
import { parsed, textOf } from '../read-json';
import type { LoadOrder } from '../run/load-order';
import { makerNamed } from '../workload/makers';
import { makerWorld } from '../workload/world';
import { HttpClient } from './http-client';

/** Names the ledger of what was set up. */
const WORKER = 'setup';

/** Sends the request of each maker, one after the other. Without them the scenario means nothing, so all must be acknowledged. */
export async function sendSetup(
  order: Omit<LoadOrder, 'openLoop'>,
  makers: readonly string[],
  timeoutSeconds: number,
  headers: LoadHeaders = {},
): Promise<void> {
  if (makers.length === 0) return;
  const world = makerWorld({ ...order, worker: WORKER });
  const client = new HttpClient({ target: order.target, connections: 1, timeoutSeconds, headers });
  const ledger = new LedgerWriter(order.folder, WORKER);
  try {
    for (const name of makers) {
      const maker = makerNamed(name);
      const request = maker.make(world, {});
      if (request === undefined) continue;
      const asked = Date.now();
      ledger.ask({ request: `${WORKER}-${name}`, at: asked, flow: WORKER, writes: request.writes });
      const { answer, error } = await client.send(request);
      const writes = writeAnswers(maker, answer, request);
      const at = Date.now();
      const told = { request: `${WORKER}-${name}`, at, totalMs: at - asked, status: answer.status, writes };
      ledger.answer({ ...told, ...(error !== undefined && { error }) });
      if (answer.status < 200 || answer.status >= 300) throw new LoadError(refusalOf(name, answer, error));
    }
  } finally {
    ledger.close();
    await client.destroy();
  }
}

function refusalOf(name: string, { status, body }: { readonly status: number; readonly body: string }, error?: string) {
  const detail = textOf(parsed(body), 'detail');
  return `${name} was not done: ${error ?? `${status}${detail ? `, ${detail}` : ''}`}`;
}
