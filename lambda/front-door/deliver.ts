// Receives: one named write and the way that it shall go.
// Promises: an answer that is true: accepted when the buffer has it, applied when the table has it, in doubt when nobody knows.
// Hands on: the write to the buffer, or its statement to the table.

import type { Collection } from '../contract/collection';
import type { Write } from '../contract/write';
import { acceptedAnswer, notConfirmed, withKept } from './answers';
import type { DeliveryWay } from './delivery-way';
import { applyDirectly } from './direct/apply-directly';
import { directAnswer } from './direct/direct-answer';
import { type DirectVerdict, unfinished } from './direct/direct-verdict';
import type { Attempt } from './idempotency/once';
import { maySendAgain } from './idempotency/send-again';
import type { FrontDoorPorts } from './ports';
import { waitedAnswer } from './wait-for-outcome';

export interface Delivery {
  readonly write: Write;
  readonly declaration: Collection;
  readonly conditional: boolean;
  /** An earlier attempt of this very write may have taken effect. */
  readonly resumed: boolean;
  readonly requestId: string;
  /** Unit: milliseconds since 1970. */
  readonly deadline: number;
}

/** Setbacks that a client of a `direct` collection waits out; one of a `spill` collection has the buffer instead. */
const PATIENCE = { direct: 4, spill: 0 } as const;

export async function deliver(delivery: Delivery, way: DeliveryWay, ports: FrontDoorPorts): Promise<Attempt> {
  switch (way.kind) {
    case 'buffer':
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

async function throughBuffer(
  delivery: Delivery,
  waitSeconds: number | undefined,
  ports: FrontDoorPorts,
): Promise<Attempt> {
  const { write, requestId, declaration, resumed } = delivery;
  if (resumed && !maySendAgain(declaration, write.at, ports.now())) {
    const reason = 'its first attempt was too long ago for the queue to know it again';
    return directAnswer(delivery, { kind: 'doubtful', reason });
  }
  try {
    await ports.buffer.send(write);
  } catch (error) {
    ports.log.error('write-not-confirmed', { requestId, id: write.id, error });
    return { answer: notConfirmed(write.id), settled: false };
  }
  // After the queue's answer: marked before, a write that was never taken would be called pending for a day.
  await ports.outcomes?.accepted([write.id]);
  const accepted: Attempt = { answer: acceptedAnswer(write), settled: true };
  return waitSeconds === undefined ? accepted : ((await waitedAnswer(delivery, waitSeconds, ports)) ?? accepted);
}

async function directly(
  { write, declaration, resumed, deadline, requestId }: Delivery,
  way: { readonly kind: 'direct' | 'spill'; readonly waitSeconds?: number },
  { direct, userCode, now, sleep, log }: FrontDoorPorts,
): Promise<DirectVerdict> {
  if (direct === undefined)
    throw new Error(`collection ${write.collection} is ${declaration.mode} and this door cannot write`);
  if (!direct.breaker.admits()) {
    return unfinished({ kind: resumed ? 'resumed' : 'none' }, 'the table does not answer', 'unanswered');
  }
  const asked = way.waitSeconds === undefined ? deadline : Math.min(deadline, now() + way.waitSeconds * 1000);
  const ports = { ...direct, merges: userCode.merges, now, sleep };
  const verdict = await applyDirectly(write, declaration, ports, {
    // A wait of no time at all still wants one attempt.
    deadline: Math.max(asked, now() + 1),
    resumed,
    patience: PATIENCE[way.kind],
  });
  direct.breaker.report(verdict.kind !== 'doubtful' && (verdict.kind !== 'hindered' || verdict.cause !== 'unanswered'));
  if (verdict.kind === 'hindered' || verdict.kind === 'doubtful') {
    log.warn('write-not-applied', { requestId, id: write.id, ...verdict });
  }
  return verdict;
}

/** Whether the writer knows the write again by its stamp or id, should the attempt here have taken effect after all. */
function isKnownAgain({ policy }: Collection): boolean {
  return policy === 'createOnly' || policy === 'lastWriterWins' || policy === 'priority';
}

async function spilling(delivery: Delivery, ports: FrontDoorPorts): Promise<Attempt> {
  const gate = ports.direct?.gate;
  // What an earlier attempt may have applied must not wait in the buffer as well, where nobody would know it again.
  const mayWait = !delivery.resumed || isKnownAgain(delivery.declaration);
  if (gate === undefined || (mayWait && !gate.admits())) return throughBuffer(delivery, undefined, ports);
  const start = ports.now();
  const verdict = await directly(delivery, { kind: 'spill' }, ports);
  gate.report(ports.now() - start, verdict.kind === 'hindered' || verdict.kind === 'doubtful');
  const spills = verdict.kind === 'hindered' || (verdict.kind === 'doubtful' && isKnownAgain(delivery.declaration));
  return spills ? throughBuffer(delivery, undefined, ports) : directAnswer(delivery, verdict);
}
