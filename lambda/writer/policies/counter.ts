import { addDecimals, type Decimal, decimalOf, decimalText } from '../../contract/decimal';
import { APPLIED } from '../../contract/outcome';
import { EXPIRES, GONE, isTombstone, type StoredRecord } from '../../contract/record';
import type { Arrival, Decision, Policy, Situation } from '../policy';
import { replacing } from '../replacing';
import { ABSENT, both, type Condition, either, missing, present, type Statement } from '../statement';
import { tombstoneOf } from '../tombstone';
import { deliveredBefore, isDirect, marks, notYetDelivered, ownMarks } from './fifo-marks';

/** Marks a counter as lately written here. */
const STANDS = 'stands';

/** A condition is at most 4 KB, and each field of a batched sum is tested in it. Source: DynamoDB quotas. */
const TESTED_FIELDS_MAX = 20;

/** Increments add up, each exactly once; a delete sets the counter back to nothing. */
export const counter: Policy = {
  decide(situation: Situation): Decision {
    const { seen, fresh } = deliveredBefore(situation);
    const fold = firstFold(fresh);
    const last = fold.at(-1);
    if (last === undefined) return { kind: 'decided', outcomes: seen };
    const stands = last.write.op !== 'delete';
    // A tombstone in place of a record unseen would take the group's marks with it.
    if (!stands && isDirect(situation) && situation.known.kind === 'guess') return { kind: 'read' };
    return {
      kind: 'decided',
      outcomes: [...seen, ...fold.map(() => APPLIED)],
      statement: stands ? adding(situation, fold, last) : deleting(situation, fold, last),
      ...(stands ? { shape: STANDS } : {}),
    };
  },
};

/** Increments up to a delete are one sum; a delete stands alone. */
function firstFold(fresh: readonly Arrival[]): readonly Arrival[] {
  const end = fresh.findIndex(({ write }) => write.op === 'delete');
  if (end === 0) return fresh.slice(0, 1);
  return end < 0 ? fresh : fresh.slice(0, end);
}

function adding(situation: Situation, fold: readonly Arrival[], last: Arrival): Statement {
  const { key, known } = situation;
  const add = sumsOf(fold);
  // An update keeps the group's marks by itself. Put back as they were read, they would undo those of a batch in between, whose
  // messages would then count again.
  const set = isDirect(situation) ? ownMarks(last) : marks(situation, fold, last);
  const fresh = notYetDelivered(fold[0]?.fence ?? '');
  const current = known.kind === 'read' ? known.current : undefined;
  const standing = known.kind === 'read' ? current !== undefined && !isTombstone(current) : known.shape === STANDS;
  const fields = Object.keys(add);
  // In a batch every field must be there already: adding to a missing one is an error there and a start elsewhere.
  const few = fields.length <= TESTED_FIELDS_MAX;
  if (few && standing && (current === undefined || fields.every((name) => Object.hasOwn(current, name)))) {
    const condition = both(missing(GONE), fresh, ...fields.map(present));
    return { form: 'update', key, set, add, remove: [], condition, onAbsent: 'refuse' };
  }
  // The tombstone of a deleted counter must not stay: what is added to it is a counter again.
  return { form: 'update', key, set, add, remove: [GONE, EXPIRES], condition: fresh, onAbsent: 'create' };
}

function deleting(situation: Situation, fold: readonly Arrival[], last: Arrival): Statement {
  const condition: Condition = either(ABSENT, notYetDelivered(last.fence));
  const item: StoredRecord = { ...tombstoneOf(last.write), ...marks(situation, fold, last) };
  const { known } = situation;
  if (isDirect(situation) && known.kind === 'read') return replacing(situation.key, known.current, item);
  return { form: 'replace', key: situation.key, item, condition };
}

function sumsOf(fold: readonly Arrival[]): Record<string, string> {
  const sums = new Map<string, Decimal>();
  for (const { write } of fold) {
    if (write.op !== 'increment') continue;
    for (const [field, delta] of Object.entries(write.deltas)) {
      const sum = sums.get(field);
      sums.set(field, sum === undefined ? decimalOf(delta) : addDecimals(sum, decimalOf(delta)));
    }
  }
  return Object.fromEntries([...sums].map(([field, sum]) => [field, decimalText(sum)]));
}
