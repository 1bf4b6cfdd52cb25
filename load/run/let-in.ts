// Receives: a door that is Spillway's, and what each request to it will carry
// Promises: it lets such requests in; or one line that says what to give. Its document and its health are open to everybody, and tell nothing
// Hands on: to the match of a scenario's needs, and to the load

import { CommandError } from '../../bin/command-line/command';
import { readLedger } from '../ledger/read-ledger';
import { LoadError } from '../load-error';
import { parsed, textOf } from '../read-json';
import { closedSentence, type TurnedAway } from './closed-door';
import { answerOf } from './probe';
import type { LoadTarget } from './target';

/** Who is let in at all may ask for the status of a write, with any key or token. Nobody was given this id. */
const SOME_WRITE = '/v1/writes/00000000-0000-7000-8000-000000000000';

/** Where no maker puts anything. */
const SOME_KEY = 'spillway-load-looks-whether-it-may';

export type Door = Pick<LoadTarget, 'url' | 'headers'>;

/** Throws where who comes so may ask for nothing. `ask` sends the headers. */
export async function letIn(door: Door, ask: typeof fetch): Promise<void> {
  await mayGet(door, SOME_WRITE, ask);
}

/** Throws where one of these collections is closed to who comes so. `ask` sends the headers. */
export async function mayReach(door: Door, collections: readonly string[], ask: typeof fetch): Promise<void> {
  for (const collection of collections) await mayGet(door, `/v1/${collection}/${SOME_KEY}`, ask);
}

async function mayGet({ url, headers }: Door, path: string, ask: typeof fetch): Promise<void> {
  const answer = await answerOf(`${url}${path}`, ask);
  const body = await answer.text();
  if (!isTurnedAway(answer.status)) return;
  const detail = textOf(parsed(body), 'detail');
  throw new CommandError(closedSentence(url, { status: answer.status, asked: `GET ${path}`, detail }, headers));
}

/**
 * What the warm-up was told of each way to write: a token may read and not write. No request of a load that is let in is answered so,
 * and one that is not would be a load of refusals.
 */
export async function warmUpWasLetIn(door: Door, folder: string): Promise<void> {
  const flows = new Map<string, string>();
  let turned: TurnedAway | undefined;
  await readLedger(folder, (entry) => {
    if (entry.type === 'ask') {
      flows.set(entry.request, entry.flow);
      return;
    }
    const status = [entry.status, ...entry.writes.map((write) => write.status)].find(isTurnedAway);
    if (status === undefined) return;
    turned ??= { status, asked: `a request of "${flows.get(entry.request) ?? 'a flow'}"` };
  });
  if (turned !== undefined) throw new LoadError(closedSentence(door.url, turned, door.headers));
}

function isTurnedAway(status: number): boolean {
  return status === 401 || status === 403;
}
