// What a template says of each of its paths, for those who look at it from outside: the plan, the status, the redrive.
// Plain data in the template's metadata, so that a synthesized file, a local run and a deployed stack are read alike.

import type { Collections, QueueKind } from '../lambda/contract/collection';
import type { Demand } from './sizing/demand';
import type { Knobs } from './sizing/knobs';

/** Metadata keys of a template begin with this, and the path of the construct in its stack follows. */
export const PATH_METADATA_PREFIX = 'Spillway::';

/** The version this code writes. A reader that does not know a version says so, and reads nothing. */
export const PATH_DESCRIPTION_VERSION = 1;

/** Logical ids of what a path is made of. Absent where the path has no such part. */
export interface PathResources {
  readonly frontDoor: string;
  readonly loadBalancer: string;
  readonly writer: string;
  readonly table: string;
  readonly cache: string;
  /** Where the writer sets poison aside: a standard queue. */
  readonly quarantine: string;
  readonly buffer?: string;
  readonly fifoBuffer?: string;
  /** What the FIFO buffer delivered too often: a FIFO queue. */
  readonly fifoQuarantine?: string;
  readonly migrator?: string;
  readonly sweeper?: string;
  readonly dashboard?: string;
}

export interface PathDescription {
  readonly version: typeof PATH_DESCRIPTION_VERSION;
  readonly demand: Demand;
  /** Those set by hand. */
  readonly knobs: Partial<Knobs>;
  readonly kinds: readonly QueueKind[];
  readonly collections: Collections;
  readonly sells: boolean;
  readonly transactions: boolean;
  readonly resources: PathResources;
}
