/**
 * Figures that no price list has and no measurement on AWS stands behind, each with where it comes from. Where it is between two values,
 * the dearer one is taken.
 */
export interface CostAssumptions {
  /** Waits of one request of the front door: SQS answers a send in some milliseconds. Unit: milliseconds. */
  readonly doorWaitMillis: number;
  /** CPU of a request with one write, and of each further one of a bulk (docs/benchmark-front-door.md). Unit: microseconds of one whole CPU. */
  readonly doorCpuMicros: { readonly single: number; readonly further: number; readonly furtherFifo: number };
  /** CPU of a KiB of body beyond the first: 10 KiB take some 80 µs more than 1 KiB (the same page). Unit: microseconds. */
  readonly doorKibMicros: number;
  /** Headers of a request and of its answer, each way. Unit: bytes. */
  readonly headerBytes: number;
  /** What a write's own answer takes. Unit: bytes. */
  readonly answerBytes: number;
  /** Requests that a client sends on one connection. One only is three times the load balancer's price. */
  readonly requestsPerConnection: number;
  /** Envelope of a call to SQS: headers, signature and names. Unit: bytes. */
  readonly sendBytes: number;
  /**
   * What one status takes in the cache: the outcome, and what the engine keeps about it; the accepted mark is gone by then. Measured with
   * 200,000 of them on Redis 7.0: 181, and 314 with the mark; Valkey since 8.1 takes up to 30 less for a key that expires (valkey.io, 8.1).
   * Unit: bytes.
   */
  readonly statusBytes: number;
  /** Processing units of a simple command of up to a KB, and of a small script. */
  readonly commandUnits: number;
  readonly scriptUnits: number;
  /** Whether requests are counted by rate limits: a script each. */
  readonly limits: boolean;
  /** A line of the writer and one of the front door (docs/metrics.md). Unit: bytes. */
  readonly writerLineBytes: number;
  readonly doorLineBytes: number;
  /** Requests of which the log has a line of its own for its trace, 0 to 1, and what that takes. */
  readonly tracedShare: number;
  readonly traceLineBytes: number;
  /** A request in the load balancer's access log, which is some 450 bytes long and kept compressed. Unit: bytes. */
  readonly accessLogBytes: number;
  /** One short run of the migrator and of the sweeper where nothing is to be done. Unit: milliseconds. */
  readonly migratorMillis: number;
  readonly sweeperMillis: number;
  /** CPU of a write by Powertools (docs/benchmark-writer.md, creates in batches of ten). Unit: microseconds. */
  readonly usualWriterMicros: number;
  /** CPU of the SDK's own send, with nothing around it (docs/benchmark-front-door.md). Unit: microseconds. */
  readonly usualDoorMicros: number;
  /** One call to DynamoDB for one item. Unit: milliseconds. */
  readonly singleCallMillis: number;
}

export const ASSUMED_COST: CostAssumptions = {
  doorWaitMillis: 6,
  doorCpuMicros: { single: 570, further: 22, furtherFifo: 91 },
  doorKibMicros: 8,
  headerBytes: 250,
  answerBytes: 150,
  requestsPerConnection: 10,
  sendBytes: 500,
  statusBytes: 150,
  commandUnits: 1,
  scriptUnits: 2,
  limits: false,
  writerLineBytes: 1200,
  doorLineBytes: 700,
  tracedShare: 0,
  traceLineBytes: 400,
  accessLogBytes: 100,
  migratorMillis: 100,
  sweeperMillis: 50,
  usualWriterMicros: 1298,
  usualDoorMicros: 470,
  singleCallMillis: 10,
};

/** Lambda gives a whole CPU at this much memory, and in proportion below it. Source: Lambda developer guide, memory. Unit: MB. */
const WHOLE_CPU_MEGABYTES = 1769;

/** Milliseconds that some microseconds of one whole CPU take in a function of some memory. */
export function cpuMillis(micros: number, megabytes: number): number {
  return micros / 1000 / Math.min(1, megabytes / WHOLE_CPU_MEGABYTES);
}
