// Receives: writes to different records that shall take effect together.
// Promises: all of them take effect or none, at most once, decided by their policies; one that comes again ends the same.
// Hands on: conditional statements and a marker, as one transaction, to the record table.

import type { Collections } from '../contract/collection';
import type { Transaction } from '../contract/transaction';
import type { Clock } from '../platform/clock';
import { backoffMillis, type Patience } from '../writer/backoff';
import type { Hindrance } from '../writer/hindrance';
import { MOVED_AWAY } from '../writer/moved-away';
import type { Merges } from '../writer/policy-registry';
import type { StatementResult } from '../writer/record-table';
import type { Statement } from '../writer/statement';
import { markerOf } from './marker';
import { decideJointly, type Joint, participantsOf, unplacedIn, versionsAfter } from './participants';
import { changesAfter } from './record-changes';
import { tokenOf } from './request-token';
import { cancelledBy, DECIDE_AGAIN, ended, look, readMarker, type Step, setback } from './step';
import type { TransactionTable } from './transaction-table';
import { type FinalVerdict, type TransactionVerdict, verdictFor } from './transaction-verdict';

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
  /**
   * A write that came out of quarantine (`executeOnce`). That it is poison is not written down: it goes there again, and is
   * judged anew when its cause is mended.
   */
  readonly redriven?: boolean;
}

/** A record that changes between every look and its statement is contended beyond what this attempt should wait for. */
const REPLANS_MAX = 8;

/** Another transaction on one of the records lasts milliseconds; waits double from there, with full jitter. */
const FIRST_WAIT_MS = 20;

export async function executeTransaction(
  transaction: Transaction,
  ports: TransactionPorts,
  { deadline, comesAgain, patience, redriven = false }: TransactionTerms,
): Promise<TransactionVerdict> {
  const { table, now } = ports;
  const unplaced = unplacedIn(transaction, ports.collections);
  if (unplaced !== undefined) return { kind: 'hindered', reason: unplaced, cause: 'unplaced' };
  const participants = participantsOf(transaction, ports.collections, ports.merges, redriven);
  const marker = markerOf(transaction, { kind: 'applied' });
  const calm: Patience = { setbacks: patience, baseMillis: FIRST_WAIT_MS };
  let setbacks = 0;
  let replans = 0;
  /** An attempt was not answered: it may have taken effect, or still may. */
  let inDoubt = false;

  while (now() < deadline) {
    const step = await take(decideJointly(participants));
    if (step.kind === 'ended') return step.verdict;
    if (step.kind === 'decide again') continue;
    setbacks += 1;
    // What a newer layout alone can better is not waited for here.
    if (setbacks > calm.setbacks || step.reason.startsWith(MOVED_AWAY)) return unfinished(step.reason, step.cause);
    const pause = backoffMillis(setbacks, calm, ports.random);
    if (now() + pause >= deadline) return unfinished(step.reason, step.cause);
    await ports.sleep(pause);
  }
  return unfinished('there was no time left for another attempt', 'contended');

  function take(joint: Joint): Promise<Step> | Step {
    switch (joint.kind) {
      case 'look':
        return look(participants, table);
      case 'final':
        return refuse(joint.verdict);
      case 'done before':
        return readMarker('unread', transaction, table);
      case 'send':
        return send(joint.statements);
      default:
        return joint satisfies never;
    }
  }

  async function send(statements: readonly Statement[]): Promise<Step> {
    const request = [...statements, marker];
    const sentAt = now();
    const { result, units } = await table.transact(request, tokenOf(request));
    ports.count?.(units);
    switch (result.kind) {
      case 'done':
        return ended(appliedBy(statements, sentAt));
      case 'cancelled':
        return cancelled(result.reasons);
      case 'invalid':
        return refuse({ kind: 'rejected', reason: result.reason, cause: 'item-refused' });
      case 'unknown':
        inDoubt = true;
        return setback(result);
      case 'throttled':
      case 'failed':
        return setback(result);
      default:
        return result satisfies never;
    }
  }

  function appliedBy(statements: readonly Statement[], sentAt: number): TransactionVerdict {
    const versions = versionsAfter(participants, statements);
    const changes = changesAfter(participants, statements, sentAt);
    return { kind: 'applied', duplicate: false, versions, ...(changes && { changes }) };
  }

  async function cancelled(reasons: readonly StatementResult[]): Promise<Step> {
    const ofMarker = reasons[participants.length];
    if (ofMarker?.kind === 'refused') return readMarker(ofMarker.current, transaction, table);
    const found = cancelledBy(reasons, participants);
    if (found.kind === 'final') return refuse(found.verdict);
    if (found.kind === 'setback') return found;
    replans += 1;
    if (replans <= REPLANS_MAX) return DECIDE_AGAIN;
    return ended(unfinished('its records changed under every attempt', 'contended'));
  }

  /**
   * A refusal that another delivery might contradict is told only once it stands in the marker's place: whoever comes there
   * first has decided the transaction.
   */
  async function refuse(verdict: FinalVerdict): Promise<Step> {
    if (!comesAgain && !inDoubt) return ended(verdict);
    if (redriven && verdict.kind === 'rejected') return inDoubt ? unlessMarked(verdict) : ended(verdict);
    const { results, units } = await table.single(markerOf(transaction, verdictFor(verdict)));
    ports.count?.(units);
    const result: StatementResult = results[0] ?? { kind: 'unknown', reason: 'no result' };
    if (result.kind === 'done') return ended(verdict);
    return result.kind === 'refused' ? readMarker(result.current, transaction, table) : setback(result);
  }

  /** An attempt that was not answered may have been the one that took effect. */
  async function unlessMarked(verdict: FinalVerdict): Promise<Step> {
    const [found] = await table.read([marker.key]);
    if (found?.kind === 'read' && found.current === undefined) return ended(verdict);
    return readMarker(found?.kind === 'read' ? found.current : 'unread', transaction, table);
  }

  function unfinished(reason: string, cause: Hindrance): TransactionVerdict {
    return inDoubt ? { kind: 'doubtful', reason } : { kind: 'hindered', reason, cause };
  }
}
