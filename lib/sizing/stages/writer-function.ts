import type { Knobs } from '../knobs';
import { FUNCTION_TIMEOUT, held } from '../limits';
import { round, wholeUp } from '../rounding';
import type { TakeDown } from '../workings';

type WriterFunctionKnobs = Pick<Knobs, 'writerMemoryMegabytes' | 'writerTimeoutSeconds'>;

const MEMORY_MEGABYTES = 1024;
const TIMEOUT_LEAST_SECONDS = 10;
/** A batch that a throttled table slows down to a third is still done in time. */
const TIMEOUT_BATCHES = 3;

/** `batchSeconds` is how long the longer of the two buffers' full batches takes. */
export function writerFunctionKnobs(takeDown: TakeDown, batchSeconds: number): WriterFunctionKnobs {
  return {
    writerMemoryMegabytes: takeDown({
      stage: 'writer',
      knob: 'writerMemoryMegabytes',
      value: MEMORY_MEGABYTES,
      unit: 'MiB',
      formula: `${MEMORY_MEGABYTES}`,
      why: 'more than half a CPU: signing, folding and reading a full batch is the writer’s own work',
    }),
    writerTimeoutSeconds: takeDown({
      stage: 'writer',
      knob: 'writerTimeoutSeconds',
      ...held(Math.max(TIMEOUT_LEAST_SECONDS, wholeUp(TIMEOUT_BATCHES * batchSeconds)), { most: FUNCTION_TIMEOUT }),
      unit: 's',
      formula: `${TIMEOUT_BATCHES} × seconds of a batch, at least ${TIMEOUT_LEAST_SECONDS}`,
      inputs: { 'seconds of a batch': round(batchSeconds) },
      why: `a batch takes about ${round(batchSeconds)} s; the rest is patience with a throttled table, and a crashed batch comes back after six times this`,
    }),
  };
}
