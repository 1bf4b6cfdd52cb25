import type { FoundRecords } from './found-records';
import type { Operations } from './operations';
import type { SetAside } from './quarantined';
import type { SaleSeen } from './store-reader';

/** All that a check may look at. */
export interface Evidence {
  readonly run: string;
  readonly operations: Operations;
  readonly records: FoundRecords;
  readonly sales: ReadonlyMap<string, SaleSeen>;
  /** What was found in the quarantines; or why nobody could look. */
  readonly setAside: SetAside | string;
  /** Whether every buffer was empty when the store was read. Until then what is missing may still come. */
  readonly isDrained: boolean;
  /** Whether the reader sees records that nobody asked for. */
  readonly seesAll: boolean;
  /** Whether the read cache lost what it knew during the run: it may then forget keys, and promise units twice. */
  readonly cacheWasLost: boolean;
}

/** Why what became of an accepted write is not known. */
export const UNTOLD = 'nobody answered what became of it';

/** Why what is missing is not called lost. */
export const STILL_WAITING = 'messages still wait in the buffers, and it may be among them';
