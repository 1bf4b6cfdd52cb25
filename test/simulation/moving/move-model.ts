import { compareKeys } from '../../../lambda/contract/partitions/key-order';
import type { RecordKey } from '../../../lambda/contract/placement';
import { EXPIRES, EXPIRES_UNMARKED, LAST_ID, MOVED, STAMP, type StoredRecord } from '../../../lambda/contract/record';
import type { Look, RawRecord } from '../../../lambda/migrator/move-table';
import { placeOf, type TableModel } from '../table-model';
import { exactNumbers, keepExact } from '../table-numbers';
import { withoutMark } from './places';

/** Told of each step that took effect. */
export interface MoveWitness {
  fenced(key: RecordKey): void;
  copied(key: RecordKey, item: StoredRecord): void;
  removed(key: RecordKey, item: StoredRecord): void;
}

export type Effect = 'done' | 'refused';

/** What the table does with the steps of a move, each in one instant. */
export class MoveModel {
  readonly #table: TableModel;
  readonly #witness: MoveWitness;

  constructor(table: TableModel, witness: MoveWitness) {
    this.#table = table;
    this.#witness = witness;
  }

  look(key: RecordKey): Look {
    const item = this.#table.get(key);
    return { kind: 'seen', raw: item === undefined ? undefined : rawOf(item) };
  }

  fence(key: RecordKey, seen: RawRecord | undefined, size: number, expires: number): Effect {
    const current = this.#table.get(key);
    if (seen === undefined) {
      if (current !== undefined) return 'refused';
      this.#set(key, { [MOVED]: size, [EXPIRES]: expires });
    } else {
      if (current === undefined || current[MOVED] !== undefined || !isSame(current, seen.record)) return 'refused';
      const until = current[EXPIRES];
      const early = until !== undefined && Number(until) < expires;
      const kept: StoredRecord = early ? { [EXPIRES]: expires, [EXPIRES_UNMARKED]: until } : {};
      this.#set(key, { ...current, ...kept, [MOVED]: size }, current);
    }
    this.#witness.fenced(key);
    return 'done';
  }

  copy(raw: RawRecord, to: RecordKey): Effect {
    if (this.#table.get(to) !== undefined) return 'refused';
    // The raw item goes in as it came out: its numbers have more digits than `record` shows.
    const from = raw.item as StoredRecord;
    const item = withoutMark(from);
    this.#set(to, item, from);
    this.#witness.copied(to, item);
    return 'done';
  }

  remove(key: RecordKey, seen: RawRecord): Effect {
    const current = this.#table.get(key);
    if (current === undefined || !isSame(current, seen.record)) return 'refused';
    this.#table.records.delete(placeOf(key));
    this.#witness.removed(key, current);
    return 'done';
  }

  /** In the order of keys. `last` is where the next page goes on. */
  page(partition: string, after: string | undefined, limit: number) {
    const sorts = [...this.#table.records.keys()]
      .map((text): RecordKey => {
        const [partition = '', sort = ''] = JSON.parse(text) as string[];
        return { partition, sort };
      })
      .filter((key) => key.partition === partition && (after === undefined || compareKeys(key.sort, after) > 0))
      .sort((a, b) => compareKeys(a.sort, b.sort));
    const raws = sorts.slice(0, limit).flatMap((key) => {
      const item = this.#table.get(key);
      return item === undefined ? [] : [{ key, raw: rawOf(item) }];
    });
    const last = raws.at(-1)?.key.sort;
    return { raws, ...(sorts.length >= limit && last !== undefined ? { last } : {}) };
  }

  /** What DynamoDB removes by itself, here at once. */
  expire(now: number): void {
    for (const [text, item] of this.#table.records) {
      if (Number(item[EXPIRES] ?? Number.POSITIVE_INFINITY) * 1000 > now) continue;
      const [partition = '', sort = ''] = JSON.parse(text) as string[];
      this.#table.records.delete(text);
      this.#witness.removed({ partition, sort }, item);
    }
  }

  #set(key: RecordKey, item: StoredRecord, before?: StoredRecord): void {
    keepExact(item, new Map(exactNumbers(before)));
    this.#table.records.set(placeOf(key), item);
  }
}

/** What is read is a copy, with the mark and the day that the item had before it: nobody changes the table by it. */
function rawOf(item: StoredRecord): RawRecord {
  const mark: StoredRecord = item[MOVED] === undefined ? {} : { [MOVED]: item[MOVED] };
  return { item, record: structuredClone({ ...withoutMark(item), ...mark }) };
}

/** As the conditions of the real steps have it. */
function isSame(current: StoredRecord, seen: StoredRecord): boolean {
  return current[LAST_ID] === seen[LAST_ID] && current[STAMP] === seen[STAMP];
}
