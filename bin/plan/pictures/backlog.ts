import type { QueueKind } from '../../../lambda/contract/collection';
import type { BurstForecast, Plan } from '../../../lib/sizing/plan/plan';
import type { LinePicture } from '../../charts/picture';
import { duration } from '../../command-line/numbers';
import { backlogOf, bufferName, headline } from '../texts';

/** A burst through one buffer: what comes, what is applied, what waits, and when it has to be gone. */
export function backlogPicture(plan: Plan, kind: QueueKind, burst: BurstForecast): LinePicture {
  const { demand } = plan;
  const { curve } = burst;
  const starts = burstStart(curve, demand.peakWritesPerSecond);
  const ends = starts + demand.burstSeconds;
  const drained = ends + burst.drainSeconds;
  return {
    kind: 'lines',
    title: `A burst through the ${bufferName(kind)}: ${backlogOf(burst)} at most`,
    subtitle: `${headline(plan)}. The unluckiest write waits ${duration(burst.worstWaitSeconds)}.`,
    x: { name: 'time', unit: 'seconds', max: Math.max(...curve.map(({ second }) => second), ends + 1) },
    left: { name: 'writes/s (lines)' },
    right: { name: 'writes that wait (area)' },
    series: [
      {
        name: 'waiting',
        tone: 'waiting',
        axis: 'right',
        filled: true,
        points: curve.map((at) => [at.second, at.backlog]),
      },
      { name: 'offered', tone: 'offered', points: curve.map((at) => [at.second, at.offered]) },
      { name: 'applied', tone: 'applied', points: curve.map((at) => [at.second, at.applied]) },
    ],
    marks: [
      { at: ends, label: 'burst ends' },
      {
        at: ends + demand.acceptableDelaySeconds,
        label: `acceptable: all in the table ${duration(demand.acceptableDelaySeconds)} later`,
      },
      ...(Number.isFinite(drained) && burst.drainSeconds > 0
        ? [{ at: drained, label: `backlog gone, ${duration(burst.drainSeconds)} after the burst` }]
        : []),
    ],
  };
}

/** The curve may begin in calm hours. */
function burstStart(curve: BurstForecast['curve'], peak: number): number {
  return curve.find(({ offered }) => offered >= peak)?.second ?? 0;
}
