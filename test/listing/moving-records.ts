import type { Collection } from '../../lambda/contract/collection';
import { type Epoch, epochPartition, sizeOf } from '../../lambda/contract/partitions/layout';
import type { StoredRecord } from '../../lambda/contract/record';
import { NAME, type Partitions, recordOf } from './partitions';

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
    if (old._moved === undefined) before.set(key, { ...old, _moved: sizeOf(this.#to) });
    else if (old._id !== undefined && !behind.has(key)) behind.set(key, unmarked(old));
    else before.delete(key);
  }

  move(key: string): void {
    for (let step = 0; step < 3; step++) this.step(key);
  }

  /** A writer that knows of the move: what stands in the old place is carried over before. */
  write(key: string, record: StoredRecord): void {
    const { before, behind } = this.#places(key);
    const old = before.get(key);
    if (!behind.has(key)) {
      before.set(key, { ...old, _moved: sizeOf(this.#to) });
      if (old?._id !== undefined) behind.set(key, unmarked(old));
    }
    behind.set(key, record);
  }

  /** Every key that stands in the old epoch. */
  left(keys: readonly string[]): string[] {
    return keys.filter((key) => this.#places(key).before.has(key));
  }

  #places(key: string) {
    return {
      before: this.#table.at(epochPartition(NAME, this.#from, key)),
      behind: this.#table.at(epochPartition(NAME, this.#to, key)),
    };
  }
}

function unmarked(record: StoredRecord): StoredRecord {
  const { _moved, ...rest } = record;
  return rest;
}

export function deleted(key: string): StoredRecord {
  return { ...recordOf(key), _gone: true };
}
