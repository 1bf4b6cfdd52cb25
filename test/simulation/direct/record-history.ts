import { isTombstone, LAST_ID, PRIORITY, STAMP, type StoredRecord, VERSION } from '../../../lambda/contract/record';
import type { Asked, Part } from './asked';

interface State {
  readonly from: number;
  readonly record: StoredRecord | undefined;
  /** Several writes made it at once: what stood between them nobody has seen. */
  readonly isFold: boolean;
}

const NOTHING: State = { from: 0, record: undefined, isFold: false };

/** What stood where and when: a refusal must have met something that refuses. */
export class RecordHistory {
  readonly #states = new Map<string, State[]>();

  put(partition: string, record: StoredRecord, now: number, isFold = false): void {
    const state = { from: now, record, isFold };
    const states = this.#states.get(partition);
    if (states === undefined) this.#states.set(partition, [state]);
    else states.push(state);
  }

  /** Whether the last that took effect there is this write. */
  isLast(partition: string, id: string | undefined): boolean {
    return this.#states.get(partition)?.at(-1)?.record?.[LAST_ID] === id;
  }

  /** Whether some record that stood there since `asked` was begun speaks against this part of it. */
  spokeAgainst(part: Part, asked: Asked): boolean {
    const states: State[] = [NOTHING, ...(this.#states.get(part.partition) ?? [])];
    return states.some(({ record, isFold }, index) => {
      const until = states[index + 1]?.from ?? Number.POSITIVE_INFINITY;
      return until >= asked.begunAt && (isFold || refuses(record, part, asked));
    });
  }
}

function refuses(record: StoredRecord | undefined, part: Part, { stamps }: Asked): boolean {
  const stands = record !== undefined && !isTombstone(record);
  const isOlder = (at: string) => record !== undefined && at <= String(record[STAMP]);
  switch (part.policy) {
    case 'createOnly':
      return (part.op === 'put' && stands) || stamps.some(isOlder);
    case 'lastWriterWins':
      return stamps.some(isOlder);
    case 'priority': {
      const standing = Number(record?.[PRIORITY] ?? 0);
      const own = part.priority ?? 0;
      return record !== undefined && (own < standing || (own === standing && stamps.some(isOlder)));
    }
    case 'versioned':
      return !isExpected(record, stands, part);
    case 'merge':
      return part.op === 'delete' && part.expect !== undefined && !isExpected(record, stands, part);
    case 'patch':
    case 'counter':
      return false;
  }
}

function isExpected(record: StoredRecord | undefined, stands: boolean, { expect }: Part): boolean {
  return expect === 0 ? !stands : stands && record?.[VERSION] === expect;
}
