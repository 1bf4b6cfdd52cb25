import type { Collection } from '../../lambda/contract/collection';
import { type Epoch, epochPartition, sizeOf } from '../../lambda/contract/partitions/layout';
import { EXPIRES, EXPIRES_UNMARKED, isBareMark, MOVED, type StoredRecord } from '../../lambda/contract/record';
import { isWorthMoving } from '../../lambda/migrator/carry-over';
import { LISTED_AT, NAME, type Partitions, recordOf } from './partitions';

const SECONDS = LISTED_AT / 1000;

/** As the writer keeps one. Unit: seconds. */
const MARK_KEPT_SECONDS = 90 * 60;

/** The steps by which writers and the migrator take records from an epoch to the next, in the order that they keep. */
export class MovingRecords {
  readonly #table: Partitions;
  readonly #from: Epoch;
  readonly #to: Epoch;

  constructor(table: Partitions, from: Epoch, to: Epoch) {
    this.#table = table;
    this.#from = from;
    this.#to = to;
  }

  get layout(): Collection['layout'] {
    return { by: 'epochs', current: this.#to, earlier: { epoch: this.#from, sealedFrom: 0 } };
  }

  /** Marked first, then copied, and only then removed. One step. */
  step(key: string): void {
    const { before, behind } = this.#places(key);
    const old = before.get(key);
    if (old === undefined) return;
    if (old[MOVED] === undefined) before.set(key, this.#fenced(old));
    else if (isWorthMoving(unmarked(old), SECONDS * 1000) && !isBareMark(old) && !behind.has(key)) {
      behind.set(key, unmarked(old));
    } else before.delete(key);
  }

  move(key: string): void {
    for (let step = 0; step < 3; step++) this.step(key);
  }

  /** A writer that knows of the move: what stands in the old place is carried over before. */
  write(key: string, record: StoredRecord): void {
    const { before, behind } = this.#places(key);
    if (!behind.has(key)) {
      const old = before.get(key);
      if (old?.[MOVED] === undefined) before.set(key, this.#fenced(old));
      if (old !== undefined && !isBareMark(old) && isWorthMoving(unmarked(old), SECONDS * 1000)) {
        behind.set(key, unmarked(old));
      }
    }
    behind.set(key, record);
  }

  /** Every key that stands in the old epoch. */
  left(keys: readonly string[]): string[] {
    return keys.filter((key) => this.#places(key).before.has(key));
  }

  /** A mark alone where nothing stands. What would expire before the mark may is kept as long, and remembers its own day. */
  #fenced(old: StoredRecord | undefined): StoredRecord {
    const mark = { [MOVED]: sizeOf(this.#to) };
    const kept = SECONDS + MARK_KEPT_SECONDS;
    if (old === undefined) return { ...mark, [EXPIRES]: kept };
    const { [EXPIRES]: own } = old;
    const isEarly = typeof own === 'number' && own < kept;
    return { ...old, ...mark, ...(isEarly && { [EXPIRES]: kept, [EXPIRES_UNMARKED]: own }) };
  }

  #places(key: string) {
    return {
      before: this.#table.at(epochPartition(NAME, this.#from, key)),
      behind: this.#table.at(epochPartition(NAME, this.#to, key)),
    };
  }
}

function unmarked(record: StoredRecord): StoredRecord {
  const { [MOVED]: _mark, [EXPIRES_UNMARKED]: until, ...rest } = record;
  return until === undefined ? rest : { ...rest, [EXPIRES]: until };
}

/** What was brought in by another tool, and has none of the kit's attributes. */
export function broughtIn(key: string): StoredRecord {
  return { name: key };
}

/** It expires so many seconds from now on: less than the mark is kept for. */
export function expiring(key: string, inSeconds: number): StoredRecord {
  return { ...recordOf(key), [EXPIRES]: SECONDS + inSeconds };
}

export function deleted(key: string): StoredRecord {
  return { ...recordOf(key), _gone: true };
}
