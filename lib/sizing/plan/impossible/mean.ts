import type { BufferFlow } from '../../buffer-flow';
import { MOST_RUNS } from '../../limits';
import { shown } from '../../rounding';
import { BUFFER_NAMES } from '../named';
import type { Impossible } from '../plan';
import type { Situation } from '../situation';

/** A buffer whose runs, all of them full, apply less than comes in on average never empties. */
export function meanImpossible({ demand, main }: Situation): readonly Impossible[] {
  const { meanWritesPerSecond: mean } = demand;
  if (mean <= main.capacity) return [];
  return [
    {
      asked: `a mean of ${shown(mean)} writes/s (meanWritesPerSecond)`,
      limit: limitOf(main),
      wouldTake: wouldTakeOf(main, mean),
    },
  ];
}

function limitOf({ kind, source, perRun, capacity }: BufferFlow): string {
  const widest = source.concurrency >= MOST_RUNS.value ? ', the most of one event source' : '';
  return `${shown(source.concurrency)} runs from ${BUFFER_NAMES[kind]}${widest} apply ${shown(capacity)} writes/s, ${shown(perRun)} each: the backlog would grow for ever`;
}

function wouldTakeOf({ kind, perRun }: BufferFlow, mean: number): string {
  const runs = Math.ceil(mean / perRun);
  const knob = kind === 'fifo' ? 'fifoConcurrency' : 'writerConcurrency';
  const batch = kind === 'fifo' ? '' : ', larger batches (knobs.batchSize)';
  return runs <= MOST_RUNS.value
    ? `knobs.${knob} of ${runs} or more${batch}, or a mean of less`
    : `${shown(runs)} runs: several paths${batch}, or an event source in provisioned mode, by hand`;
}
