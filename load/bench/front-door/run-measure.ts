import { type Measure, requestsFor, writesPerRequest } from './measures';
import { type Subject, subjectOf } from './subject';

/** One round, asked for by the parent process. */
export interface Job {
  readonly measure: Measure;
  readonly queueUrl: string;
  readonly writes: number;
  /** Only runs: the next ones are measured. */
  readonly warmUp: boolean;
}

export interface Measured {
  readonly cpuMicros: number;
  /** Writes that were asked for: whole requests of them. */
  readonly writes: number;
  /** … and those of them that were answered as taken. */
  readonly taken: number;
  readonly calls: number;
}

/**
 * The just-in-time compiler warms by calls: who needs fewer requests for its writes must not be measured colder. So many
 * requests at the least, whatever they carry. Unit: parts of the writes that are measured.
 */
const WARM_UP_REQUESTS = 1 / 20;

/** By the queue that each sends to. */
const subjects = new Map<string, Promise<Subject>>();

process.on('message', (job: Job) => {
  const subject = subjects.get(job.queueUrl) ?? subjectOf(job.measure, job.queueUrl);
  subjects.set(job.queueUrl, subject);
  subject
    .then((made) => round(made, job))
    .then(
      (measured) => process.send?.(measured),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
});

async function round({ run, count }: Subject, { measure, writes, warmUp }: Job): Promise<Measured> {
  const needed = requestsFor(measure, writes);
  const requests = warmUp ? Math.max(needed, Math.ceil(writes * WARM_UP_REQUESTS)) : needed;
  const callsBefore = count.calls;
  let taken = 0;
  const before = process.cpuUsage();
  // One at a time, as one execution environment has them.
  for (let request = 0; request < requests; request += 1) taken += await run();
  const { user, system } = process.cpuUsage(before);
  return {
    cpuMicros: user + system,
    writes: requests * writesPerRequest(measure),
    taken,
    calls: count.calls - callsBefore,
  };
}
