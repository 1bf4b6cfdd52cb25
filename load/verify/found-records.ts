// Receives: the records of a run as the store holds them, and its operations.
// Promises: each record is held to what was asked; what is just as it was asked is counted and not kept.
// Hands on: to the checks.

import type { Operation } from './operation';
import { mayStand, RECORD_KINDS } from './operation';
import type { Operations, Place } from './operations';
import { sameFields } from './same-fields';
import type { RecordSeen } from './store-reader';

/** A record that stands where its operation asked for it, and is not what was asked. */
export interface Changed {
  readonly record: RecordSeen;
  readonly operation: Operation;
  readonly how: string;
}

/** A record that nobody asked for, who asked being told that it was. */
export interface Invented {
  readonly place: Place;
  readonly operation?: Operation;
  readonly how: string;
  /** Its write asked for a record, and not for this one: where that stands as well, it was made twice. */
  readonly isElsewhere?: true;
}

export class FoundRecords {
  readonly changed: Changed[] = [];
  readonly invented: Invented[] = [];
  /** How many there were, tombstones left out. */
  count = 0;
  readonly #operations: Operations;
  readonly #cacheWasLost: boolean;
  readonly #inventedOnes = new Set<RecordSeen>();
  /** Those that several operations are about, and those that nobody asked for. */
  readonly #kept = new Map<string, Map<string, RecordSeen>>();

  constructor(operations: Operations, cacheWasLost: boolean) {
    this.#operations = operations;
    this.#cacheWasLost = cacheWasLost;
  }

  /** What stands there and was asked for, by whomever. */
  at(place: Place): RecordSeen | undefined {
    const record = this.#kept.get(place.collection)?.get(place.key);
    return record !== undefined && this.#inventedOnes.has(record) ? undefined : record;
  }

  /** Whether anything stands there, wanted or not. */
  has({ collection, key }: Place): boolean {
    const record = this.#kept.get(collection)?.get(key);
    return record !== undefined && !record.isGone;
  }

  take(record: RecordSeen): void {
    if (record.isGone) {
      this.#keep(record);
      return;
    }
    this.count += 1;
    const { op } = record.fields;
    const named = this.#operations.named(op) ?? this.#orderOf(record);
    if (named === undefined) {
      if (typeof op === 'string' && op !== '') this.#invent(record, `its op ${JSON.stringify(op)} is nobody's`);
      else if (!this.#isWanted(record)) this.#invent(record, 'nobody asked for a record there');
      else this.#keep(record);
      return;
    }
    named.seen += 1;
    if (!mayStand(named)) this.#invent(record, 'its write was refused', named);
    else if (!this.#isOf(record, named)) this.#invent(record, 'its write asked for another record', named, true);
    else if (RECORD_KINDS.includes(named.asked.kind)) this.#compare(record, named);
    else this.#keep(record);
  }

  /** The record of an order need not say its op: its key is the id that the buyer was told. */
  #orderOf({ collection, key }: RecordSeen): Operation | undefined {
    return this.#operations.at(collection, key).find(({ asked }) => asked.kind === 'order');
  }

  #isWanted({ collection, key }: Place): boolean {
    return this.#operations.at(collection, key).some(mayStand);
  }

  #isOf({ collection, key }: Place, { asked, keys }: Operation): boolean {
    switch (asked.kind) {
      case 'order':
        // One that nobody answered has any key: the door made it.
        return collection === asked.collection && (keys.length === 0 || keys.includes(key));
      case 'transfer':
        // An account may say which transfer it was that changed it last.
        return (collection === asked.collection && key === asked.key) || isAccountOf(key, asked.body);
      default:
        if (collection !== asked.collection) return false;
        return asked.key === undefined ? keys.length === 0 || keys.includes(key) : asked.key === key;
    }
  }

  #compare(record: RecordSeen, operation: Operation): void {
    const { asked, ids, unknown, pending } = operation;
    if (asked.kind === 'transfer' && record.key !== asked.key) {
      operation.seen -= 1;
      this.#keep(record);
      return;
    }
    const { quantity, sku, ...others } = record.fields;
    const isSame =
      asked.kind === 'order'
        ? quantity === asked.body?.quantity && (asked.key === undefined || sku === asked.key)
        : asked.body === undefined || sameFields(record.fields, asked.body);
    if (asked.kind === 'order') this.#keep(record);
    if (!isSame) {
      const found =
        asked.kind === 'order' ? { sku, quantity } : { ...others, ...(quantity !== undefined && { quantity }) };
      this.changed.push({ record, operation, how: `it has ${JSON.stringify(found).slice(0, 200)}` });
    } else if (asked.kind === 'create' && isForeign(record, ids) && unknown + pending === 0 && !this.#cacheWasLost) {
      this.changed.push({ record, operation, how: `it has the id ${record.id}, which nobody was told` });
    }
  }

  #invent(record: RecordSeen, how: string, operation?: Operation, isElsewhere = false): void {
    const { collection, key } = record;
    this.#inventedOnes.add(record);
    this.#keep(record);
    this.invented.push({
      place: { collection, key },
      how,
      ...(operation !== undefined && { operation }),
      ...(isElsewhere && { isElsewhere }),
    });
  }

  #keep(record: RecordSeen): void {
    let keys = this.#kept.get(record.collection);
    if (keys === undefined) {
      keys = new Map();
      this.#kept.set(record.collection, keys);
    }
    keys.set(record.key, record);
  }
}

function isForeign({ id }: RecordSeen, told: readonly string[]): boolean {
  return id !== undefined && told.length > 0 && !told.includes(id);
}

function isAccountOf(key: string, body: Readonly<Record<string, unknown>> | undefined): boolean {
  return body?.from === key || body?.to === key;
}
