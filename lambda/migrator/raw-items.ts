import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { EXPIRES, EXPIRES_UNMARKED, MOVED, PARTITION_KEY, SORT_KEY, type StoredRecord } from '../contract/record';
import type { Json } from '../contract/write';
import type { Item } from '../writer/dynamodb-items';
import type { RawRecord } from './move-table';

/** An item that this table's own calls may take back. Others see only that there is something. */
class KeptItem {
  readonly attributes: Item;

  constructor(attributes: Item) {
    this.attributes = attributes;
  }
}

/** An item as it moves: without its place and its mark, and with the day on which it was to expire before it was marked. */
export function rawRecord(found: Item): RawRecord {
  const { [PARTITION_KEY]: _partition, [SORT_KEY]: _sort, [EXPIRES_UNMARKED]: until, ...fields } = found;
  const stood = until === undefined ? fields : { ...fields, [EXPIRES]: until };
  const { [MOVED]: _mark, ...item } = stood;
  return { item: new KeptItem(item), record: marksOf(stood) };
}

/** What the move reads of an item, and of all else the name: another tool may have brought in what JSON has no form for. */
function marksOf(item: Item): StoredRecord {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, isMark(name) ? markIn(value) : null]));
}

function isMark(name: string): boolean {
  return name === MOVED || name === EXPIRES;
}

function markIn({ N }: AttributeValue): Json {
  return N === undefined ? null : Number(N);
}

/** Throws for what `rawRecord` did not make. */
export function itemIn({ item }: RawRecord): Item {
  if (item instanceof KeptItem) return item.attributes;
  throw new Error('the record is not from this table');
}
