import { type Collection, type Collections, collectionOf } from '../contract/collection';
import { SHAPE, type StoredRecord } from '../contract/record';
import { isToldOf } from '../contract/record-caching';
import { orderOf } from '../contract/record-order';
import type { Write } from '../contract/write';
import type { RecordChange } from '../platform/record-copies';
import type { Known } from './policy';
import type { Statement } from './statement';

type Named = Pick<Write, 'collection' | 'key'>;

/** What the copies of a record are told once a statement has landed. `sentAt`: when it had not been sent. Unit: milliseconds since 1970. */
export function changeBy(
  { collection: name, key }: Named,
  { policy }: Pick<Collection, 'policy'>,
  statement: Statement,
  known: Known,
  sentAt: number,
): RecordChange {
  const after = wholeAfter(statement, known);
  const order = orderOf(policy, after ?? (statement.form === 'update' ? statement.set : statement.item));
  return {
    collection: name,
    key,
    asOf: sentAt,
    // What has no place among the versions cannot take the place of another.
    ...(order === undefined ? {} : { order, ...(after && { after }) }),
  };
}

/** What is told of a record that was found, or of one of which nobody knows what became of it (`undefined`). No copy of it is given. */
export function changeUnseen(
  { collection: name, key }: Named,
  { policy }: Pick<Collection, 'policy'>,
  found: StoredRecord | undefined,
  sentAt: number,
): RecordChange {
  const order = found === undefined ? undefined : orderOf(policy, found);
  return { collection: name, key, asOf: sentAt, ...(order === undefined ? {} : { order }) };
}

/** As of records that may have changed each in its own way: those of cached collections. */
export function changesUnseen(writes: readonly Named[], collections: Collections, sentAt: number): RecordChange[] {
  return writes.flatMap((write) => {
    const collection = collectionOf(collections, write.collection);
    return collection !== undefined && isToldOf(collection) ? [changeUnseen(write, collection, undefined, sentAt)] : [];
  });
}

/**
 * The record as the statement leaves it, where it can be told. An update is made of the record that was read, on condition
 * that it still stands there, or of one unseen that is known to have these very fields: then it sets them all. Any other update of
 * a record unseen says only its part. Of amounts and patches it is not true, and not told: their policies have no order.
 */
function wholeAfter(statement: Statement, known: Known): StoredRecord | undefined {
  if (statement.form !== 'update') return statement.item;
  const { set, remove } = statement;
  if (known.kind === 'guess') return set[SHAPE] === undefined ? undefined : set;
  if (known.current === undefined) return undefined;
  const left = Object.entries(known.current).filter(([name]) => !remove.includes(name));
  return { ...Object.fromEntries(left), ...set };
}
