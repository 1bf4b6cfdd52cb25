import type { Collections } from '../contract/collection';
import type { StoredRecord } from '../contract/record';
import type { StampSource } from '../contract/stamp';
import type { Write } from '../contract/write';
import type { Log } from '../platform/log';
import type { Outcomes } from '../platform/outcomes';

/** The write buffer. `send` resolves only when the queue has answered for this very write; it throws for all else. */
export interface WriteBufferPort {
  send(write: Write): Promise<void>;
}

/** The record table. `find` sees every write that was applied before it was called; tombstones are found too. */
export interface RecordTablePort {
  find(collection: string, key: string): Promise<StoredRecord | undefined>;
}

/** All that the front door knows of the world outside. */
export interface FrontDoorPorts {
  readonly collections: Collections;
  readonly buffer: WriteBufferPort;
  readonly table: RecordTablePort;
  /** Absent where the path has no read cache: the status of writes is then not kept. */
  readonly outcomes?: Outcomes;
  readonly stamp: StampSource;
  readonly log: Log;
}
