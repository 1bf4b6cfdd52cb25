import type { RecordKey } from '../contract/placement';
import type { LayoutStore } from '../layouts/layout-store';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { MoveTable, RawRecord } from './move-table';

/** Some items of a partition, in the order of their sort keys. */
export interface Page {
  readonly raws: readonly { readonly key: RecordKey; readonly raw: RawRecord }[];
  /** The sort key to go on after; absent at the partition's end. */
  readonly last?: string;
}

export interface Pages {
  /** Consistent. Throws where the table does not answer. */
  page(partition: string, after: string | undefined, limit: number): Promise<Page>;
}

/**
 * Where the move of a collection is.
 * - `opening`: functions may still be at work that do not know of it. - `moving`. - `closed`: in this very run.
 * - `disturbed`: its layout was changed by somebody else, and the run left it alone.
 */
export type MovePhase = 'opening' | 'moving' | 'closed' | 'disturbed';

/** What one run did for one collection. */
export interface MoveProgress {
  readonly collection: string;
  readonly phase: MovePhase;
  /** Records and tombstones that left the earlier epoch. */
  readonly records: number;
  /** Write units that the table reported for it. */
  readonly units: number;
  /** Partitions of the earlier epoch that are still to be worked through. */
  readonly partitionsLeft: number;
  /** Items whose move failed, or that were not there any more as they were seen: what is left of them stays for a later run. */
  readonly refused: number;
}

export interface MigratorPorts {
  readonly store: LayoutStore;
  readonly move: Pick<MoveTable, 'copy' | 'remove'>;
  readonly pages: Pages;
  readonly now: Clock;
  readonly sleep: (millis: number) => Promise<void>;
  readonly log: Log;
  readonly report: (progress: MoveProgress) => void;
}

export interface MigratorTerms {
  /** Nothing is begun after it. Unit: milliseconds since 1970. */
  readonly deadline: number;
  /** What the move may take of the table's write units in a second, above 0. */
  readonly unitsPerSecond: number;
}
