import { nameOfPlace, type RecordKey } from '../../lambda/contract/placement';
import { EXPIRES, EXPIRES_UNMARKED, LAST_ID, MOVED, STAMP, type StoredRecord } from '../../lambda/contract/record';
import type { Page, Pages } from '../../lambda/migrator/migrator-ports';
import type { MoveTable, RawRecord, StepAnswer } from '../../lambda/migrator/move-table';
import { placeOf, type TableModel } from '../simulation/table-model';
import { exactNumbers, keepExact } from '../simulation/table-numbers';

/** A step that something is done before or instead of; `undefined` lets it through. */
export type BeforeStep = (step: string, key: RecordKey) => Promise<StepAnswer | undefined> | StepAnswer | undefined;

/** The steps of a move on the table in memory, as the real engine does them. */
export class MemoryMoveTable implements MoveTable, Pages {
  readonly model: TableModel;
  readonly steps: string[] = [];
  /** Called before each step, also before each single look, so that others can come in between. */
  before: BeforeStep = () => undefined;

  constructor(model: TableModel) {
    this.model = model;
  }

  async look(keys: readonly RecordKey[]) {
    const looks = [];
    for (const key of keys) {
      await this.before('look', key);
      looks.push({ kind: 'seen', raw: this.#raw(key) } as const);
    }
    this.steps.push(`look ${keys.length}`);
    return looks;
  }

  async fence(key: RecordKey, seen: RawRecord | undefined, size: number, expires: number): Promise<StepAnswer> {
    return this.#step('fence', key, () => {
      const current = this.model.get(key);
      if (seen === undefined) {
        if (current !== undefined) return false;
        this.#set(key, { [MOVED]: size, [EXPIRES]: expires });
        return true;
      }
      if (current === undefined || !isSame(current, seen.record) || current[MOVED] !== undefined) return false;
      const until = current[EXPIRES];
      const early = typeof until === 'number' && until < expires;
      const kept: StoredRecord = early ? { [EXPIRES]: expires, [EXPIRES_UNMARKED]: until } : {};
      this.#set(key, withExact({ ...current, ...kept, [MOVED]: size }, current));
      return true;
    });
  }

  async copy(raw: RawRecord, to: RecordKey): Promise<StepAnswer> {
    return this.#step('copy', to, () => {
      if (this.model.get(to) !== undefined) return false;
      const { [MOVED]: _mark, ...record } = raw.record;
      this.#set(to, withExact(record, raw.record));
      return true;
    });
  }

  async remove(key: RecordKey, seen: RawRecord): Promise<StepAnswer> {
    return this.#step('remove', key, () => {
      const current = this.model.get(key);
      if (current === undefined || !isSame(current, seen.record)) return false;
      this.model.records.delete(placeOf(key));
      return true;
    });
  }

  async page(partition: string, after: string | undefined, limit: number): Promise<Page> {
    await this.before('page', { partition, sort: after ?? '' });
    const sorts = [...this.model.records.keys()]
      .map((place): string[] => JSON.parse(place))
      .filter(([at = '', sort = '']) => at === partition && (after === undefined || sort > after))
      .map(([, sort = '']) => sort)
      .sort();
    const some = sorts.slice(0, limit);
    const raws = some.flatMap((sort) => {
      const raw = this.#raw({ partition, sort });
      return raw === undefined ? [] : [{ key: { partition, sort }, raw }];
    });
    const last = some.at(-1);
    return sorts.length > limit && last !== undefined ? { raws, last } : { raws };
  }

  #raw(key: RecordKey): RawRecord | undefined {
    const found = this.model.get(key);
    if (found === undefined) return undefined;
    const { [EXPIRES_UNMARKED]: until, ...fields } = found;
    const record = until === undefined ? found : withExact({ ...fields, [EXPIRES]: until }, found);
    return { item: undefined, record };
  }

  async #step(name: string, key: RecordKey, run: () => boolean): Promise<StepAnswer> {
    const instead = await this.before(name, key);
    this.steps.push(`${name} ${nameOfPlace(key).replace('\n', ' ')}`);
    if (instead !== undefined) return instead;
    return { result: { kind: run() ? 'done' : 'refused' }, units: 1 };
  }

  #set(key: RecordKey, record: StoredRecord): void {
    this.model.records.set(placeOf(key), record);
  }
}

function isSame(a: StoredRecord, b: StoredRecord): boolean {
  return a[LAST_ID] === b[LAST_ID] && a[STAMP] === b[STAMP];
}

function withExact(record: StoredRecord, from: StoredRecord): StoredRecord {
  keepExact(record, new Map(exactNumbers(from)));
  return record;
}
