// Receives: one write of a known collection, to be applied while its client waits.
// Promises: at most one effect, decided by the same policies as the writer's; what is not certain is called in doubt.
// Hands on: single conditional statements to the record table.

import type { Collection } from '../../contract/collection';
import { isToldOf } from '../../contract/record-caching';
import type { Write } from '../../contract/write';
import type { Clock } from '../../platform/clock';
import { backoffMillis, patienceWith } from '../../writer/backoff';
import { decideAlone, placeOfWrite } from '../../writer/decide-alone';
import { type Hindrance, hindranceOf } from '../../writer/hindrance';
import type { Known } from '../../writer/policy';
import { type Merges, policyOf } from '../../writer/policy-registry';
import { changeBy } from '../../writer/record-change';
import type { RecordTablePort, StatementResult } from '../../writer/record-table';
import { appliedBy, type DirectVerdict, unfinished, verdictWithout } from './direct-verdict';
import { type Doubt, mayTryAgain } from './doubt';

export interface DirectPorts {
  /** Its `single` tells what stood there before. */
  readonly table: Pick<RecordTablePort, 'single' | 'read'>;
  readonly merges: Merges;
  readonly now: Clock;
  readonly sleep: (millis: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

export interface DirectTerms {
  /** No call begins after it. Unit: milliseconds since 1970. */
  readonly deadline: number;
  /** The request was begun before and its fate is not known. */
  readonly resumed: boolean;
  /** Setbacks that are waited out here; 0 hands the write back at the first. */
  readonly patience: number;
}

/** A record that changes under so many statements is contended beyond what a client should wait for. */
const REFUSALS_MAX = 8;

/** Waits for its first contender no longer than a statement takes. Unit: milliseconds. */
const CONTENDED = { setbacks: REFUSALS_MAX, baseMillis: 5 };

type Guess = Extract<Known, { readonly kind: 'guess' }>;
const GUESS: Guess = { kind: 'guess', shape: undefined };

export async function applyDirectly(
  write: Write,
  collection: Collection,
  ports: DirectPorts,
  { deadline, resumed, patience }: DirectTerms,
): Promise<DirectVerdict> {
  const policy = policyOf(write.collection, collection, ports.merges);
  let known: Known | 'unread' = resumed ? 'unread' : GUESS;
  let doubt: Doubt = resumed ? { kind: 'resumed' } : { kind: 'none' };
  let setbacks = 0;
  let refusals = 0;
  const setBack = async (reason: string, cause: Hindrance): Promise<DirectVerdict | undefined> => {
    setbacks += 1;
    const calm = patienceWith(reason);
    if (setbacks > Math.min(patience, calm.setbacks)) {
      return unfinished(doubt, reason, cause);
    }
    const pause = backoffMillis(setbacks, calm, ports.random);
    // What could only be waited for in vain is told at once.
    if (ports.now() + pause >= deadline) return unfinished(doubt, reason, cause);
    await ports.sleep(pause);
    return undefined;
  };

  while (ports.now() < deadline) {
    if (known === 'unread') {
      const [found] = await ports.table.read([placeOfWrite(write, collection)]);
      if (found?.kind !== 'read') {
        const reason = found?.reason ?? 'no result';
        const end = await setBack(reason, hindranceOf({ kind: 'failed', reason }));
        if (end !== undefined) return end;
        continue;
      }
      known = found;
    }
    const decision = decideAlone(write, collection, policy, known);
    if (decision.kind === 'read') {
      known = 'unread';
      continue;
    }
    const current = known.kind === 'read' ? known.current : undefined;
    const [outcome] = decision.outcomes;
    if (decision.statement === undefined) return verdictWithout(outcome, current, collection, doubt, ports.now());
    if (!mayTryAgain(write, collection, doubt, current)) {
      return { kind: 'doubtful', reason: 'an earlier attempt was not answered, and the record does not tell' };
    }
    const sentOn = known.kind === 'read' ? known.current : 'unseen';
    const sentAt = ports.now();
    const { results } = await ports.table.single(decision.statement);
    const result: StatementResult = results[0] ?? { kind: 'unknown', reason: 'no result' };
    switch (result.kind) {
      case 'done':
        return {
          ...appliedBy(decision.statement, result.before, known),
          ...(isToldOf(collection) && { change: changeBy(write, collection, decision.statement, known, sentAt) }),
        };
      case 'refused':
        refusals += 1;
        if (refusals > REFUSALS_MAX) return unfinished(doubt, 'the record changed under every statement', 'contended');
        if (refusals > 1) await ports.sleep(backoffMillis(refusals, CONTENDED, ports.random));
        known = result.current === 'unread' ? 'unread' : { kind: 'read', current: result.current };
        break;
      case 'invalid':
        if (doubt.kind !== 'none') return unfinished(doubt, result.reason, 'contended');
        return { kind: 'rejected', reason: result.reason, cause: 'item-refused' };
      case 'unknown':
      case 'spoiled': {
        doubt = { kind: 'unanswered', sentOn };
        known = 'unread';
        const end = await setBack(result.reason, 'unanswered');
        if (end !== undefined) return end;
        break;
      }
      case 'throttled':
      case 'failed': {
        const end = await setBack(result.reason, hindranceOf(result));
        if (end !== undefined) return end;
        break;
      }
      default:
        return result satisfies never;
    }
  }
  return unfinished(doubt, 'there was no time left for another attempt', 'contended');
}
