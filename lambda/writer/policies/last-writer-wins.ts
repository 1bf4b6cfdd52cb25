import { APPLIED, DUPLICATE, type FinalOutcome, SUPERSEDED } from '../../contract/outcome';
import type { RecordKey } from '../../contract/placement';
import { LAST_ID, SHAPE, STAMP, type StoredRecord } from '../../contract/record';
import type { Write } from '../../contract/write';
import type { Decision, Known, Policy } from '../policy';
import { replacing } from '../replacing';
import { shapeOf } from '../shape';
import { byStamp } from '../stamp-order';
import { ABSENT, below, both, either, equals, type Statement } from '../statement';
import { tombstoneOf } from '../tombstone';

/** The greatest stamp wins, whatever order the writes arrive in; deletes are writes like any other. */
export const lastWriterWins: Policy = {
  decide(key: RecordKey, known: Known, writes: readonly Write[]): Decision {
    const current = known.kind === 'read' ? known.current : undefined;
    const outcomes = writes.map((write) => against(current, write));
    const winner = byStamp(writes)
      .reverse()
      .find((index) => outcomes[index] === APPLIED);
    const write = winner === undefined ? undefined : writes[winner];
    if (write === undefined) return { outcomes };
    // The same write may stand twice in a batch: its copy is the same write, not an older one.
    const verdicts = outcomes.map((outcome, index) => {
      if (outcome !== APPLIED || index === winner) return outcome;
      return writes[index]?.id === write.id ? DUPLICATE : SUPERSEDED;
    });
    const after = itemOf(write);
    const statement = known.kind === 'guess' ? guess(key, known.shape, after, write.at) : certain(key, current, after);
    return { outcomes: verdicts, statement, ...(write.op === 'put' ? { shape: String(after[SHAPE]) } : {}) };
  },
};

function against(current: StoredRecord | undefined, write: Write): FinalOutcome {
  if (current === undefined || String(current[STAMP]) < write.at) return APPLIED;
  return current[LAST_ID] === write.id ? DUPLICATE : SUPERSEDED;
}

function itemOf(write: Write): StoredRecord {
  if (write.op === 'delete') return tombstoneOf(write);
  return { ...write.body, [LAST_ID]: write.id, [STAMP]: write.at, [SHAPE]: shapeOf(write.body) };
}

/** One unit either way: in place where the record was lately seen with these very fields, else one call that fits both cases. */
function guess(key: RecordKey, seen: string | undefined, after: StoredRecord, at: string): Statement {
  if (seen !== undefined && seen === after[SHAPE]) {
    const condition = both(below(STAMP, at), equals(SHAPE, seen));
    return { form: 'update', key, set: after, remove: [], condition, onAbsent: 'refuse' };
  }
  return { form: 'replace', key, item: after, condition: either(ABSENT, below(STAMP, at)) };
}

function certain(key: RecordKey, current: StoredRecord | undefined, after: StoredRecord): Statement {
  if (current === undefined) return { form: 'insert', key, item: after };
  // Exactly what was read must still stand there: the fields to remove were taken from it.
  return replacing(key, current, after, equals(STAMP, String(current[STAMP])));
}
