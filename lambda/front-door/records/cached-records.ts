import type { Collection } from '../../contract/collection';
import type { Representation } from '../representation';

/** What the reader of a record asks for. */
export interface CachedRead {
  readonly name: string;
  readonly collection: Collection;
  readonly key: string;
  /** The client has seen this version: an older copy must not be served to it. */
  readonly atLeast?: string;
  /** The client asked for no copy at all (`Cache-Control: no-cache`). */
  readonly noCopy: boolean;
}

/** Copies of records in this process and in the read cache, for collections that are cached. */
export interface CachedRecords {
  /** A copy that may be served, or what `load` found. Throws only what `load` throws. */
  read(asked: CachedRead, load: () => Promise<Representation | undefined>): Promise<Representation | undefined>;
}
