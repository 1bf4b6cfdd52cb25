// Receives: good writes of known collections, in order of arrival.
// Promises: one outcome for each, decided by its collection's policy; what could not be decided in time is `retry`.
// Hands on: conditional statements to the record table.

import { type Collections, collectionOf } from '../contract/collection';
import { KEYS_PER_READ } from '../contract/limits';
import type { Outcome } from '../contract/outcome';
import { nameOfPlace, whyUnplaced } from '../contract/placement';
import type { Clock } from '../platform/clock';
import type { RecordChange } from '../platform/record-copies';
import type { AdaptiveLimit } from './adaptive-limit';
import { backoffMillis, type Patience, patienceWith } from './backoff';
import type { Asked } from './batch-report';
import type { CircuitBreaker } from './circuit-breaker';
import { execute } from './execute';
import type { KnownRecords } from './known-records';
import { askedOf, decide, endFold, type Lane, lanesOf, refuseFold } from './lane';
import { noteFoundApplied, noteLanded, noteUnseen } from './lane-change';
import type { Arrival, Decided } from './policy';
import type { Merges } from './policy-registry';
import type { ReadResult, RecordTablePort, StatementResult } from './record-table';
import type { Statement } from './statement';
import { Work } from './work';

export interface ApplyPorts {
  readonly table: RecordTablePort;
  readonly now: Clock;
  readonly sleep: (millis: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly merges: Merges;
  readonly known: KnownRecords;
  readonly limit: AdaptiveLimit;
  readonly breaker: CircuitBreaker;
}

export interface Applied {
  /** One per write, in order. */
  readonly outcomes: readonly Outcome[];
  readonly work: Work;
  /** What was asked for, by record: it was sorted so anyway. */
  readonly asked: readonly Asked[];
  /** What copies of records are to be told: one for each record of a cached collection that was changed, or may have been. */
  readonly changes: readonly RecordChange[];
}

/** A record that changes under every statement is contended beyond what one batch should wait for. */
const MAX_REFUSALS = 6;

/** Applies writes until each is decided or `deadline` (milliseconds since 1970) is too near to begin another round. */
export async function applyWrites(
  arrivals: readonly Arrival[],
  collections: Collections,
  ports: ApplyPorts,
  deadline: number,
): Promise<Applied> {
  const work = new Work();
  // Asked once for all: nearly always every place is known.
  const hindered = Object.values(collections).some((collection) => whyUnplaced(collection) !== undefined);
  const outcomes: Outcome[] = arrivals.map((arrival) => (hindered ? notReached(arrival, collections) : NOT_REACHED));
  const lanes = lanesOf(arrivals, collections, ports.merges, ports.known);
  let open = lanes;
  work.folds = open.length;
  const asked = open.map(askedOf);
  while (open.length > 0) {
    const attempts = open.flatMap((lane) => nextAttempt(lane, outcomes, ports.now));
    open = open.filter((lane) => lane.folds.length > 0);
    if (open.length === 0) break;
    const hindrance = hindranceOf(ports, deadline);
    if (hindrance !== undefined) {
      for (const lane of open) giveUp(lane, hindrance, outcomes);
      break;
    }
    await runRound(attempts, ports, deadline, work, outcomes);
    open = open.filter((lane) => lane.folds.length > 0);
    const wait = open.reduce((longest, lane) => Math.max(longest, waitOf(lane, ports.random)), 0);
    if (wait > 0) await ports.sleep(wait);
  }
  return { outcomes, work, asked, changes: lanes.flatMap(({ change }) => change ?? []) };
}

const NOT_REACHED: Outcome = { kind: 'retry', reason: 'not reached' };

/** What is told of a write that nothing was begun for: where its record is may be unknown. */
function notReached({ write }: Arrival, collections: Collections): Outcome {
  const collection = collectionOf(collections, write.collection);
  const reason = collection === undefined ? undefined : whyUnplaced(collection);
  return reason === undefined ? NOT_REACHED : { kind: 'retry', reason };
}

/** Why no further round may begin, or `undefined`. */
function hindranceOf(ports: ApplyPorts, deadline: number): string | undefined {
  if (ports.now() >= deadline) return 'the deadline is near';
  return ports.breaker.admits() ? undefined : 'the table does not answer';
}

function waitOf(lane: Lane, random: () => number): number {
  return lane.setback === undefined ? 0 : backoffMillis(lane.setbacks, lane.setback, random);
}

/** A statement to send, or a record to look at first. */
type Attempt =
  | { readonly kind: 'send'; readonly lane: Lane; readonly decision: Decided; readonly statement: Statement }
  | { readonly kind: 'look'; readonly lane: Lane };

/** Settles what needs no statement, and gives the lane's next step if anything is left. */
function nextAttempt(lane: Lane, outcomes: Outcome[], now: Clock): Attempt[] {
  while (lane.folds.length > 0) {
    const decision = decide(lane);
    if (decision.kind === 'read') return [{ kind: 'look', lane }];
    if (decision.statement !== undefined) return [{ kind: 'send', lane, decision, statement: decision.statement }];
    noteFoundApplied(lane, decision, now());
    settle(lane, decision, outcomes);
  }
  return [];
}

async function runRound(
  attempts: readonly Attempt[],
  ports: ApplyPorts,
  deadline: number,
  work: Work,
  outcomes: Outcome[],
): Promise<void> {
  const sends = attempts.filter((attempt) => attempt.kind === 'send');
  const unread = attempts.flatMap((attempt) => (attempt.kind === 'look' ? [attempt.lane] : []));
  const planned = sends.map(({ lane, statement }) => ({ statement, alone: lane.alone }));
  const sentAt = ports.now();
  const executed = await execute(planned, ports.table, ports.limit, () => ports.now() < deadline);
  work.count(executed);
  sends.forEach((attempt, position) => {
    const result = executed.results[position] ?? { kind: 'unknown', reason: 'no result' };
    const write = attempt.lane.folds[0]?.[0]?.arrival.write;
    if (result.kind === 'throttled' && write !== undefined) work.blame(write, result.reason);
    if (interpret(attempt, result, { ...ports, sentAt }, outcomes) === 'read') unread.push(attempt.lane);
  });
  if (executed.results.some((result) => result.kind === 'throttled')) ports.limit.lower();
  else ports.limit.raise();
  const read = await readCurrent(unread, ports, work, outcomes);
  ports.breaker.report(read || executed.results.some(isAnswer));
}

/** An answer of the table itself, whatever it says; `failed` and `unknown` may come from anything on the way. */
function isAnswer({ kind }: StatementResult): boolean {
  return kind !== 'unknown' && kind !== 'failed';
}

function interpret(
  attempt: Extract<Attempt, { readonly kind: 'send' }>,
  result: StatementResult,
  { known, now, sentAt }: Pick<ApplyPorts, 'known' | 'now'> & { readonly sentAt: number },
  outcomes: Outcome[],
): 'read' | 'go on' {
  const { lane, decision } = attempt;
  switch (result.kind) {
    case 'done': {
      noteLanded(lane, attempt.statement, sentAt);
      if (decision.shape === undefined) known.forget(nameOfPlace(lane.key));
      else known.remember(nameOfPlace(lane.key), decision.shape);
      settle(lane, decision, outcomes);
      lane.known = { kind: 'guess', shape: decision.shape };
      return 'go on';
    }
    case 'refused':
      known.forget(nameOfPlace(lane.key));
      lane.refusals += 1;
      if (lane.refusals > MAX_REFUSALS) {
        giveUp(lane, 'the record changed under every statement', outcomes);
        return 'go on';
      }
      if (result.current === 'unread') return 'read';
      lane.known = { kind: 'read', current: result.current };
      return 'go on';
    case 'invalid': {
      const verdict = refuseFold(lane, result.reason);
      if (verdict !== undefined) settle(lane, { kind: 'decided', outcomes: [verdict] }, outcomes);
      return 'go on';
    }
    case 'spoiled':
      lane.alone = true;
      return 'go on';
    case 'unknown':
      lane.inDoubt = true;
      // Whatever is found later: the copy may be an old one from now on.
      noteUnseen(lane, undefined, now());
      setBack(lane, result.reason, outcomes);
      return 'go on';
    case 'throttled':
    case 'failed':
      setBack(lane, result.reason, outcomes);
      return 'go on';
    default:
      return result satisfies never;
  }
}

/** Looks at records as they stand, and says whether the table answered for any. */
async function readCurrent(
  lanes: readonly Lane[],
  ports: ApplyPorts,
  work: Work,
  outcomes: Outcome[],
): Promise<boolean> {
  let answered = false;
  for (let start = 0; start < lanes.length; start += KEYS_PER_READ) {
    const some = lanes.slice(start, start + KEYS_PER_READ);
    const results: readonly ReadResult[] = await ports.table.read(some.map((lane) => lane.key));
    work.reads += 1;
    some.forEach((lane, position) => {
      const result = results[position] ?? { kind: 'unread', reason: 'no result' };
      if (result.kind === 'read') {
        answered = true;
        lane.known = { kind: 'read', current: result.current };
      } else setBack(lane, result.reason, outcomes);
    });
  }
  return answered;
}

function settle(lane: Lane, decision: Decided, outcomes: Outcome[]): void {
  for (const { index, outcome } of endFold(lane, decision.outcomes)) outcomes[index] = outcome;
}

function setBack(lane: Lane, reason: string, outcomes: Outcome[]): void {
  const patience: Patience = patienceWith(reason);
  lane.setbacks += 1;
  lane.setback = patience;
  if (lane.setbacks > patience.setbacks) giveUp(lane, reason, outcomes);
}

/** Hands the rest of the lane back: what follows an undecided write of a record must not overtake it. */
function giveUp(lane: Lane, reason: string, outcomes: Outcome[]): void {
  for (const { index } of lane.folds.flat()) outcomes[index] = { kind: 'retry', reason };
  lane.folds = [];
}
