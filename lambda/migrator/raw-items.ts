import { EXPIRES, EXPIRES_UNMARKED, MOVED, PARTITION_KEY, SORT_KEY } from '../contract/record';
import { fromItem } from '../platform/attributes';
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
  return { item: new KeptItem(item), record: fromItem(stood) };
}

/** Throws for what `rawRecord` did not make. */
export function itemIn({ item }: RawRecord): Item {
  if (item instanceof KeptItem) return item.attributes;
  throw new Error('the record is not from this table');
}
