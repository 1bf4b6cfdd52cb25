import { MOST_ECPU } from '../../limits';
import { ECPU_PER_WRITE } from '../../stages/read-cache';
import type { Situation } from '../situation';
import type { Candidate } from './candidate';

export function cacheCandidate({ knobs }: Situation): Candidate {
  const { cacheEcpuPerSecond: ceiling } = knobs;
  return {
    stage: 'read cache',
    what: 'processing units of the cache',
    writesPerSecond: ceiling / ECPU_PER_WRITE,
    ...(ceiling >= MOST_ECPU.value && { limit: MOST_ECPU }),
    raise: 'knobs.cacheEcpuPerSecond; a throttled cache loses speed and statuses, never a write',
  };
}
