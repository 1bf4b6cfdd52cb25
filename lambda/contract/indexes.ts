import { shardOf } from './partitions/by-hash';
import { shardsProblem } from './partitions/shards';
import type { Json } from './write';

/** An index over the records of a collection, by a field of theirs. */
export interface CollectionIndex {
  /** The field that records are found by: text, a number or a boolean. A record without it is not in the index. */
  readonly field: string;
  /**
   * The field that those with the same value are sorted by. A record whose field is absent or of another type is not in
   * the index: an index never refuses a write.
   * @default - the record's key
   */
  readonly sort?: string;
  /**
   * Type of `sort`: numbers sort as numbers.
   * @default 'text'
   */
  readonly sortType?: 'text' | 'number';
  /**
   * Partitions that each value is spread over, 1–256. A value that many records have (`status: "open"`) takes 1,000 write
   * units a second for each; finding it asks all of them. Changing it leaves records where they are until they are
   * written again.
   * @default 1
   */
  readonly shards?: number;
}

/** Indexes by name. */
export type CollectionIndexes = Readonly<Record<string, CollectionIndex>>;

/** A table has 20 global secondary indexes at the most. Source: DynamoDB quotas. */
export const INDEXES_MAX = 20;

/** Where a record keeps the value that an index finds it by. Neither name has a `_`: no two indexes share an attribute. */
export const INDEX_PARTITION_PREFIX = '_x_';
/** Where a record keeps what an index sorts it by, where that is a field of its own. */
export const INDEX_SORT_PREFIX = '_y_';

/** The attributes that a record of the collection has for an index. A record without both is not in it. */
export function indexAttributes(
  collection: string,
  index: string,
): { readonly partition: string; readonly sort: string } {
  return {
    partition: `${INDEX_PARTITION_PREFIX}${collection}_${index}`,
    sort: `${INDEX_SORT_PREFIX}${collection}_${index}`,
  };
}

/** What the table calls an index: 5-104 of the 3-255 characters that DynamoDB takes, of those that it takes. */
export function indexNameOf(collection: string, index: string): string {
  return `${collection}-${index}`;
}

/** What a key of an index may have. Unit: UTF-8 bytes. Source: DynamoDB quotas. */
const PARTITION_MAX_BYTES = 2048;
const SORT_MAX_BYTES = 1024;

/**
 * The partitions of an index that hold the records with this value in its field: all of them are to be queried, and their
 * answers merged. None for a value that is in no index: empty text, `null`, an object or a list.
 */
export function indexPartitions(value: Json, shards = 1): string[] {
  const texts = Array.from({ length: shards }, (_, shard) => indexPartition(value, shards, shard));
  return texts.flatMap((text) => text ?? []);
}

/** Where an index has the record with this key and this value in its field; `undefined` where it has no place for it. */
export function indexPartitionOf(value: Json, shards: number, key: string): string | undefined {
  return indexPartition(value, shards, shards === 1 ? 0 : shardOf(key, shards));
}

/** All shards alike: a value that fits in one shard and not in another would be found half. */
function indexPartition(value: Json, shards: number, shard: number): string | undefined {
  if (value === '' || !['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  const text = String(value);
  const longest = shards === 1 ? text : `${text}#${shards - 1}`;
  if (Buffer.byteLength(longest) > PARTITION_MAX_BYTES) return undefined;
  return shards === 1 ? text : `${text}#${shard}`;
}

/** What an index sorts a record by, where its field has the declared type and fits. */
export function indexSortOf(value: Json, type: 'text' | 'number'): string | number | undefined {
  if (type === 'number') return typeof value === 'number' ? value : undefined;
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= SORT_MAX_BYTES ? value : undefined;
}

const NAME = /^[a-zA-Z][a-zA-Z0-9]{2,39}$/;

/** Everything wrong with the indexes of a collection. `name` is the prop they stand in. */
export function indexesProblems(name: string, indexes: CollectionIndexes, policy?: string): string[] {
  if (policy === 'counter' && Object.keys(indexes).length > 0) {
    return [
      `${name} cannot be of a counter, got ${Object.keys(indexes).join(', ')}: a sum is made in the table, and no index would ever have it`,
    ];
  }
  return Object.entries(indexes).flatMap(([index, { field, sort, sortType, shards = 1 }]) => {
    const at = `${name}.${index}`;
    const problems: string[] = [];
    if (!NAME.test(index)) {
      problems.push(`${at}: an index's name must be 3-40 letters and digits, beginning with a letter`);
    }
    for (const [prop, value] of Object.entries({ field, sort })) {
      if (prop === 'sort' && value === undefined) continue;
      if (typeof value === 'string' && value !== '' && !value.startsWith('_')) continue;
      problems.push(
        `${at}.${prop} must name a field of the records that does not begin with "_", got ${JSON.stringify(value)}: nothing would be found by it`,
      );
    }
    if (sortType !== undefined && !['text', 'number'].includes(sortType)) {
      problems.push(
        `${at}.sortType must be text or number, got ${JSON.stringify(sortType)}: records would not be sorted`,
      );
    }
    const wrong = shardsProblem(`${at}.shards`, shards);
    return wrong === undefined ? problems : [...problems, wrong];
  });
}
