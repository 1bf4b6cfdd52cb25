import type { AskedWrite, Fate, WriteKind } from '../ledger/entry';
import { fateOf, type Operation, operationOf } from './operation';

/** Where a record is. */
export interface Place {
  readonly collection: string;
  readonly key: string;
}

/** Every operation of a run: by its name, and by the record that it is about. */
export class Operations {
  readonly #byName = new Map<string, Operation>();
  /** By collection and key. Most keys have one operation: a list for each would be as large as the rest. */
  readonly #byPlace = new Map<string, Map<string, Operation | Operation[]>>();
  readonly #byKind = new Map<WriteKind, Operation[]>();

  /** The one of that name; a new one where it is asked for the first time. */
  ask(asked: AskedWrite, line: number): Operation {
    const known = this.#byName.get(asked.op);
    if (known !== undefined) return known;
    const operation = operationOf(asked, line);
    this.#byName.set(asked.op, operation);
    const ofKind = this.#byKind.get(asked.kind);
    if (ofKind === undefined) this.#byKind.set(asked.kind, [operation]);
    else ofKind.push(operation);
    // Of a sale and its orders the key is the sku, which is no record's; poison has no place at all.
    if (asked.key !== undefined && hasPlace(asked.kind)) this.place(operation, asked.key);
    return operation;
  }

  /** The operation is about the record with this key. */
  place(operation: Operation, key: string): void {
    const { collection } = operation.asked;
    let keys = this.#byPlace.get(collection);
    if (keys === undefined) {
      keys = new Map();
      this.#byPlace.set(collection, keys);
    }
    const there = keys.get(key);
    if (there === undefined) keys.set(key, operation);
    else if (Array.isArray(there)) there.push(operation);
    else keys.set(key, [there, operation]);
  }

  named(op: unknown): Operation | undefined {
    return typeof op === 'string' ? this.#byName.get(op) : undefined;
  }

  at(collection: string, key: string): readonly Operation[] {
    return listOf(this.#byPlace.get(collection)?.get(key));
  }

  of(kind: WriteKind): readonly Operation[] {
    return this.#byKind.get(kind) ?? [];
  }

  all(): Iterable<Operation> {
    return this.#byName.values();
  }

  *places(): Iterable<Place> {
    for (const [collection, keys] of this.#byPlace) for (const key of keys.keys()) yield { collection, key };
  }

  /** Records and the operations of a kind that are about them, in the order in which they were asked. */
  *placesOf(kind: WriteKind): Iterable<Place & { readonly operations: readonly Operation[] }> {
    const collections = new Set(this.of(kind).map(({ asked }) => asked.collection));
    for (const collection of collections) {
      for (const [key, there] of this.#byPlace.get(collection) ?? []) {
        const operations = listOf(there).filter(({ asked }) => asked.kind === kind);
        if (operations.length > 0) yield { collection, key, operations };
      }
    }
  }

  /** What the store told is forgotten: it is asked again. */
  forget(): void {
    for (const operation of this.#byName.values()) {
      operation.seen = 0;
      operation.setAside = false;
      delete operation.outcome;
    }
  }

  counts(): Record<Fate, number> {
    const counts = { acknowledged: 0, refused: 0, unknown: 0 };
    for (const operation of this.#byName.values()) counts[fateOf(operation)] += 1;
    return counts;
  }
}

function hasPlace(kind: WriteKind): boolean {
  return kind !== 'order' && kind !== 'openSale' && kind !== 'poison';
}

function listOf(there: Operation | Operation[] | undefined): readonly Operation[] {
  if (there === undefined) return [];
  return Array.isArray(there) ? there : [there];
}
