import type { FinalOutcome } from '../contract/outcome';
import type { WriteStatus } from '../platform/outcomes';
import { appliedAnswer } from './answers';
import type { Delivery } from './deliver';
import { refusal } from './direct/direct-answer';
import { standing } from './direct/direct-verdict';
import type { Attempt } from './idempotency/once';
import { whereItIs } from './laid-out';
import type { FrontDoorPorts } from './ports';
import { problem } from './problems';

/**
 * Room to answer before the function is ended: a last look and the keeping of the answer may take half a second each, should
 * the cache be slow. Unit: milliseconds.
 */
const ANSWER_MARGIN_MS = 1500;

/** The first look is soon, and later ones no rarer than a client notices. Unit: milliseconds. */
const FIRST_LOOK_MS = 25;
const RAREST_LOOK_MS = 250;

/** Looks at a write's status until it is final, or the time is over; then it gives the last that was seen. */
export async function waitForOutcome(
  id: string,
  until: number,
  { outcomes, now, sleep }: Pick<FrontDoorPorts, 'outcomes' | 'now' | 'sleep'>,
): Promise<WriteStatus> {
  if (outcomes === undefined) return 'unavailable';
  let pause = FIRST_LOOK_MS;
  for (;;) {
    const status = await outcomes.lookUp(id);
    if (typeof status === 'object') return status;
    const left = until - now();
    if (left <= 0) return status;
    await sleep(Math.min(pause, left));
    pause = Math.min(RAREST_LOOK_MS, pause * 2);
  }
}

/** When a wait must end: as asked, and before the function is ended. Unit: milliseconds since 1970. */
export function waitEnd(seconds: number, now: number, deadline: number): number {
  return Math.min(now + seconds * 1000, deadline - ANSWER_MARGIN_MS);
}

/** The answer to a buffered write whose client waits, once there is an outcome; `undefined` where there is none in time. */
export async function waitedAnswer(
  delivery: Delivery,
  seconds: number,
  ports: FrontDoorPorts,
): Promise<Attempt | undefined> {
  const { write, deadline } = delivery;
  const status = await waitForOutcome(write.id, waitEnd(seconds, ports.now(), deadline), ports);
  return typeof status === 'object' ? answerOf(status, delivery, ports) : undefined;
}

async function answerOf(outcome: FinalOutcome, delivery: Delivery, ports: FrontDoorPorts): Promise<Attempt> {
  const { write, declaration } = delivery;
  switch (outcome.kind) {
    case 'applied':
    case 'duplicate':
      // Without a version: the record may have moved on since, and a tag must name what this write made.
      return { answer: appliedAnswer(write, { status: outcome.kind, created: false }), settled: true };
    case 'superseded':
    case 'conflict': {
      const found = declaration.policy === 'counter' ? undefined : await find(delivery, ports);
      return { answer: refusal(delivery, outcome, standing(found)), settled: true };
    }
    case 'poison':
      return {
        answer: problem('write-refused', outcome.reason, { members: { id: write.id, cause: outcome.cause } }),
        settled: true,
      };
    default:
      return outcome satisfies never;
  }
}

/** The record in the refusal is a courtesy: a table that is away must not turn the refusal into an error. */
async function find({ write, declaration }: Delivery, { table, layouts }: FrontDoorPorts) {
  const { collection, key } = write;
  return whereItIs(collection, declaration, layouts, (laidOut) => table.find(collection, laidOut, key)).catch(
    () => undefined,
  );
}
