import { type CollectionIndexes, indexAttributes, indexPartitionOf, indexSortOf } from '../contract/indexes';
import { GONE } from '../contract/record';
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
 * Keeps the attributes of a collection's indexes in step with the fields that they are derived from, in the statement that
 * changes them. Each follows its own field alone, because a patch knows no other: DynamoDB has a record in an index only
 * where both of its attributes stand.
 */
export function indexing(
  collection: string,
  indexes: CollectionIndexes,
): (statement: Statement, recordKey: string) => Statement {
  const all = derivedBy(collection, indexes);
  return (statement, recordKey) => {
    if (statement.form === 'update') return updating(statement, all, recordKey);
    // A tombstone has no fields to derive anything from.
    return { ...statement, item: { ...statement.item, ...changesBy(statement.item, all, recordKey).set } };
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

/** What the fields that are set make of the attributes. One whose field is not among them is in neither list. */
function changesBy(fields: Body, all: readonly Derived[], recordKey: string): { set: Body; remove: string[] } {
  const set: Record<string, Json> = {};
  const remove: string[] = [];
  for (const { attribute, field, derive } of all) {
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (value === undefined) continue;
    const derived = derive(value, recordKey);
    if (derived === undefined) remove.push(attribute);
    else set[attribute] = derived;
  }
  return { set, remove };
}

/**
 * What an update does not touch stays, also where it was made of a record that was read: to its policy the attributes look
 * like fields that are gone.
 */
function updating(statement: UpdateStatement, all: readonly Derived[], recordKey: string): UpdateStatement {
  const { set, remove } = statement;
  const gone = set[GONE] === true;
  const changes = changesBy(set, all, recordKey);
  const leaving = all.filter(({ field }) => gone || remove.includes(field)).map(({ attribute }) => attribute);
  const kept = remove.filter((name) => all.every(({ attribute }) => attribute !== name));
  return { ...statement, set: { ...set, ...changes.set }, remove: [...kept, ...changes.remove, ...leaving] };
}
