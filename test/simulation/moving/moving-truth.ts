import { decimalText } from '../../../lambda/contract/decimal';
import { type Epoch, sizeOf } from '../../../lambda/contract/partitions/layout';
import type { RecordKey } from '../../../lambda/contract/placement';
import { isTombstone, MOVED, type StoredRecord } from '../../../lambda/contract/record';
import type { Statement } from '../../../lambda/writer/statement';
import type { Ledger } from '../ledger';
import { show } from '../show';
import { exactNumbers } from '../table-numbers';
import type { MoveWitness } from './dynamo-model';
import { isBareMark, placeIn, type Resident, residentAt, withoutMark } from './places';

/** What a record was from some step of the world on. */
interface State {
  readonly from: number;
  readonly record: StoredRecord | undefined;
}

/** A record that moves, and all the places where it may stand, oldest epoch first. */
export interface MovingRecord {
  readonly name: string;
  readonly collection: string;
  readonly key: string;
  readonly places: readonly { readonly size: number; readonly key: RecordKey }[];
  /** When something came to stand at a place, by its size. Unit: milliseconds since 1970. */
  readonly since: Map<number, number>;
  readonly states: State[];
}

/** Clocks differ: who seals an epoch by its own may be early by so much. Unit: milliseconds. */
const SKEW_MAX_MS = 2000;

export interface MovingTruthPorts {
  readonly ledger: Ledger;
  readonly now: () => number;
  readonly epochs: ReadonlyMap<string, readonly Epoch[]>;
  readonly itemAt: (key: RecordKey) => StoredRecord | undefined;
  /** From when on nobody may write to the collection's older epoch, by what the table remembers. */
  readonly sealedFrom: (collection: string) => number;
  /** The policies' own truth, which knows of no places. */
  readonly pass: (statement: Statement, before: StoredRecord | undefined, after: StoredRecord) => void;
}

/**
 * One history for each record, wherever it stands: what each statement finds must be what the one before it left. Looks
 * after each step at all places of the record:
 * - I1: what stands in the newest of them is the truth, and what an older one holds is marked, or sealed.
 * - I2: a record that stands in an older one alone is the truth.
 * - I3: nothing that is marked is changed by a policy's statement.
 */
export class MovingTruth implements Omit<MoveWitness, 'laidOut'> {
  readonly #ports: MovingTruthPorts;
  readonly #records = new Map<string, MovingRecord>();
  /** Steps that took effect. */
  step = 0;
  /** How often each kind of step of a move did. */
  readonly counts = new Map<string, number>();

  constructor(ports: MovingTruthPorts) {
    this.#ports = ports;
  }

