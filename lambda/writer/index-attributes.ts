import { type CollectionIndexes, indexAttributes, indexPartitionOf, indexSortOf } from '../contract/indexes';
import { GONE, type StoredRecord } from '../contract/record';
import type { Body, Json } from '../contract/write';
import type { Statement, UpdateStatement } from './statement';

/** An attribute that follows a field of the record. */
interface Derived {
  readonly attribute: string;
  readonly field: string;
  /** `undefined` where the index has no place for such a value: an index never refuses a write. */
  readonly derive: (value: Json, recordKey: string) => string | number | undefined;
}

/**
 * Keeps the attributes of a collection's indexes in step with the fields that they are derived from. DynamoDB has a record in
 * an index only where both of its attributes stand. `held` is the record that the statement holds to be unchanged, where one
 * was read: from it also those attributes are put right that no field of the statement speaks of. Of an unseen record each
 * follows its own field alone.
 */
export function indexing(
  collection: string,
  indexes: CollectionIndexes,
): (statement: Statement, recordKey: string, held: StoredRecord | undefined) => Statement {
  const all = derivedBy(collection, indexes);
  return (statement, recordKey, held) => {
    if (statement.form === 'update') return updating(statement, all, recordKey, held);
    // A tombstone has no fields to derive anything from.
    return { ...statement, item: { ...statement.item, ...derivedOf(statement.item, all, recordKey) } };
  };
}

function derivedBy(collection: string, indexes: CollectionIndexes): Derived[] {
  return Object.entries(indexes).flatMap(([index, { field, sort, sortType = 'text', shards = 1 }]) => {
    const attributes = indexAttributes(collection, index);
    const found: Derived = {
      attribute: attributes.partition,
      field,
      derive: (value, recordKey) => indexPartitionOf(value, shards, recordKey),
    };
    if (sort === undefined) return [found];
    return [found, { attribute: attributes.sort, field: sort, derive: (value) => indexSortOf(value, sortType) }];
  });
}

/** The attributes of a whole record. */
function derivedOf(item: Body, all: readonly Derived[], recordKey: string): Body {
  const set: Record<string, Json> = {};
  for (const { attribute, field, derive } of all) {
    const value = valueIn(item, field);
    const derived = value === undefined ? undefined : derive(value, recordKey);
    if (derived !== undefined) set[attribute] = derived;
  }
  return set;
}

/** To its policy the attributes of a record that was read look like fields that are gone: what is right stays. */
function updating(
  statement: UpdateStatement,
  all: readonly Derived[],
  recordKey: string,
  held: StoredRecord | undefined,
): UpdateStatement {
  const set: Record<string, Json> = { ...statement.set };
  const remove = statement.remove.filter((name) => all.every(({ attribute }) => attribute !== name));
  const gone = set[GONE] === true;
  for (const { attribute, field, derive } of all) {
    const leaves = gone || statement.remove.includes(field);
    const value = leaves ? undefined : valueIn(Object.hasOwn(statement.set, field) ? statement.set : held, field);
    if (value === undefined && !leaves && held === undefined) continue;
    const derived = value === undefined ? undefined : derive(value, recordKey);
    const stands = valueIn(held, attribute);
    if (derived !== undefined) {
      if (stands !== derived) set[attribute] = derived;
    } else if (held === undefined || stands !== undefined) remove.push(attribute);
  }
  return { ...statement, set, remove };
}

/** `null` is a value, and has no place in an index. A plain lookup would find `constructor` in every record. */
function valueIn(fields: Body | undefined, name: string): Json | undefined {
  return fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
}
