// Receives: one named write and the way that it shall go.
// Promises: an answer that is true: accepted when the buffer has it, applied when the table has it, in doubt when nobody knows.
// Hands on: the write to the buffer, or its statement to the table.

import { type Collection, maybeDirect, QUEUE_OF } from '../contract/collection';
import { mayMove, whyUnplaced } from '../contract/placement';
import type { Write } from '../contract/write';
import type { Hindrance } from '../writer/hindrance';
import { MOVED_AWAY } from '../writer/moved-away';
import { acceptedAnswer, notConfirmed, withKept } from './answers';
import type { DeliveryWay } from './delivery-way';
import { applyDirectly, type DirectTerms } from './direct/apply-directly';
import { directAnswer } from './direct/direct-answer';
import { type DirectVerdict, unfinished } from './direct/direct-verdict';
import { movingSinglesFor } from './direct-tables';
import { unsentProblem } from './group-commit/unsent-problem';
import type { HttpRequest } from './http';
import type { Attempt } from './idempotency/once';
import { maySendAgain } from './idempotency/send-again';
import { LAYOUTS_UNKNOWN, laidOut } from './laid-out';
import { callsEnd, sendWithin } from './last-call';
import type { DirectWriting, FrontDoorPorts } from './ports';
import { tellDirect } from './records/tell-direct';
import { waitedAnswer } from './wait-for-outcome';

export interface Delivery {
  readonly write: Write;
  readonly declaration: Collection;
  readonly conditional: boolean;
  /** An earlier attempt of this very write may have taken effect. */
  readonly resumed: boolean;
  /** Of its request. */
  readonly headers: HttpRequest['headers'];
  readonly requestId: string;
  /** Unit: milliseconds since 1970. */
  readonly deadline: number;
}

/** Setbacks that a client of a `direct` collection waits out; one of a `spill` collection has the buffer instead. */
const PATIENCE = { direct: 4, spill: 0 } as const;

export async function deliver(delivery: Delivery, way: DeliveryWay, ports: FrontDoorPorts): Promise<Attempt> {
  switch (way.kind) {
    case 'buffer':
      if (mayStandThere(delivery)) return directAnswer(delivery, await directly(delivery, { kind: 'direct' }, ports));
      return withKept(await throughBuffer(delivery, way.waitSeconds, ports), way.kept);
    case 'direct': {
      const verdict = await directly(delivery, way, ports);
      return withKept(directAnswer(delivery, verdict), way.kept);
    }
    case 'spill':
      return spilling(delivery, ports);
    default:
      return way satisfies never;
  }
}

/** `crowdedOut` is the answer where the buffer is too full for it, in place of the plain refusal. */
async function throughBuffer(
  delivery: Delivery,
  waitSeconds: number | undefined,
  ports: FrontDoorPorts,
  crowdedOut?: Attempt,
): Promise<Attempt> {
  const { write, requestId, declaration, resumed } = delivery;
  if (resumed && !maySendAgain(declaration, write.at, ports.now())) {
    const reason = 'its first attempt was too long ago for the queue to know it again';
    return directAnswer(delivery, { kind: 'doubtful', reason });
  }
  // After its key was claimed: the first answer to a write that was taken stands, also while others are refused.
  const refusal = await ports.pressure?.refusal(delivery, QUEUE_OF[declaration.policy]);
  if (refusal !== undefined) return crowdedOut ?? { answer: refusal, settled: false, untouched: !resumed };
  try {
    await ports.buffer.send(write, { withinMs: sendWithin(ports.now(), delivery.deadline) });
  } catch (error) {
    const problem = unsentProblem(error, write.id);
    if (problem !== undefined) return crowdedOut ?? { answer: problem, settled: false, untouched: !resumed };
    ports.log.error('write-not-confirmed', { requestId, id: write.id, error });
    return { answer: notConfirmed(write.id), settled: false };
  }
  ports.trace?.ends('buffered');
  // After the queue's answer: marked before, a write that was never taken would be called pending for a day.
  await ports.outcomes?.accepted([write.id]);
  const accepted: Attempt = { answer: acceptedAnswer(write), settled: true };
  if (waitSeconds === undefined) return accepted;
  const waited = await waitedAnswer(delivery, waitSeconds, ports);
  // The writer has told the others; what this process keeps for itself it must end itself.
  if (waited !== undefined) ports.records?.forget(write);
  return waited ?? accepted;
}

