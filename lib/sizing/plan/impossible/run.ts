import { FUNCTION_TIMEOUT } from '../../limits';
import { shown } from '../../rounding';
import { BUFFER_NAMES } from '../named';
import type { Impossible } from '../plan';
import type { Situation } from '../situation';

/** A run that is ended before its batch is done begins it again, and is ended again. */
export function runImpossible({ buffers, knobs }: Situation): readonly Impossible[] {
  const { writerTimeoutSeconds: timeout } = knobs;
  return buffers
    .filter(({ runSeconds }) => runSeconds > timeout)
    .map(({ kind, runSeconds, writesPerRun }) => ({
      asked: `runs of ${shown(runSeconds)} s for ${writesPerRun} writes from ${BUFFER_NAMES[kind]}`,
      limit:
        timeout >= FUNCTION_TIMEOUT.value
          ? `a function runs ${FUNCTION_TIMEOUT.value} s at the most: every full batch would time out`
          : `the writer's time-out is ${shown(timeout)} s (knobs.writerTimeoutSeconds): every full batch would time out`,
      wouldTake: [
        `smaller batches (knobs.${kind === 'fifo' ? 'fifoBatchSize' : 'batchSize'})`,
        ...(runSeconds <= FUNCTION_TIMEOUT.value
          ? [`knobs.writerTimeoutSeconds of ${Math.ceil(runSeconds)} or more`]
          : []),
        'or faster calls of the table',
      ].join(', '),
    }));
}
