import { type Collection, type Collections, collectionOf } from '../contract/collection';
import { TRANSACTION_MESSAGE_MAX_BYTES } from '../contract/limits';
import { renderTransaction } from '../contract/message';
import type { FinalOutcome } from '../contract/outcome';
import { mayMove, sharesPartitions } from '../contract/placement';
import { traceBytes } from '../contract/trace-context';
import type { Transaction } from '../contract/transaction';
import { executeTransaction, type TransactionTerms } from '../transactions/execute-transaction';
import { changesIn } from '../transactions/record-changes';
import type { TransactionVerdict } from '../transactions/transaction-verdict';
import { MOVED_AWAY } from '../writer/moved-away';
import { notConfirmed } from './answers';
import { bounded, currentMember, rejection } from './direct/direct-answer';
import { standing } from './direct/direct-verdict';
import { movingTransactionsFor } from './direct-tables';
import { unsentProblem } from './group-commit/unsent-problem';
import { type HttpRequest, jsonResponse } from './http';
import type { Attempt } from './idempotency/once';
import { LAYOUTS_UNKNOWN } from './laid-out';
import { callsEnd, sendWithin } from './last-call';
import { writePath } from './path';
import type { FrontDoorPorts } from './ports';
import { problem } from './problems';
import { waitEnd, waitForOutcome } from './wait-for-outcome';

/** Another transaction on one of its records takes milliseconds: its client can wait for several. */
const PATIENCE = 10;

const NO_STORE = { 'cache-control': 'no-store' };

/** Executes it while its client waits. */
export async function directTransaction(
  transaction: Transaction,
  { wait, comesAgain }: { readonly wait: number | undefined; readonly comesAgain: boolean },
  { requestId, deadline }: HttpRequest,
  ports: FrontDoorPorts,
): Promise<Attempt> {
  const { now, log } = ports;
  const terms = { deadline: callsEnd(wait, now(), deadline), comesAgain, patience: PATIENCE };
  let verdict = await whereTheyAreNow(transaction, terms, ports);
  // As of a direct write: nothing took effect, and the layouts that are asked now know where to.
  if (verdict.kind === 'hindered' && verdict.reason.startsWith(MOVED_AWAY)) {
    verdict = await whereTheyAreNow(transaction, terms, ports);
  }
  if (verdict.kind === 'rejected' && verdict.cause === 'merge-failed') {
    log.error('user-code-failed', { requestId, id: transaction.id, reason: verdict.reason });
  }
  if (verdict.kind === 'hindered' || verdict.kind === 'doubtful') {
    log.warn('transaction-not-executed', { requestId, id: transaction.id, ...verdict });
  }
  ports.trace?.ends(verdict.kind === 'applied' && verdict.duplicate ? 'duplicate' : verdict.kind);
  if (ports.records !== undefined) {
    const changes = changesIn(verdict, transaction, ports.collections, now());
    if (changes.length > 0) await ports.records.tell(changes);
  }
  return answerTo(transaction, verdict, now());
}

/** One attempt, by the layouts that hold now. */
async function whereTheyAreNow(
  transaction: Transaction,
  terms: TransactionTerms,
  ports: FrontDoorPorts,
): Promise<TransactionVerdict> {
  const { transactions, layouts, userCode, now, sleep, log } = ports;
  if (transactions === undefined) throw new Error('this door executes no transactions');
  const touches = (test: (collection: Collection) => boolean) => anyIn(transaction, ports.collections, test);
  let { collections } = ports;
  try {
    if (touches(sharesPartitions)) collections = await layouts.current();
  } catch (error) {
    log.error('layouts-unknown', { id: transaction.id, error });
    return { kind: 'hindered', reason: LAYOUTS_UNKNOWN, cause: 'unanswered' };
  }
  const table = touches(mayMove) ? movingTransactionsFor(transactions.table, collections, ports) : transactions.table;
  const { random } = transactions;
  return executeTransaction(transaction, { table, random, collections, merges: userCode.merges, now, sleep }, terms);
}

