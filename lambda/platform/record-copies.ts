/** A record that a write changed, and what is known of it afterwards. */
export interface RecordChange {
  readonly collection: string;
  readonly key: string;
  /** Where the record now is in the order of its versions (`orderOf` in lambda/contract/record-order.ts); absent where it is not known. */
  readonly order?: string;
  /** The whole record as a reader would get it; absent where the statement does not hold it whole. */
  readonly copy?: { readonly version: string; readonly json: string };
}

/** Tells the copies of records in the read cache what was written. Best effort within the cache's budget; never throws. */
export interface RecordCopies {
  tell(changes: readonly RecordChange[]): Promise<void>;
}
