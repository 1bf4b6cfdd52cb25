// Receives: several writes to different records in one request.
// Promises: all of them take effect or none, once for an Idempotency-Key, and the answer says which.
// Hands on: one transaction, to the table or to the write buffer.

import { type KeyTracking, maybeBuffered } from '../contract/collection';
import { idInside, type Transaction } from '../contract/transaction';
import { writesProblem } from './admission';
import { withKept } from './answers';
import { type AskedWrite, idFor, madeKeyFor, madeKeyProblem, named } from './asked-write';
import { transactionBuffer } from './buffer-routes';
import { checkProblem } from './check-write';
import type { HttpRequest, HttpResponse } from './http';
import { fingerprintOf, idempotencyKeyOf } from './idempotency/idempotency-key';
import { type Attempt, once } from './idempotency/once';
import type { FrontDoorPorts } from './ports';
import { type Preference, preferenceOf } from './preference';
import { isProblem, type Problem, quoted } from './problems';
import { readTransaction, refused } from './read-transaction';
import { requestFailed } from './request-failed';
import { strayTerms } from './stray-terms';
import { bufferedTransaction, directTransaction } from './transaction-delivery';

export async function takeTransaction(request: HttpRequest, ports: FrontDoorPorts): Promise<HttpResponse | Problem> {
  const { headers } = request;
  const stray = strayTerms(headers);
  if (stray !== undefined) return stray;
  const preference = preferenceOf(headers);
  const key = idempotencyKeyOf(headers);
  if (isProblem(key)) return key;
  const asked = readTransaction(request, ports);
  if (isProblem(asked)) return asked;
  // An error is told here, where it is known how many writes it is of.
  const answer = await take(request, asked, { key, preference }, ports).catch((error: unknown) =>
    requestFailed(request, error, ports),
  );
  return { ...answer, writes: asked.length };
}

interface Named {
  readonly key: string | undefined;
  readonly preference: Preference;
}

async function take(
  request: HttpRequest,
  asked: readonly AskedWrite[],
  { key, preference }: Named,
  ports: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const { method, path, body, requestId, deadline } = request;
  const tooMany = await writesProblem(request, asked.length, ports);
  if (tooMany !== undefined) return tooMany;
  for (const [index, one] of asked.entries()) {
    const unnamed = madeKeyProblem(one, keyAt(key, index), ports.now());
    if (unnamed !== undefined) return { ...unnamed, members: { index } };
  }
  const { id, at } = idFor(key, ports.stamp);
  const transaction = transactionOf(asked, id, at, key, ports);
  const wrong = sameRecordProblem(transaction);
  if (wrong !== undefined) return wrong;
  ports.trace?.asks([transaction]);
  // A direct patch collection has no other way than the direct one, alone or in company.
  const buffers = preference.respondAsync && asked.every(({ declaration }) => maybeBuffered(declaration));
  const way = { ...preference, respondAsync: buffers };

  const run = async (stamp: string, resumed: boolean): Promise<Attempt> => {
    const same = stamp === at ? transaction : transactionOf(asked, id, stamp, key, ports);
    const rejected = rejectionOf(same, requestId, ports);
    if (rejected !== undefined) return { answer: rejected, settled: false, untouched: !resumed };
    const refusal = buffers ? await ports.pressure?.refusal(request, transactionBuffer(ports.collections)) : undefined;
    if (refusal !== undefined) return { answer: refusal, settled: false, untouched: !resumed };
    return deliver(same, way, { comesAgain: key !== undefined, resumed }, request, ports);
  };
  if (key === undefined) return (await run(at, false)).answer;
  const fingerprint = fingerprintOf([method, path, body]);
  // Its marker tells whether it was done before: a forgotten key does no harm.
  return once(
    { key, fingerprint, at, tracking: trackingOf(asked), tellsItself: true, requestId, deadline },
    ports,
    run,
  );
}

function transactionOf(
  asked: readonly AskedWrite[],
  id: string,
  at: string,
  key: string | undefined,
  { stamp }: FrontDoorPorts,
): Transaction {
  const writes = asked.map((one, index) => {
    const madeKey = madeKeyFor(one.declaration, keyAt(key, index), stamp);
    return named(one, { id: idInside(id, index), at, madeKey });
  });
  return { id, at, writes };
}

/** Of one request's key, what is for the write at this place. */
function keyAt(key: string | undefined, index: number): string | undefined {
  return key === undefined ? undefined : `${key}/${index}`;
}

/** DynamoDB takes each item once in a transaction; two writes to one record have no order here. */
function sameRecordProblem({ writes }: Transaction): Problem | undefined {
  const seen = new Set<string>();
  for (const [index, write] of writes.entries()) {
    const record = `${write.collection}/${write.key}`;
    if (seen.has(record)) {
      return refused(`write ${index}: ${write.collection} ${quoted(write.key)} stands twice in the transaction`, index);
    }
    seen.add(record);
  }
  return undefined;
}

function rejectionOf({ writes }: Transaction, requestId: string, ports: FrontDoorPorts): Problem | undefined {
  for (const [index, write] of writes.entries()) {
    const rejected = checkProblem(write, requestId, ports);
    if (rejected !== undefined) return { ...rejected, members: { ...rejected.members, index } };
  }
  return undefined;
}

/** One collection that asks for it makes it durable for all. */
function trackingOf(asked: readonly AskedWrite[]): KeyTracking {
  return asked.some(({ declaration }) => declaration.tracking === 'durable') ? 'durable' : 'cached';
}

async function deliver(
  transaction: Transaction,
  { respondAsync, wait }: Preference,
  { comesAgain, resumed }: { readonly comesAgain: boolean; readonly resumed: boolean },
  request: HttpRequest,
  ports: FrontDoorPorts,
): Promise<Attempt> {
  // Of a buffered transaction, an outcome that nobody keeps cannot be waited for.
  const waits = wait !== undefined && (!respondAsync || ports.outcomes !== undefined);
  const kept = [...(respondAsync ? ['respond-async'] : []), ...(waits ? [`wait=${wait}`] : [])];
  const attempt = respondAsync
    ? await bufferedTransaction(transaction, { wait, resumed }, request, ports)
    : await directTransaction(transaction, { wait, comesAgain }, request, ports);
  return withKept(attempt, kept);
}
