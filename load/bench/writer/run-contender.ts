import type { SQSEvent } from 'aws-lambda';
import { dynamoDbClient } from '../../../lambda/platform/dynamodb-client';
import { meter } from './call-meter';
import type { Contender, ContenderSettings, MakeContender } from './contender';
import { deliveriesOf } from './deliveries';
import { extraCallsPer25 } from './settle-cost';
import { type Workload, writesOf } from './workloads';

/** One measurement, asked for by the parent process. */
export interface Job {
  readonly workload: Workload;
  readonly batch: number;
  readonly writes: number;
  readonly table: string;
  readonly marksTable: string;
  /** Whether to see what creates cost that all conflict. */
  readonly settle: boolean;
}

export interface Measured {
  readonly seconds: number;
  readonly cpuMicros: number;
  readonly calls: number;
  readonly units: number;
  readonly foldRatio?: number;
  readonly extraCallsPer25Conflicts?: number;
}

/** As SQS would: what is handed back comes again, a bounded number of times. */
const MOST_DELIVERIES = 6;

/** The connections must be warm. Unit: parts of the writes that are measured. */
const WARM_UP = 1 / 10;
const WARM_UP_LEAST = 100;

/**
 * The just-in-time compiler must be warm too, and it warms by calls: who needs fewer calls for its writes must not be
 * measured with a colder client. Unit: parts of the writes that are measured.
 */
const WARM_UP_CALLS = 1 / 20;
const WARM_UP_ROUNDS_MAX = 20;

/** Measures one contender in a process of its own, job after job, at its parent's word. */
export function runContender({ maxAttempts }: ContenderSettings, make: MakeContender): void {
  process.on('message', (job: Job) => {
    measure(job, maxAttempts, make).then(
      (measured) => process.send?.(measured),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

async function measure(job: Job, maxAttempts: number, make: MakeContender): Promise<Measured> {
  const { workload, batch, table, marksTable } = job;
  const client = dynamoDbClient({ maxAttempts });
  const metered = meter(client);
  const contender = make({ workload, client, table, marksTable });
  await warmUp(contender, job, metered);
  contender.countFolds?.();
  const events = deliveriesOf(workload, writesOf(workload, job.writes, 'key'), batch);
  const before = { ...metered };
  const cpu = process.cpuUsage();
  const start = performance.now();
  await deliver(contender, events);
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const measured = {
    seconds,
    cpuMicros: used.user + used.system,
    calls: metered.calls - before.calls,
    units: metered.units - before.units,
    ...(contender.foldRatio === undefined ? {} : { foldRatio: contender.foldRatio() }),
  };
  const extra = job.settle
    ? { extraCallsPer25Conflicts: await extraCallsPer25(contender, metered, Math.min(batch, job.writes)) }
    : {};
  client.destroy();
  return { ...measured, ...extra };
}

async function warmUp(contender: Contender, { workload, writes, batch }: Job, metered: { readonly calls: number }) {
  const round = Math.max(WARM_UP_LEAST, Math.ceil(writes * WARM_UP));
  const all = writesOf(workload, round * WARM_UP_ROUNDS_MAX, 'warm-up');
  for (let start = 0; start < all.length; start += round) {
    await deliver(contender, deliveriesOf(workload, all.slice(start, start + round), batch));
    if (metered.calls >= writes * WARM_UP_CALLS) return;
  }
}

/** One batch at a time, as one execution environment has them. */
async function deliver(contender: Contender, events: readonly SQSEvent[]): Promise<void> {
  for (const event of events) {
    let left = event;
    for (let delivery = 0; delivery < MOST_DELIVERIES && left.Records.length > 0; delivery += 1) {
      const { batchItemFailures } = await contender.handle(left);
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      left = { Records: left.Records.filter(({ messageId }) => failed.has(messageId)) };
    }
  }
}
