import { writesPerSecondOfRun } from '../../../lib/sizing/queueing/event-source';
import { type Burst, forecastBurst } from '../../../lib/sizing/queueing/forecast-burst';
import { writerBatchSeconds } from '../../../lib/sizing/writer-model';

/** A burst, the part of the runs' full width that is asked for in calm hours, and what stands in the title of its test. */
export interface RandomDemand {
  readonly title: string;
  readonly fifo: boolean;
  readonly burst: Burst;
}

/** More would only make the test longer. */
const MESSAGES_MAX = 150_000;

/**
 * A burst that is big enough for a fluid to mean something. Arrivals at random differ from their mean by the root of their
 * number, and so does the work of runs that differ: a backlog of sixty times that is known to some percent. And runs take
 * their messages at their start, up to a batch ahead of an even flow: a backlog of ten batches for each run makes that half a tenth at worst.
 */
export function isBigEnough({ burst }: RandomDemand): boolean {
  const { source, peak, burstSeconds, meanAfter = burst.meanBefore } = burst;
  const { batchSize, concurrency, writesPerMessage = 1, runVariation = 0.2 } = source;
  const { peakBacklog, drainSeconds } = forecastBurst(burst);
  const messages = (peak * burstSeconds + meanAfter * drainSeconds) / writesPerMessage;
  const noise = Math.sqrt(messages * (1 + runVariation ** 2 * batchSize));
  const backlog = peakBacklog / writesPerMessage;
  return messages < MESSAGES_MAX && backlog > 60 * noise && backlog > 10 * batchSize * concurrency;
}

export function randomDemand(random: () => number): RandomDemand {
  const between = (low: number, high: number): number => low * (high / low) ** random();
  const whole = (low: number, high: number): number => Math.round(between(low, high));
  const fifo = random() < 0.4;
  const isPacked = !fifo && random() < 0.3;
  const writesPerMessage = isPacked ? whole(2, 40) : 1;
  const batchSize = fifo ? whole(5, 10) : whole(10, isPacked ? 40 : 200);
  const model = {
    runMillis: between(20, 100),
    callMillis: between(20, 200),
    kibMillis: between(0.1, 0.5),
    callsAtOnce: 4,
  };
  const itemBytes = whole(100, 2000);
  const source = {
    batchSize,
    windowSeconds: fifo ? 0 : whole(1, 5),
    concurrency: whole(2, 100),
    runSeconds: (messages: number) => writerBatchSeconds(messages * writesPerMessage, itemBytes, model),
    runVariation: 0.2,
    writesPerMessage,
  };
  const full = writesPerSecondOfRun(source) * source.concurrency;
  const used = between(0.02, 0.8);
  const over = between(1.2, 12);
  const burstSeconds = whole(5, 300);
  const ramp = { firstRuns: whole(1, 10), runsAddedPerSecond: between(0.5, 10) };
  return {
    title: `${fifo ? 'FIFO' : `standard, window ${source.windowSeconds} s,`} batches of ${batchSize} messages of ${writesPerMessage}, ${source.concurrency} runs used by ${Math.round(used * 100)} %, ${over.toFixed(1)} times that for ${burstSeconds} s`,
    fifo,
    burst: { meanBefore: used * full, peak: over * full, burstSeconds, source, ramp },
  };
}
