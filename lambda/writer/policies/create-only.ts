import { APPLIED, DUPLICATE, type FinalOutcome, SUPERSEDED } from '../../contract/outcome';
import { EXPIRES, isTombstone, LAST_ID, RECENT_IDS, STAMP, type StoredRecord } from '../../contract/record';
import { expiryOf, isExpired } from '../../contract/retention';
import { stampMillis } from '../../contract/stamp';
import type { Write } from '../../contract/write';
import type { Decision, Policy, Situation } from '../policy';
import { replacing } from '../replacing';
import { byStamp } from '../stamp-order';
import { tombstoneOf } from '../tombstone';

/**
 * The first write makes the record; later ones conflict. A delete leaves a tombstone, and only a create stamped after it
 * makes the record anew, so that a late duplicate of the first create cannot bring it back.
 */
export const createOnly: Policy = keeping(undefined);

/**
 * As `createOnly`, of records that are there for so many days. By its stamp a create tells whether the one that stands there
 * was still a record when it was accepted: that is the same whenever and however often it is delivered.
 */
export function createOnlyFor(keepDays: number): Policy {
  return keeping(keepDays);
}

function keeping(keepDays: number | undefined): Policy {
  return { decide: (situation) => decide(situation, keepDays) };
}

function decide({ key, known, arrivals }: Situation, keepDays: number | undefined): Decision {
  // The guess is the common case: nothing stands there yet.
  const before = known.kind === 'read' ? known.current : undefined;
  const writes = arrivals.map((arrival) => arrival.write);
  const outcomes: FinalOutcome[] = writes.map(() => DUPLICATE);
  let state = before;
  const effective: string[] = [];
  for (const index of byStamp(writes)) {
    const write = writes[index];
    if (write === undefined) continue;
    const step = next(state, write, keepDays);
    outcomes[index] = step.outcome;
    if (step.state === state) continue;
    state = step.state;
    effective.push(write.id);
  }
  if (state === undefined || state === before) return { kind: 'decided', outcomes };
  // A fold of several steps (create, delete, create) is remembered whole, so that each is known when delivered again.
  const after = effective.length > 1 ? { ...state, [RECENT_IDS]: effective } : state;
  return { kind: 'decided', outcomes, statement: replacing(key, before, after) };
}

function next(
  state: StoredRecord | undefined,
  write: Write,
  keepDays: number | undefined,
): { state: StoredRecord | undefined; outcome: FinalOutcome } {
  if (state !== undefined && isKnown(state, write.id)) return { state, outcome: DUPLICATE };
  const newer = state === undefined || String(state[STAMP]) < write.at;
  const madeAt = stampMillis(write.at);
  const standing = state !== undefined && !isTombstone(state) && !isExpired(state, madeAt);
  if (write.op === 'put' && standing) {
    return { state, outcome: { kind: 'conflict', reason: 'a record with this key exists' } };
  }
  if (!newer) return { state, outcome: SUPERSEDED };
  if (write.op !== 'put') return { state: tombstoneOf(write), outcome: APPLIED };
  const made: StoredRecord = { ...write.body, [LAST_ID]: write.id, [STAMP]: write.at };
  const kept = keepDays === undefined ? made : { ...made, [EXPIRES]: expiryOf(madeAt, keepDays) };
  return { state: kept, outcome: APPLIED };
}

function isKnown(state: StoredRecord, id: string): boolean {
  const recent = state[RECENT_IDS];
  return state[LAST_ID] === id || (Array.isArray(recent) && recent.includes(id));
}
