import type { Knobs } from '../knobs';
import { round } from '../rounding';
import type { TakeDown } from '../workings';

type WriterFunctionKnobs = Pick<Knobs, 'writerMemoryMegabytes' | 'writerTimeoutSeconds'>;

const MEMORY_MEGABYTES = 1024;
const TIMEOUT_SECONDS = 10;

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
      value: TIMEOUT_SECONDS,
      unit: 's',
      formula: `${TIMEOUT_SECONDS}`,
      inputs: { 'seconds of a batch': round(batchSeconds) },
      why: `a batch takes about ${round(batchSeconds)} s; the rest is patience with a throttled table, and a crashed batch comes back after six times this`,
    }),
  };
}
