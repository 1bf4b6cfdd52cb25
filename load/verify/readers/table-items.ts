// Receives: items of the record table, as a scan gives them.
// Promises: each is told apart by where it stands, by the same words with which it was put there.
// Hands on: records, parts of them, and what else there is.

import { type Collections, collectionOf } from '../../../lambda/contract/collection';
import { type Decimal, sumDecimals } from '../../../lambda/contract/decimal';
import { keyPartition } from '../../../lambda/contract/partitions/by-key';
import {
  bodyOf,
  isBareMark,
  isTombstone,
  LAST_ID,
  MOVED,
  PARTITION_KEY,
  SORT_KEY,
  STAMP,
  type StoredRecord,
  VERSION,
} from '../../../lambda/contract/record';
import { placeOfSale, placeOfStock } from '../../../lambda/contract/sales';
import { amountOf } from '../../../lambda/front-door/amounts';
import { fromItem } from '../../../lambda/platform/attributes';
import type { Item } from '../../../lambda/writer/dynamodb-items';
import type { RecordSeen } from '../store-reader';

/** One item of a record: most records have one, a spread counter has one for each part, a record on the move two. */
export interface RecordItem {
  readonly collection: string;
  readonly key: string;
  /** Left behind by a move: what stands in the newer epoch counts. */
  readonly isLeft: boolean;
  /** How large the epoch is that it stands in; 0 where there are none. */
  readonly epoch: number;
  readonly item: Item;
}

/** By key: `orders#o-1`, or `counters/3#c-1` for a part. */
const BY_KEY = /^([a-z][a-z0-9-]*)(?:\/(\d+))?#(.*)$/s;
/** By hash, range or time: `orders~h16.3`. */
const SHARED = /^([a-z][a-z0-9-]*)~[hrt](\d+)\./;

/** The record that the item is of, or `undefined` where it is none of the collections'. */
export function recordItemIn(item: Item, collections: Collections): RecordItem | undefined {
  const partition = item[PARTITION_KEY]?.S ?? '';
  const sort = item[SORT_KEY]?.S ?? '';
  const isLeft = item[MOVED] !== undefined;
  const [, own, part, key = ''] = BY_KEY.exec(partition) ?? [];
  if (own !== undefined && collectionOf(collections, own) !== undefined) {
    const written = keyPartition(own, key, part === undefined ? undefined : Number(part));
    return written === partition ? { collection: own, key, isLeft, epoch: 0, item } : undefined;
  }
  const [, shared, size] = SHARED.exec(partition) ?? [];
  if (shared === undefined || collectionOf(collections, shared) === undefined) return undefined;
  return { collection: shared, key: sort, isLeft, epoch: Number(size), item };
}

/** The sku of the sale that the item is, or of which it counts units. */
export function skuIn(item: Item): string | undefined {
  const partition = item[PARTITION_KEY]?.S ?? '';
  const sort = item[SORT_KEY]?.S ?? '';
  if (partition === placeOfSale('').partition) return sort;
  const sku = /^~stock#\d+#(.*)$/s.exec(partition)?.[1];
  const bucket = Number(partition.split('#')[1]);
  return sku !== undefined && placeOfStock(sku, bucket).partition === partition ? sku : undefined;
}

/** Nothing where only the mark of a move stands there. */
export function recordSeen({ collection, key, item }: RecordItem): RecordSeen | undefined {
  const stored = fromItem(item);
  if (isBareMark(stored)) return undefined;
  return { collection, key, ...seen(stored) };
}

function seen(stored: StoredRecord): Omit<RecordSeen, 'collection' | 'key'> {
  const { [LAST_ID]: id, [STAMP]: at, [VERSION]: version } = stored;
  return {
    fields: bodyOf(stored),
    isGone: isTombstone(stored),
    ...(typeof id === 'string' && { id }),
    ...(typeof at === 'string' && { at }),
    ...(typeof version === 'number' && { version }),
  };
}

/** The parts of a counter together, to the last digit. */
export function counterSeen(parts: readonly RecordItem[]): RecordSeen | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const standing = parts.filter(({ item }) => !isTombstone(fromItem(item)));
  const all = new Map<string, Decimal[]>();
  for (const { item } of standing) {
    for (const [name, { N }] of Object.entries(item)) {
      if (N === undefined || name.startsWith('_')) continue;
      const others = all.get(name);
      if (others === undefined) all.set(name, [amountOf(N)]);
      else others.push(amountOf(N));
    }
  }
  const { collection, key } = first;
  const amounts = Object.fromEntries([...all].map(([name, some]) => [name, sumDecimals(some)]));
  return { collection, key, fields: {}, isGone: standing.length === 0, amounts };
}
