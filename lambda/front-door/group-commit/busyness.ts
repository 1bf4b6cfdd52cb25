import type { performance } from 'node:perf_hooks';

/** What the event loop says of less time is chance. Unit: milliseconds. */
const LOOKED_AT_EACH_MS = 50;

/** The part of its time that this process works, 0–1, over the last 50 ms or more in which somebody asked. */
export function busyness(now: () => number, utilization: typeof performance.eventLoopUtilization): () => number {
  let before = utilization();
  let at = now();
  let busy = 0;
  return () => {
    if (now() - at < LOOKED_AT_EACH_MS) return busy;
    const present = utilization();
    busy = utilization(present, before).utilization;
    before = present;
    at = now();
    return busy;
  };
}