async function directly(
  delivery: Delivery,
  way: { readonly kind: 'direct' | 'spill'; readonly waitSeconds?: number },
  ports: FrontDoorPorts,
): Promise<DirectVerdict> {
  const { write, declaration, resumed, requestId } = delivery;
  const { direct, log } = ports;
  if (direct === undefined)
    throw new Error(`collection ${write.collection} is ${declaration.mode} and this door cannot write`);
  if (!direct.breaker.admits()) {
    return unfinished({ kind: resumed ? 'resumed' : 'none' }, 'the table does not answer', 'unanswered');
  }
  const terms = {
    deadline: callsEnd(way.waitSeconds, ports.now(), delivery.deadline),
    resumed,
    patience: PATIENCE[way.kind],
  };
  let verdict = await whereItIsNow(delivery, terms, direct, ports);
  // It had no effect, and the layouts that are asked now know where to: a client must not feel that records move.
  if (hasMoved(verdict)) verdict = await whereItIsNow(delivery, terms, direct, ports);
  direct.breaker.report(hindranceIn(verdict) !== 'unanswered');
  ports.trace?.ends(endOf(verdict));
  await tellDirect(delivery, verdict, ports);
  if (verdict.kind === 'rejected' && verdict.cause === 'merge-failed') {
    log.error('user-code-failed', { requestId, id: write.id, collection: write.collection, reason: verdict.reason });
  }
  if (verdict.kind === 'hindered' || verdict.kind === 'doubtful') {
    log.warn('write-not-applied', { requestId, id: write.id, ...verdict });
  }
  return verdict;
}

/** In the words of outcomes, where it has one. */
function endOf(verdict: DirectVerdict): string {
  if (verdict.kind === 'applied') return verdict.duplicate ? 'duplicate' : 'applied';
  return verdict.kind === 'refused' ? verdict.outcome.kind : verdict.kind;
}

/** One attempt, by the layout that holds now. */
async function whereItIsNow(
  { write, declaration }: Delivery,
  terms: DirectTerms,
  direct: DirectWriting,
  ports: FrontDoorPorts,
): Promise<DirectVerdict> {
  const { layouts, userCode, now, sleep, log } = ports;
  const { collection: name } = write;
  let collection: Collection;
  try {
    collection = await laidOut(name, declaration, layouts);
  } catch (error) {
    log.error('layouts-unknown', { id: write.id, collection: name, error });
    return unfinished({ kind: terms.resumed ? 'resumed' : 'none' }, LAYOUTS_UNKNOWN, 'unanswered');
  }
  const unplaced = whyUnplaced(collection);
  if (unplaced !== undefined) return unfinished({ kind: terms.resumed ? 'resumed' : 'none' }, unplaced, 'unplaced');
  const table = mayMove(collection) ? movingSinglesFor(direct.table, { [name]: collection }, ports) : direct.table;
  const directPorts = { table, random: direct.random, merges: userCode.merges, now, sleep };
  return applyDirectly(write, collection, directPorts, terms);
}

function hasMoved(verdict: DirectVerdict): boolean {
  return verdict.kind === 'hindered' && verdict.reason.startsWith(MOVED_AWAY);
}

function hindranceIn(verdict: DirectVerdict): Hindrance | undefined {
  return verdict.kind === 'hindered' || verdict.kind === 'doubtful' ? verdict.cause : undefined;
}

/** Whether the writer knows the write again by its stamp or id, should the attempt here have taken effect after all. */
function isKnownAgain({ policy }: Collection): boolean {
  return policy === 'createOnly' || policy === 'lastWriterWins' || policy === 'priority';
}

/**
 * Whether an earlier attempt may have applied the write here, where only the record can tell: the writer would take the
 * message for another write.
 */
function mayStandThere({ declaration, resumed }: Delivery): boolean {
  return resumed && maybeDirect(declaration) && !isKnownAgain(declaration);
}

async function spilling(delivery: Delivery, ports: FrontDoorPorts): Promise<Attempt> {
  const gate = ports.direct?.gate;
  const admitted = gate?.admits() === true;
  if (!admitted && !mayStandThere(delivery)) return throughBuffer(delivery, undefined, ports);
  const start = ports.now();
  const verdict = await directly(delivery, { kind: 'spill' }, ports);
  const hindrance = hindranceIn(verdict);
  // A contended record says nothing about the table, and one that nobody could look for nothing at all.
  if (admitted && hindrance !== 'unplaced') {
    gate.report(ports.now() - start, hindrance !== undefined && hindrance !== 'contended');
  }
  const spills = verdict.kind === 'hindered' || (verdict.kind === 'doubtful' && isKnownAgain(delivery.declaration));
  if (!spills) return directAnswer(delivery, verdict);
  // What may have taken effect here is not refused as if nothing had.
  const doubt = verdict.kind === 'doubtful' ? directAnswer(delivery, verdict) : undefined;
  return throughBuffer(delivery, undefined, ports, doubt);
}
