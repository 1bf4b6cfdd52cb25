import type { Collection, Collections, KeyTracking } from '../contract/collection';
import type { StoredRecord } from '../contract/record';
import type { Order } from '../contract/sales';
import type { StampSource } from '../contract/stamp';
import type { TraceContext } from '../contract/trace-context';
import type { Transaction } from '../contract/transaction';
import type { Write } from '../contract/write';
import type { Layouts } from '../layouts/layouts';
import type { Moving } from '../migrator/moving-table';
import type { CacheState } from '../platform/cache-client';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { Outcomes } from '../platform/outcomes';
import type { RecordCopies } from '../platform/record-copies';
import type { TransactionTable } from '../transactions/transaction-table';
import type { UserCode } from '../user-code/user-code';
import type { CircuitBreaker } from '../writer/circuit-breaker';
import type { DirectPorts } from './direct/apply-directly';
import type { SpillGate } from './direct/spill-gate';
import type { Count } from './door-metrics';
import type { Sending } from './group-commit/sending';
import type { HttpRequest, HttpResponse } from './http';
import type { Claims } from './idempotency/claims';
import type { KnownKeys } from './keys/known-keys';
import type { RequestLimits } from './limits/request-limits';
import type { TableQueries } from './listing/table-queries';
import type { Pressure } from './pressure/pressure';
import type { CachedRecords } from './records/cached-records';
import type { Sales } from './sales/sales';
import type { RequestTrace } from './tracing/request-trace';
import type { Tracer } from './tracing/tracer';

/** How something is sent. */
export interface SendTerms {
  /** No attempt begins later, and by then there is an answer, though it may be that nobody knows. Unit: milliseconds. */
  readonly withinMs: number;
  readonly trace?: TraceContext;
}

/** The write buffer, or one of the queues that it is made of. Messages carry the trace that they are sent with. */
export interface WriteBufferPort {
  /** Resolves only when the queue has answered for this very write. Rejects with `SendingFull` or `SendingLate` where nothing was sent, and else where nobody knows. */
  send(write: Write, terms: SendTerms): Promise<void>;
  /**
   * Sends many, several to a message; those to one record stay in their order. One promise a write, in order: whether the
   * queue has answered for it. None of them rejects.
   */
  sendAll(writes: readonly Write[], terms: SendTerms): readonly Promise<boolean>[];
  /** As `send`. A transaction brings its own order, and goes to any queue. */
  sendTransaction(transaction: Transaction, terms: SendTerms): Promise<void>;
  /** An order of a sale, to the FIFO queue. `refused`: the queue has not taken it, for certain. Rejects as `send`. */
  sendOrder(order: Order, terms: SendTerms): Promise<'taken' | 'refused'>;
}

/** A sub-counter as the table holds it. */
export interface CounterPart {
  readonly record: StoredRecord;
  /** Its numbers as decimal text: an amount has up to 38 digits, and a JavaScript number keeps 17 of them. */
  readonly amounts: ReadonlyMap<string, string>;
}

/**
 * The record table. What it finds holds every write that was applied before it was asked; tombstones are found too.
 * Collections come with their layouts. `'moved'`: where the newest epoch was thought to be is only what was left behind.
 */
export interface RecordTablePort {
  find(name: string, collection: Collection, key: string): Promise<StoredRecord | 'moved' | undefined>;
  /** The sub-counters of a counter in the order of their numbers; `undefined` for one that nothing was added to yet. */
  findParts(name: string, collection: Collection, key: string): Promise<readonly (CounterPart | undefined)[] | 'moved'>;
}

/** What the front door needs to apply writes itself. The breaker and the gate keep what this process feels of the table. */
export interface DirectWriting extends Pick<DirectPorts, 'table' | 'random'> {
  readonly breaker: CircuitBreaker;
  readonly gate: SpillGate;
}

/** What the front door needs to list records. */
export interface Listing {
  readonly queries: TableQueries;
  /** Signs cursors: the same in every process of the path. */
  readonly cursorKey: string;
}

/** All that the front door knows of the world outside. */
export interface FrontDoorPorts {
  readonly collections: Collections;
  /** Their layouts. Of collections that are all by key nobody is asked. */
  readonly layouts: Layouts;
  /** Absent where no record that this door writes ever moves. */
  readonly moving?: Pick<Moving, 'move' | 'settled'>;
  readonly buffer: WriteBufferPort;
  readonly table: RecordTablePort;
  /** Absent where every collection is `byKey`. */
  readonly list?: Listing;
  /** Absent where no collection is direct or spills. */
  readonly direct?: DirectWriting;
  /** Absent where the path offers no transactions. */
  readonly transactions?: { readonly table: TransactionTable; readonly random: () => number };
  /** Absent where the path has no read cache: the status of writes is then not kept. */
  readonly outcomes?: Outcomes;
  /** Where an `Idempotency-Key` is remembered; `cached` is absent without a read cache. */
  readonly claims: Readonly<Partial<Record<KeyTracking, Claims>>>;
  /** Absent where no collection is cached, or the path has no read cache. `tell` of what this door writes itself. */
  readonly records?: CachedRecords & RecordCopies;
  /** Absent where nobody is asked for a key. */
  readonly keys?: KnownKeys;
  /** Of the request that is being answered, where its key is not for all collections: the door itself sets it for each. */
  readonly mayReach?: (collection: string) => boolean;
  /** Absent where the path has no rate limits. */
  readonly limits?: RequestLimits;
  /** Absent where writes are accepted whatever waits before them. */
  readonly pressure?: Pressure;
  /** Absent where the path sells nothing. */
  readonly sales?: Sales;
  readonly userCode: UserCode;
  /** Answers with the interface of this path as a document. */
  readonly openApi: (request: HttpRequest) => HttpResponse;
  readonly stamp: StampSource;
  readonly now: Clock;
  readonly sleep: (millis: number) => Promise<void>;
  readonly log: Log;
  /** How the read cache is. Never throws. Absent where the path has none. */
  readonly cacheState?: () => Promise<CacheState>;
  readonly count: Count;
  /** Absent where each write is sent by itself. */
  readonly sending?: Sending;
  /** Absent where nobody traces requests. */
  readonly tracer?: Tracer;
  /** Of the request that is being answered: the door itself sets it for each. */
  readonly trace?: RequestTrace;
  /** Asked at the end of a request: writes down what was counted, if it is time to. Absent where nobody reads it. */
  readonly tellIfDue?: () => void;
  /** Writes down what was counted since the last time, if anything: for a process that has a clock of its own. */
  readonly tell?: () => void;
  /** Whether this process was told to stop. Absent where nobody tells it: a function is frozen and never stopped. */
  readonly draining?: () => boolean;
  /** Whether the buffers answer, for all that this process knows or can learn at little cost. Never throws. */
  readonly buffersAnswer?: () => Promise<boolean>;
}
