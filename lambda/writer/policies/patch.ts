import { isObject, patchBody } from '../../contract/merge-patch';
import { APPLIED } from '../../contract/outcome';
import { bodyOf, EXPIRES, GONE, isTombstone, type StoredRecord } from '../../contract/record';
import type { Body } from '../../contract/write';
import type { Arrival, Decision, Policy, Situation } from '../policy';
import { replacing } from '../replacing';
import { ABSENT, both, either, missing, type Statement } from '../statement';
import { tombstoneOf } from '../tombstone';
import { deliveredBefore, isDirect, marks, notYetDelivered } from './fifo-marks';

/** Marks a record as lately written here: an update in place needs nothing more of it. */
const STANDS = 'stands';

/** JSON merge patches (RFC 7396), replacements and deletes, each in the order of its delivery. */
export const patch: Policy = {
  decide(situation: Situation): Decision {
    const { seen, fresh } = deliveredBefore(situation);
    const last = fresh.at(-1);
    if (last === undefined) return { kind: 'decided', outcomes: seen };
    // Two direct patches have no order but that of what they found there.
    if (isDirect(situation) && situation.known.kind === 'guess') return { kind: 'read' };
    const result = situation.known.kind === 'read' ? run(bodyBefore(situation.known.current), fresh) : undefined;
    const statement =
      result === undefined ? guess(situation, fresh, last) : certain(situation, result.body, fresh, last);
    if (statement === 'read') return { kind: 'read' };
    const stands = last.write.op !== 'delete';
    return {
      kind: 'decided',
      outcomes: [...seen, ...fresh.map(() => APPLIED)],
      statement,
      ...(stands ? { shape: STANDS } : {}),
    };
  },
};

/** What the writes make of a body; `undefined` stands for a deleted record. */
function run(before: Body | undefined, arrivals: readonly Arrival[]): { body: Body | undefined } {
  let body = before;
  for (const { write } of arrivals) {
    if (write.op === 'delete') body = undefined;
    else if (write.op === 'put') body = write.body;
    else if (write.op === 'patch') body = patchBody(body ?? {}, write.patch);
  }
  return { body };
}

function bodyBefore(current: StoredRecord | undefined): Body | undefined {
  return current === undefined || isTombstone(current) ? undefined : bodyOf(current);
}

function certain(situation: Situation, body: Body | undefined, fresh: readonly Arrival[], last: Arrival): Statement {
  const current = situation.known.kind === 'read' ? situation.known.current : undefined;
  return replacing(situation.key, current, itemOf(situation, body, fresh, last));
}

function itemOf(situation: Situation, body: Body | undefined, fresh: readonly Arrival[], last: Arrival): StoredRecord {
  const stamps = marks(situation, fresh, last);
  return body === undefined ? { ...tombstoneOf(last.write), ...stamps } : { ...body, ...stamps };
}

function guess(situation: Situation, fresh: readonly Arrival[], last: Arrival): Statement | 'read' {
  const { key } = situation;
  const condition = notYetDelivered(fresh[0]?.fence ?? '');
  // From the last replacement or delete on, what stood there before does not matter.
  const fixed = fresh.findLastIndex(({ write }) => write.op !== 'patch');
  if (fixed >= 0) {
    const { body } = run(undefined, fresh.slice(fixed));
    return { form: 'replace', key, item: itemOf(situation, body, fresh, last), condition: either(ABSENT, condition) };
  }
  const changes = flatChanges(fresh);
  if (changes === 'nested') return 'read';
  const set = { ...changes.set, ...marks(situation, fresh, last) };
  const seen = situation.known.kind === 'guess' && situation.known.shape === STANDS;
  return seen
    ? {
        form: 'update',
        key,
        set,
        add: {},
        remove: changes.remove,
        condition: both(missing(GONE), condition),
        onAbsent: 'refuse',
      }
    : // A patch of a deleted record makes it anew: the tombstone's marks must not stay.
      { form: 'update', key, set, add: {}, remove: [...changes.remove, GONE, EXPIRES], condition, onAbsent: 'create' };
}

/** Patches that set or remove whole fields need not know what they meet; one that reaches into a field does. */
function flatChanges(fresh: readonly Arrival[]): { set: Body; remove: string[] } | 'nested' {
  let set: Body = {};
  const remove = new Set<string>();
  for (const { write } of fresh) {
    if (write.op !== 'patch') continue;
    for (const [name, value] of Object.entries(write.patch)) {
      if (isObject(value) && !Object.hasOwn(set, name) && !remove.has(name)) return 'nested';
      if (value === null) remove.add(name);
      else remove.delete(name);
    }
    set = patchBody(set, write.patch);
  }
  return { set, remove: [...remove] };
}
