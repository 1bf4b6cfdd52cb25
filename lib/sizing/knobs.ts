import { type NumberRule, numberProblems } from './number-rule';
import { isUnresolved } from './unresolved';
import { visibilityFloorSeconds } from './visibility';

/** What `sizing` derives. Each may be overridden; what depends on it is then derived from the override. */
export interface Knobs {
  /** Memory of the front door's function, in MiB. CPU comes with it: less answers slower and costs more environments. */
  readonly frontDoorMemoryMegabytes: number;
  /** Seconds the front door may take for one request. Longer holds clients of a slow service; shorter refuses more of them. */
  readonly frontDoorTimeoutSeconds: number;
  /** Messages in one run of the writer. More share one batch of statements; a crash repeats at most this many. */
  readonly batchSize: number;
  /** Seconds a batch may wait to fill. More saves invocations in calm hours, and delays every write of them. */
  readonly windowSeconds: number;
  /** Runs of the writer at the same time. Caps the rate at which the table is written; less makes backlogs last longer. */
  readonly writerConcurrency: number;
  /** Messages in one run of the writer from the FIFO buffer. Fewer fold less: each write then costs more write units. */
  readonly fifoBatchSize: number;
  /** Runs of the writer from the FIFO buffer at the same time. No more run than records are being written. */
  readonly fifoConcurrency: number;
  /** Memory of the writer's function, in MiB. CPU comes with it; less makes each batch slower. */
  readonly writerMemoryMegabytes: number;
  /** Seconds one run of the writer may take. Shorter abandons batches that a throttled table slows down. */
  readonly writerTimeoutSeconds: number;
  /** Seconds a delivered message stays hidden. Shorter delivers it again while the first run works; longer delays retries. */
  readonly visibilitySeconds: number;
  /** Deliveries before a message is set aside in quarantine. Fewer sets good writes aside in a long throttling. */
  readonly maxAttempts: number;
  /** Ceiling of the cache's processing units per second. Lower throttles the cache in a peak; higher can cost more. */
  readonly cacheEcpuPerSecond: number;
  /** Ceiling of the cache's data, in GB. Lower evicts outcomes early; higher can cost more. */
  readonly cacheGigabytes: number;
}

/** Ranges are the services' own. Sources: Lambda, SQS and ElastiCache API references. */
export const KNOB_RULES: Readonly<Record<keyof Knobs, NumberRule>> = {
  frontDoorMemoryMegabytes: { min: 128, max: 10_240, otherwise: 'Lambda refuses the function' },
  frontDoorTimeoutSeconds: {
    min: 1,
    max: 59,
    otherwise: 'the load balancer gives up on a connection after 60 s, and the client would not learn what happened',
  },
  batchSize: { min: 1, max: 10_000, otherwise: 'Lambda refuses the event source' },
  windowSeconds: { min: 0, max: 300, otherwise: 'Lambda refuses the event source' },
  writerConcurrency: { min: 2, max: 1000, otherwise: 'Lambda refuses the event source' },
  fifoBatchSize: { min: 1, max: 10, otherwise: 'Lambda takes no more than 10 messages at once from a FIFO queue' },
  fifoConcurrency: { min: 2, max: 1000, otherwise: 'Lambda refuses the event source' },
  writerMemoryMegabytes: { min: 128, max: 10_240, otherwise: 'Lambda refuses the function' },
  writerTimeoutSeconds: { min: 1, max: 900, otherwise: 'Lambda refuses the function' },
  visibilitySeconds: { min: 1, max: 43_200, otherwise: 'SQS refuses the queue' },
  maxAttempts: { min: 2, max: 1000, otherwise: 'one throttled write would be set aside for good' },
  cacheEcpuPerSecond: { min: 1000, max: 15_000_000, otherwise: 'ElastiCache refuses the limit' },
  cacheGigabytes: { min: 1, max: 5000, otherwise: 'ElastiCache refuses the limit' },
};

/** Everything wrong with some knobs, each on its own and together. `shownAs` gives the name a knob has for the caller. */
export function knobProblems(knobs: Partial<Knobs>, shownAs: (name: string) => string = (name) => name): string[] {
  const problems = numberProblems(KNOB_RULES, knobs, shownAs);
  if (problems.length > 0) return problems;
  return [...windowProblems(knobs, shownAs), ...visibilityProblems(knobs, shownAs)];
}

const LARGEST_BATCH_WITHOUT_WINDOW = 10;

function windowProblems(knobs: Partial<Knobs>, shownAs: (name: string) => string): string[] {
  const { batchSize, windowSeconds } = knobs;
  if (batchSize === undefined || windowSeconds === undefined || isUnresolved(batchSize)) return [];
  if (windowSeconds !== 0 || batchSize <= LARGEST_BATCH_WITHOUT_WINDOW) return [];
  return [
    `${shownAs('windowSeconds')} must be 1 or more with a ${shownAs('batchSize')} above ${LARGEST_BATCH_WITHOUT_WINDOW}, got ${windowSeconds} with ${batchSize}: Lambda refuses the event source`,
  ];
}

function visibilityProblems(knobs: Partial<Knobs>, shownAs: (name: string) => string): string[] {
  const { visibilitySeconds, writerTimeoutSeconds, windowSeconds } = knobs;
  if (visibilitySeconds === undefined || writerTimeoutSeconds === undefined || windowSeconds === undefined) return [];
  if ([visibilitySeconds, writerTimeoutSeconds, windowSeconds].some((value) => isUnresolved(value))) return [];
  const floor = visibilityFloorSeconds(writerTimeoutSeconds, windowSeconds);
  if (visibilitySeconds >= floor) return [];
  return [
    `${shownAs('visibilitySeconds')} must be ${floor} or more for a writer of ${writerTimeoutSeconds} s with a window of ${windowSeconds} s, got ${visibilitySeconds}: messages would be delivered again while their first run still works on them`,
  ];
}
