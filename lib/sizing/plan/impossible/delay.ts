import type { BufferFlow } from '../../buffer-flow';
import { shown } from '../../rounding';
import { BUFFER_NAMES } from '../named';
import type { Impossible } from '../plan';
import type { Situation } from '../situation';

/** A poller of an active queue asks about ten times a second. Source: Lambda developer guide, scaling of SQS event sources. */
const POLL_SECONDS = 0.1;

/** Until a write is in the table that finds everything idle: a poll, the window in which its batch fills, and a full run. */
export function leastSeconds({ source, runSeconds }: BufferFlow): number {
  return POLL_SECONDS + source.windowSeconds + runSeconds;
}

export function delayImpossible({ demand, buffers }: Situation): readonly Impossible[] {
  const { acceptableDelaySeconds: delay } = demand;
  return buffers
    .filter((buffer) => leastSeconds(buffer) > delay)
    .map((buffer) => {
      const { kind, source, runSeconds, writesPerRun } = buffer;
      const least = leastSeconds(buffer);
      return {
        asked: `a delay of ${shown(delay)} s (acceptableDelaySeconds)`,
        limit: `${BUFFER_NAMES[kind]} takes ${shown(least)} s: a poll of ${POLL_SECONDS} s, a window of ${source.windowSeconds} s and a run of ${shown(runSeconds)} s for ${writesPerRun} writes`,
        wouldTake: `a delay of ${shown(Math.ceil(least))} s or more, smaller batches (knobs.${kind === 'fifo' ? 'fifoBatchSize' : 'batchSize'})${source.windowSeconds > 0 ? ', a shorter window (knobs.windowSeconds)' : ''}, or a collection of mode direct`,
      };
    });
}
