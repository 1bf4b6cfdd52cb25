import type { StoredRecord } from '../../contract/record';
import type { CounterPart } from '../ports';

/** What a listing goes through: keys from `from` up to and without `to`, and of those only what stands behind `after`. */
export interface KeySpan {
  readonly from?: string;
  readonly to?: string;
  /** The key that was come to, in the direction of the listing. It is not listed again. */
  readonly after?: string;
  readonly descending?: boolean;
}

export interface PartitionQuery extends KeySpan {
  /** Items to read at the most: what is paid for. */
  readonly limit: number;
}

/** An item as the table gave it. It is read only where it is told: a page asks for more than it has room for. */
export interface RawItem {
  readonly key: string;
  readonly record: () => StoredRecord;
  /** The same with its numbers to the last digit. */
  readonly part: () => CounterPart;
}

export interface QueriedRecords {
  /** In the order of their keys, or against it. */
  readonly records: readonly RawItem[];
  /** The key up to which everything is known; absent where the partition has no more. */
  readonly last?: string;
  readonly readUnits: number;
}

/** Many records of one partition at once, each as it is after every write that was applied before. Throws. */
export interface TableQueries {
  readonly query: (partition: string, query: PartitionQuery) => Promise<QueriedRecords>;
}
