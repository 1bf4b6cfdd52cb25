// Receives: writes to different records that shall take effect together.
// Promises: all of them take effect or none, at most once, decided by their policies; one that comes again ends the same.
// Hands on: conditional statements and a marker, as one transaction, to the record table.

import { hash } from 'node:crypto';
import type { Collections } from '../contract/collection';
import { placeOfMarker } from '../contract/placement';
import type { Transaction } from '../contract/transaction';
import type { Clock } from '../platform/clock';
import { backoffMillis, type Patience } from '../writer/backoff';
import type { Merges } from '../writer/policy-registry';
import type { StatementResult } from '../writer/record-table';
import type { Statement } from '../writer/statement';
import { markerOf } from './marker';
import { decideJointly, type Participant, participantsOf, versionsAfter } from './participants';
import type { TransactionTable } from './transaction-table';
import { type FinalVerdict, type TransactionVerdict, verdictFor, verdictOfMarker } from './transaction-verdict';

export interface TransactionPorts {
  readonly table: TransactionTable;
  readonly collections: Collections;
  readonly merges: Merges;
  readonly now: Clock;
  readonly sleep: (millis: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** Told what each call cost. */
  readonly count?: (units: number) => void;
}

export interface TransactionTerms {
  /** No call begins after it. Unit: milliseconds since 1970. */
  readonly deadline: number;
  /** Whether it may come again, from a queue or from its client: a refusal is then written down, for a write unit. */
  readonly comesAgain: boolean;
  /** Calls without effect that are waited out here. */
  readonly patience: number;
}

/** A record that changes between every look and its statement is contended beyond what this attempt should wait for. */
const REPLANS_MAX = 8;

/** Another transaction on one of the records lasts milliseconds; waits double from there, with full jitter. */
const FIRST_WAIT_MS = 20;

export async function executeTransaction(
  transaction: Transaction,
  ports: TransactionPorts,
  { deadline, comesAgain, patience }: TransactionTerms,
): Promise<TransactionVerdict> {
  const { table, now } = ports;
  const participants = participantsOf(transaction, ports.collections, ports.merges);
  const marker = markerOf(transaction, { kind: 'applied' });
  const calm: Patience = { setbacks: patience, baseMillis: FIRST_WAIT_MS };
  let setbacks = 0;
  let replans = 0;
  /** An attempt was not answered: it may have taken effect, or still may. */
  let inDoubt = false;

  while (now() < deadline) {
    const joint = decideJointly(participants);
    const step =
      joint.kind === 'look'
        ? await look(participants, table)
        : joint.kind === 'final'
          ? await refuse(joint.verdict)
          : joint.kind === 'done before'
            ? ended({ kind: 'applied', duplicate: true })
            : await send(joint.statements);
    if (step.kind === 'ended') return step.verdict;
    if (step.kind === 'on') continue;
    setbacks += 1;
    if (setbacks > calm.setbacks) return unfinished(step.reason, step.kind === 'throttled');
    await ports.sleep(backoffMillis(setbacks, calm, ports.random));
  }
  return unfinished('there was no time left for another attempt', false);

  async function send(statements: readonly Statement[]): Promise<Step> {
    const request = [...statements, marker];
    const { result, units } = await table.transact(request, tokenOf(request));
    ports.count?.(units);
    switch (result.kind) {
      case 'done':
        return ended({ kind: 'applied', duplicate: false, versions: versionsAfter(participants, statements) });
      case 'cancelled': {
        const found = await cancelled(result.reasons, participants, table);
        if (found !== 'replan') return found.kind === 'final' ? refuse(found.verdict) : found;
        replans += 1;
        return replans > REPLANS_MAX ? ended(unfinished('its records changed under every attempt', false)) : GO_ON;
      }
      case 'invalid':
        return refuse({ kind: 'rejected', reason: result.reason });
      case 'unknown':
        inDoubt = true;
        return { kind: 'failed', reason: result.reason };
      default:
        return { kind: result.kind, reason: result.reason };
    }
  }

  /**
   * A refusal that another delivery might contradict is told only once it stands in the marker's place: whoever comes there
   * first has decided the transaction.
   */
  async function refuse(verdict: FinalVerdict): Promise<Step> {
    if (!comesAgain && !inDoubt) return ended(verdict);
    const { results, units } = await table.single(markerOf(transaction, verdictFor(verdict)));
    ports.count?.(units);
    const result: StatementResult = results[0] ?? { kind: 'unknown', reason: 'no result' };
    if (result.kind === 'done') return ended(verdict);
    if (result.kind === 'throttled') return result;
    if (result.kind !== 'refused') return { kind: 'failed', reason: result.reason };
    return markerStands(result.current, transaction, table);
  }

  function unfinished(reason: string, throttled: boolean): TransactionVerdict {
    return inDoubt ? { kind: 'doubtful', reason } : { kind: 'hindered', reason, throttled };
  }

  async function cancelled(reasons: readonly StatementResult[], lanes: readonly Participant[], from: TransactionTable) {
    const last = reasons[lanes.length];
    if (last?.kind === 'refused') return markerStands(last.current, transaction, from);
    return joined(reasons, lanes);
  }
}

/** What one step of an attempt brought: its end, a reason to decide anew, or a setback. */
type Step =
  | { readonly kind: 'ended'; readonly verdict: TransactionVerdict }
  | { readonly kind: 'on' }
  | { readonly kind: 'throttled' | 'failed'; readonly reason: string };

const GO_ON: Step = { kind: 'on' };

function ended(verdict: TransactionVerdict): Step {
  return { kind: 'ended', verdict };
}

/** Takes in why a transaction was cancelled: what its records are, or what stands in the way. */
function joined(
  reasons: readonly StatementResult[],
  participants: readonly Participant[],
): 'replan' | { readonly kind: 'final'; readonly verdict: FinalVerdict } | Exclude<Step, { readonly kind: 'ended' }> {
  let replan = false;
  let setback: Exclude<Step, { readonly kind: 'ended' | 'on' }> = {
    kind: 'failed',
    reason: 'cancelled without a reason',
  };
  for (const [index, participant] of participants.entries()) {
    const reason = reasons[index];
    if (reason === undefined || reason.kind === 'done') continue;
    if (reason.kind === 'invalid') {
      const { collection } = participant.write;
      return {
        kind: 'final',
        verdict: { kind: 'rejected', reason: `write ${index} (${collection}): ${reason.reason}` },
      };
    }
    if (reason.kind === 'refused') {
      participant.known = reason.current === 'unread' ? 'unread' : { kind: 'read', current: reason.current };
      replan = true;
    } else {
      setback = { kind: reason.kind === 'throttled' ? 'throttled' : 'failed', reason: reason.reason };
    }
  }
  return replan ? 'replan' : setback;
}

async function look(participants: readonly Participant[], table: TransactionTable): Promise<Step> {
  const unread = participants.filter(({ known }) => known === 'unread');
  const results = await table.read(unread.map(({ key }) => key));
  let setback: Step = GO_ON;
  for (const [index, participant] of unread.entries()) {
    const found = results[index];
    if (found?.kind === 'read') participant.known = found;
    else setback = { kind: 'failed', reason: found?.reason ?? 'no result' };
  }
  return setback;
}

/** Somebody has decided this transaction before: what the marker says is its end. */
async function markerStands(
  seen: Extract<StatementResult, { readonly kind: 'refused' }>['current'],
  { id }: Transaction,
  table: TransactionTable,
): Promise<Step> {
  if (seen !== 'unread') return ended(verdictOfMarker(seen));
  const [found] = await table.read([placeOfMarker(id)]);
  if (found?.kind === 'read') return ended(verdictOfMarker(found.current));
  return { kind: 'failed', reason: found?.reason ?? 'no result' };
}

/**
 * Names the request and not the transaction: the same statements sent twice are known for ten minutes, and others of the
 * same transaction are refused by its marker. A token that stood for both would leave the later one in doubt. At most
 * 36 characters. Source: DynamoDB API reference, `IdempotentParameterMismatchException`.
 */
function tokenOf(request: readonly Statement[]): string {
  return hash('sha256', JSON.stringify(request), 'hex').slice(0, 36);
}