  /** A record of a collection that moves, with what stands there from the beginning. */
  know(collection: string, key: string, record?: StoredRecord): MovingRecord {
    const { name } = this.#nameOf(collection, key);
    const known = this.#records.get(name);
    if (known !== undefined) return known;
    const places = (this.#ports.epochs.get(collection) ?? []).map((epoch) => ({
      size: sizeOf(epoch),
      key: placeIn(collection, epoch, key),
    }));
    const made: MovingRecord = { name, collection, key, places, since: new Map(), states: [{ from: 0, record }] };
    this.#records.set(name, made);
    return made;
  }

  records(): Iterable<MovingRecord> {
    return this.#records.values();
  }

  /** All that the record was since `step`, until now. */
  statesSince(record: MovingRecord, step: number): (StoredRecord | undefined)[] {
    const last = record.states.findLastIndex(({ from }) => from <= step);
    return record.states.slice(Math.max(0, last)).map((state) => state.record);
  }

  now(record: MovingRecord): StoredRecord | undefined {
    return record.states.at(-1)?.record;
  }

  /** When what stands at a place came there; `undefined` where nothing does. */
  standsSince({ places, since }: MovingRecord, key: RecordKey): number | undefined {
    const place = places.find((one) => one.key === key);
    if (place === undefined || this.#ports.itemAt(key) === undefined) return undefined;
    return since.get(place.size) ?? 0;
  }

  /** The record as the policies know it, by its name. */
  recordAt(name: string): StoredRecord | undefined {
    const record = this.#records.get(name);
    return record === undefined ? this.#ports.itemAt({ partition: name, sort: '.' }) : this.now(record);
  }

  witness(statement: Statement, before: StoredRecord | undefined, after: StoredRecord): void {
    const { ledger, pass } = this.#ports;
    const resident = residentAt(statement.key);
    const record = this.#at(resident, statement.key);
    if (record === undefined) {
      pass(statement, before, after);
      return;
    }
    this.step += 1;
    if (before?.[MOVED] !== undefined) ledger.violate(`${record.name}: a statement changed what had moved away`);
    const truth = this.now(record);
    if (show(before) !== show(truth)) {
      ledger.violate(`${record.name}: a statement in ${resident.size} met ${show(before)}, and it is ${show(truth)}`);
    }
    record.states.push({ from: this.step, record: after });
    pass({ ...statement, key: { partition: record.name, sort: '.' } }, before, after);
    this.#check(record);
  }

  put(key: RecordKey, item: StoredRecord): void {
    this.count(isBareMark(item) ? 'marked bare' : 'copied');
    this.#moved(key, (record) => {
      const truth = this.now(record);
      if (isBareMark(item) || exactly(item) === exactly(truth)) return;
      this.#ports.ledger.violate(`${record.name} was copied as ${show(item)}, and it is ${show(truth)}`);
    });
  }

  marked(key: RecordKey): void {
    this.count('marked');
    this.#moved(key, () => {});
  }

  removed(key: RecordKey): void {
    this.count('removed');
    this.#moved(key, () => {});
  }

  count(step: string): void {
    this.counts.set(step, (this.counts.get(step) ?? 0) + 1);
  }

  #moved(key: RecordKey, look: (record: MovingRecord) => void): void {
    const resident = residentAt(key);
    const record = this.#at(resident, key);
    if (record === undefined) {
      this.#ports.ledger.violate(`${resident.record} does not move, and a step of a move changed it`);
      return;
    }
    this.step += 1;
    look(record);
    this.#check(record);
  }

  #at({ record, size }: Resident, key: RecordKey): MovingRecord | undefined {
    if (size === 0) return undefined;
    const collection = key.partition.slice(0, key.partition.indexOf('~'));
    return this.#records.get(record) ?? this.know(collection, key.sort);
  }

  #nameOf(collection: string, key: string): { readonly name: string } {
    return { name: `${collection}#${key}` };
  }

  #check(record: MovingRecord): void {
    const { ledger, itemAt, now, sealedFrom } = this.#ports;
    for (const { size, key } of record.places) {
      if (itemAt(key) === undefined) record.since.delete(size);
      else if (!record.since.has(size)) record.since.set(size, now());
    }
    const standing = record.places.flatMap(({ size, key }) => {
      const item = itemAt(key);
      return item === undefined || isBareMark(item) ? [] : [{ size, item }];
    });
    const newest = standing.at(-1);
    const truth = this.now(record);
    if (show(newest === undefined ? undefined : withoutMark(newest.item)) !== show(truth)) {
      ledger.violate(
        `${record.name} is ${show(truth)}, and ${newest === undefined ? 'nothing stands anywhere' : `in ${newest.size} stands ${show(newest.item)}`}`,
      );
    }
    if (now() + SKEW_MAX_MS >= sealedFrom(record.collection)) return;
    for (const { size, item } of standing.slice(0, -1)) {
      if (item[MOVED] === undefined) ledger.violate(`${record.name} stands unmarked in ${size}, and newer elsewhere`);
    }
  }
}

/** With the digits of its numbers that JavaScript rounds away. */
function exactly(record: StoredRecord | undefined): string {
  return show([record, exactNumbers(record).map(([name, value]) => [name, decimalText(value)])]);
}

/** What a reader may see of a record. */
export function visible(record: StoredRecord | undefined): StoredRecord | undefined {
  return record === undefined || isTombstone(record) ? undefined : withoutMark(record);
}
