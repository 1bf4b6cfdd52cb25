import type { BufferFlow } from '../../buffer-flow';
import { MOST_RUNS } from '../../limits';
import { BUFFER_NAMES, WIDTHS } from '../named';
import type { Situation } from '../situation';
import { asPeak, type Candidate } from './candidate';

export function writerCandidate({ demand }: Situation, buffer: BufferFlow): Candidate {
  const { kind, capacity, source } = buffer;
  const widest = source.concurrency >= MOST_RUNS.value;
  return {
    stage: 'writer',
    what: `runs of the writer from ${BUFFER_NAMES[kind]}`,
    writesPerSecond: asPeak(capacity, buffer, demand),
    ...(widest && { limit: MOST_RUNS }),
    raise: widest
      ? 'an event source in provisioned mode, by hand (up to 100,000 runs), several paths, or a longer demand.acceptableDelaySeconds'
      : `knobs.${WIDTHS[kind]}, up to ${MOST_RUNS.value}`,
  };
}
