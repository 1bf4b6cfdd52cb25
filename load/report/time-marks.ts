import type { Mark } from '../../bin/charts/picture';
import type { RunSummary } from '../run/summary';
import { drainTime } from './words';

/** Closer than this share of the picture, two marks are one. */
const SAME = 0.012;

/** When the load ended, when the buffers were empty, and when the plan says they would be. */
export function timeMarks(summary: RunSummary, end: number): Mark[] {
  const { drainedAt, drainSeconds, plannedDrainSeconds, verdict, sentSeconds, lastArrivalSeconds } = summary;
  const isStopped = verdict === 'interrupted' && sentSeconds > 0;
  const ends: Mark[] = isStopped ? [{ at: lastArrivalSeconds, label: 'interrupted' }] : [];
  const after = drainSeconds === null ? '' : drainSeconds < 1 ? ' within 1 s' : ` after ${drainTime(drainSeconds)}`;
  const planned = plannedDrainSeconds === undefined ? undefined : sentSeconds + plannedDrainSeconds;
  const plan = plannedDrainSeconds === undefined ? '' : `plan: ${drainTime(plannedDrainSeconds)}`;
  if (
    planned !== undefined &&
    planned <= end &&
    (drainedAt === undefined || Math.abs(planned - drainedAt) > SAME * end)
  ) {
    return [
      ...ends,
      ...(drainedAt === undefined ? [] : [{ at: drainedAt, label: `drained${after}` }]),
      { at: planned, label: plan },
    ];
  }
  if (drainedAt === undefined) return ends;
  return [...ends, { at: drainedAt, label: plan === '' ? `drained${after}` : `drained${after} (${plan})` }];
}
