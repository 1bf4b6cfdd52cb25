import type { Bottleneck } from '../plan';
import type { Situation } from '../situation';
import { burstStartCandidates } from './burst-start';
import { containerDoorCandidates } from './container-door';
import { lambdaCandidates } from './front-door';
import { cacheCandidate } from './read-cache';
import { tableCandidates } from './record-table';
import { bufferCandidates } from './write-buffer';
import { writerCandidate } from './writer';

/** Every part with what it carries, in the order in which they give out. A load balancer is none of them: it grows by itself. */
export function bottlenecksOf(situation: Situation): readonly Bottleneck[] {
  const { buffers, demand } = situation;
  return [
    ...lambdaCandidates(situation),
    ...containerDoorCandidates(situation),
    ...buffers.flatMap((buffer) => bufferCandidates(situation, buffer)),
    ...buffers.map((buffer) => writerCandidate(situation, buffer)),
    ...buffers.flatMap((buffer) => burstStartCandidates(situation, buffer)),
    ...tableCandidates(situation),
    cacheCandidate(situation),
  ]
    .map(({ writesPerSecond, ...candidate }) => ({
      ...candidate,
      writesPerSecond: Math.floor(writesPerSecond),
      utilization: demand.peakWritesPerSecond / writesPerSecond,
    }))
    .sort((one, other) => one.writesPerSecond - other.writesPerSecond);
}