function anyIn({ writes }: Transaction, collections: Collections, test: (collection: Collection) => boolean): boolean {
  return writes.some((write) => {
    const collection = collectionOf(collections, write.collection);
    return collection !== undefined && test(collection);
  });
}

/** Hands it to the writer, and waits for its outcome where that is asked for. */
export async function bufferedTransaction(
  transaction: Transaction,
  { wait, resumed }: { readonly wait: number | undefined; readonly resumed: boolean },
  { requestId, deadline }: HttpRequest,
  ports: FrontDoorPorts,
): Promise<Attempt> {
  const { id } = transaction;
  const bytes = Buffer.byteLength(renderTransaction(transaction)) + traceBytes(ports.trace);
  if (bytes > TRANSACTION_MESSAGE_MAX_BYTES) {
    const detail = `a transaction that is buffered must be at most ${TRANSACTION_MESSAGE_MAX_BYTES} bytes as a message, got ${bytes}: send it without respond-async`;
    return { answer: problem('body-too-large', detail), settled: true };
  }
  try {
    await ports.buffer.sendTransaction(transaction, { withinMs: sendWithin(ports.now(), deadline) });
  } catch (error) {
    const problem = unsentProblem(error, id);
    if (problem !== undefined) return { answer: problem, settled: false, untouched: !resumed };
    ports.log.error('transaction-not-confirmed', { requestId, id, error });
    return { answer: notConfirmed(id), settled: false };
  }
  ports.trace?.ends('buffered');
  await ports.outcomes?.accepted([id]);
  const accepted = jsonResponse(202, { id, status: 'accepted' }, { location: writePath(id), ...NO_STORE });
  if (wait === undefined) return { answer: accepted, settled: true };
  const status = await waitForOutcome(id, waitEnd(wait, ports.now(), deadline), ports);
  if (typeof status !== 'object') return { answer: accepted, settled: true };
  for (const write of transaction.writes) ports.records?.forget(write);
  return answerTo(transaction, verdictOf(status), ports.now());
}

function verdictOf(outcome: FinalOutcome): TransactionVerdict {
  switch (outcome.kind) {
    case 'applied':
    case 'duplicate':
      return { kind: 'applied', duplicate: outcome.kind === 'duplicate' };
    case 'superseded':
      return { kind: 'refused', reason: 'a newer write stands there' };
    case 'conflict':
      return { kind: 'refused', reason: outcome.reason };
    case 'poison':
      return { kind: 'rejected', reason: outcome.reason, cause: outcome.cause };
    default:
      return outcome satisfies never;
  }
}

function answerTo({ id, writes }: Transaction, verdict: TransactionVerdict, now: number): Attempt {
  const members = { id };
  switch (verdict.kind) {
    case 'applied': {
      const { duplicate, versions } = verdict;
      const each = writes.map(({ collection, key }, index) => {
        const version = versions?.[index];
        return { collection, key, ...(version === undefined ? {} : { version }) };
      });
      const answer = { id, status: duplicate ? 'duplicate' : 'applied', writes: each };
      return { answer: jsonResponse(200, answer, NO_STORE), settled: true };
    }
    case 'refused': {
      const { reason, refusal } = verdict;
      const where =
        refusal === undefined
          ? {}
          : { index: refusal.index, outcome: refusal.outcome, ...currentMember(standing(refusal.current, now)) };
      return { answer: problem('transaction-conflict', reason, { members: { ...members, ...where } }), settled: true };
    }
    case 'rejected':
      return rejection(verdict, id);
    case 'hindered': {
      const detail = `the transaction ${id} was not executed: ${bounded(verdict.reason)}`;
      return { answer: problem('table-unavailable', detail, { headers: SOON, members }), settled: false };
    }
    case 'doubtful': {
      const detail = `the transaction ${id} may or may not have taken effect, as a whole (${bounded(verdict.reason)}): read its records before you send it again`;
      return { answer: problem('write-in-doubt', detail, { headers: SOON, members }), settled: false };
    }
    default:
      return verdict satisfies never;
  }
}

const SOON = { 'retry-after': '1' };
