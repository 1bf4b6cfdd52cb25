import type { Collections } from '../contract/collection';
import type { StoredRecord } from '../contract/record';
import type { StampSource } from '../contract/stamp';
import type { Write } from '../contract/write';
import type { Log } from '../platform/log';
import type { Outcomes } from '../platform/outcomes';

/** The write buffer. */
export interface WriteBufferPort {
  /** Resolves only when the queue has answered for this very write; throws for all else. */
  send(write: Write): Promise<void>;
  /**
   * Sends many, several to a message; those to one record stay in their order. One promise a write, in order: whether the
   * queue has answered for it. None of them rejects.
   */
  sendAll(writes: readonly Write[]): readonly Promise<boolean>[];
}

/** A sub-counter as the table holds it. */
export interface CounterPart {
  readonly record: StoredRecord;
  /** Its numbers as decimal text: an amount has up to 38 digits, and a JavaScript number keeps 17 of them. */
  readonly amounts: ReadonlyMap<string, string>;
}

/** The record table. What it finds holds every write that was applied before it was asked; tombstones are found too. */
export interface RecordTablePort {
  find(collection: string, key: string): Promise<StoredRecord | undefined>;
  /** The sub-counters of a counter in the order of their numbers; `undefined` for one that nothing was added to yet. */
  findParts(collection: string, key: string, spread: number): Promise<readonly (CounterPart | undefined)[]>;
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
