import { APPLIED, DUPLICATE, type FinalOutcome, SUPERSEDED } from '../../contract/outcome';
import { LAST_ID, PRIORITY, SHAPE, STAMP, type StoredRecord } from '../../contract/record';
import type { Write } from '../../contract/write';
import type { Decision, Policy, Situation } from '../policy';
import { replacing } from '../replacing';
import { shapeOf } from '../shape';
import { ABSENT, below, both, type Condition, either, equals, type Statement } from '../statement';
import { tombstoneOf } from '../tombstone';

/** How writes to one record are ranked, and how a condition says "what stands there ranks lower". */
interface Ranking {
  /** Negative where `a` ranks below `b`. Two writes rank the same only if they are one write. */
  compare(a: Write, b: Write): number;
  isBelow(record: StoredRecord, write: Write): boolean;
  condition(write: Write): Condition;
  attributes(write: Write): StoredRecord;
}

const byStamp: Ranking = {
  compare: (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0),
  isBelow: (record, write) => String(record[STAMP]) < write.at,
  condition: (write) => below(STAMP, write.at),
  attributes: () => ({}),
};

const byPriorityThenStamp: Ranking = {
  compare: (a, b) => priorityOf(a) - priorityOf(b) || byStamp.compare(a, b),
  isBelow: (record, write) => {
    const stands = Number(record[PRIORITY] ?? 0);
    return stands < priorityOf(write) || (stands === priorityOf(write) && byStamp.isBelow(record, write));
  },
  condition: (write) =>
    either(below(PRIORITY, priorityOf(write)), both(equals(PRIORITY, priorityOf(write)), below(STAMP, write.at))),
  attributes: (write) => ({ [PRIORITY]: priorityOf(write) }),
};

function priorityOf(write: Write): number {
  return 'priority' in write ? (write.priority ?? 0) : 0;
}

/** The greatest stamp wins, whatever order the writes arrive in; deletes are writes like any other. */
export const lastWriterWins: Policy = greatestWins(byStamp);

/** The greatest priority wins, and of equal ones the greatest stamp. */
export const priority: Policy = greatestWins(byPriorityThenStamp);

function greatestWins(ranking: Ranking): Policy {
  return {
    decide({ key, known, arrivals }: Situation): Decision {
      const writes = arrivals.map((arrival) => arrival.write);
      const current = known.kind === 'read' ? known.current : undefined;
      const winner = writes.reduce((best, write) => (ranking.compare(best, write) < 0 ? write : best));
      const wins = current === undefined || ranking.isBelow(current, winner);
      const outcomes = verdicts(writes, wins ? winner.id : undefined, String(current?.[LAST_ID]));
      if (!wins) return { kind: 'decided', outcomes };
      const after = itemOf(winner, ranking);
      const statement =
        known.kind === 'read'
          ? replacing(key, current, after)
          : guess(key, known.shape, after, ranking.condition(winner));
      return { kind: 'decided', outcomes, statement, ...(winner.op === 'put' ? { shape: String(after[SHAPE]) } : {}) };
    },
  };
}

/** The same write may stand twice in a batch: its copy is a duplicate, not an older write. */
function verdicts(writes: readonly Write[], winner: string | undefined, standing: string): FinalOutcome[] {
  const first = writes.findIndex((write) => write.id === winner);
  return writes.map((write, index) => {
    if (index === first) return APPLIED;
    return write.id === winner || write.id === standing ? DUPLICATE : SUPERSEDED;
  });
}

function itemOf(write: Write, ranking: Ranking): StoredRecord {
  if (write.op !== 'put') return { ...tombstoneOf(write), ...ranking.attributes(write) };
  return {
    ...write.body,
    ...ranking.attributes(write),
    [LAST_ID]: write.id,
    [STAMP]: write.at,
    [SHAPE]: shapeOf(write.body),
  };
}

/** One unit either way: in place where the record was lately seen with these very fields, else one call that fits both cases. */
function guess(key: Situation['key'], seen: string | undefined, after: StoredRecord, ranksLower: Condition): Statement {
  if (seen !== undefined && seen === after[SHAPE]) {
    const condition = both(ranksLower, equals(SHAPE, seen));
    return { form: 'update', key, set: after, add: {}, remove: [], condition, onAbsent: 'refuse' };
  }
  return { form: 'replace', key, item: after, condition: either(ABSENT, ranksLower) };
}
