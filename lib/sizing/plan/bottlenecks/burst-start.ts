import type { BufferFlow } from '../../buffer-flow';
import { runsCountedOn } from '../../limits';
import { readyText } from '../late';
import { BUFFER_NAMES } from '../named';
import type { Situation } from '../situation';
import type { Candidate } from './candidate';

/** Where Lambda adds runs one by one, the first of a burst find few. Nothing to tell where all runs are there at once. */
export function burstStartCandidates(situation: Situation, buffer: BufferFlow): readonly Candidate[] {
  const { ramp } = situation;
  if (buffer.source.concurrency <= ramp.firstRuns) return [];
  return [
    {
      stage: 'writer',
      what: `runs of the writer from ${BUFFER_NAMES[buffer.kind]} at the start of a burst`,
      writesPerSecond: peakInTime(situation, buffer),
      limit: runsCountedOn(ramp),
      raise: `${readyText(situation, buffer)}, or a longer demand.acceptableDelaySeconds`,
    },
  ];
}

/**
 * The greatest peak of which no write waits longer than the delay while runs are added, as an even flow. Of n runs and a more each
 * second, what has been taken after t seconds is (n t + a t²/2) runs' worth. The distance from what came is the longest when
 * as much is taken as comes, or for the last write of a burst that is over before that.
 */
export function peakInTime({ demand, ramp }: Situation, { source, runSeconds, perRun }: BufferFlow): number {
  const { burstSeconds: burst, acceptableDelaySeconds: delay, meanWritesPerSecond: mean } = demand;
  const { firstRuns, runsAddedPerSecond: added } = ramp;
  const first = Math.min(source.concurrency, Math.max(firstRuns, Math.ceil(mean / perRun)));
  const patience = Math.max(0, delay - runSeconds);
  const half = first + added * patience;
  const runs = half + Math.sqrt(half ** 2 - first ** 2);
  const longest = added > 0 ? (runs - first) / added : Number.POSITIVE_INFINITY;
  if (longest <= burst + patience) return perRun * runs;
  const until = burst + patience;
  return (perRun * (first * until + (added * until ** 2) / 2)) / burst;
}
