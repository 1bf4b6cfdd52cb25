// Receives: the folder of a run that ended before its load began
// Promises: what its set-up and its warm-up have sent all the same, because it stands in the store
// Hands on: to whoever stopped it

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { number } from '../../bin/command-line/numbers';
import { readLedger } from '../ledger/read-ledger';

/** Whether any ledger has a line. At once, for who may wait for nothing more. */
export function hasLedger(folder: string): boolean {
  return readdirSync(folder).some((name) => /^ledger-.+\.jsonl$/.test(name) && statSync(join(folder, name)).size > 0);
}

/** `43 requests with 40 writes: 31 to orders, 9 to carts`; `undefined` where nothing was sent. */
export async function sentBefore(folder: string): Promise<string | undefined> {
  let requests = 0;
  const ops = new Map<string, Set<string>>();
  await readLedger(folder, (entry) => {
    if (entry.type !== 'ask') return;
    requests += 1;
    for (const { collection, op } of entry.writes) ops.set(collection, (ops.get(collection) ?? new Set()).add(op));
  });
  if (requests === 0) return undefined;
  const each = [...ops].map(([collection, { size }]) => `${number(size)} to ${collection}`);
  const writes = [...ops.values()].reduce((sum, { size }) => sum + size, 0);
  const asked = counted(requests, 'request');
  return writes === 0 ? `${asked} without a write` : `${asked} with ${counted(writes, 'write')}: ${each.join(', ')}`;
}

function counted(count: number, what: string): string {
  return `${number(count)} ${what}${count === 1 ? '' : 's'}`;
}
