import type { QueueKind } from '../../../lambda/contract/collection';
import type { BurstForecast, Plan } from '../../../lib/sizing/plan/plan';
import type { LinePicture } from '../../charts/picture';
import { duration } from '../../command-line/numbers';
import { backlogOf, bufferName, headline } from '../texts';

/** Beyond the curve, so much of it may be shown for the sake of a mark. */
const LONGER = 1.6;

/** A burst through one buffer: what comes, what is applied, what waits, and when it has to be gone. It begins at nought. */
export function backlogPicture(plan: Plan, kind: QueueKind, burst: BurstForecast): LinePicture {
  const { burstSeconds: ends, acceptableDelaySeconds: delay, meanWritesPerSecond: mean } = plan.demand;
  const { drainSeconds, worstWaitSeconds } = burst;
  const acceptable = ends + delay;
  const last = Math.max(...burst.curve.map(({ second }) => second), ends);
  const end = acceptable * 1.02 < last * LONGER ? Math.max(last, acceptable * 1.02) : last;
  const isMean = burst.peakBacklog > Math.max(...burst.curve.map(({ backlog }) => backlog));
  const curve = end === last ? burst.curve : [...burst.curve, calmAgain(burst, end, mean)];
  return {
    kind: 'lines',
    title: `A burst through the ${bufferName(kind)}: ${backlogOf(burst)}`,
    subtitle: `${headline(plan)}. The unluckiest write waits ${duration(worstWaitSeconds)}.`,
    x: { name: 'since the burst began', unit: 'seconds', max: end },
    left: { name: 'writes/s (lines)' },
    // What gathers in batches varies: the title tells the most of it, and a curve can only show what is usual.
    right: { name: isMean ? 'writes that wait on average (area)' : 'writes that wait (area)' },
    series: [
      {
        name: 'waiting',
        tone: 'waiting',
        axis: 'right',
        filled: true,
        points: curve.map((at) => [at.second, at.backlog]),
      },
      { name: 'applied', tone: 'applied', points: curve.map((at) => [at.second, at.applied]) },
      // Over the other one, which is as high where nothing waits.
      { name: 'offered', tone: 'offered', dashed: true, points: curve.map((at) => [at.second, at.offered]) },
    ],
    marks: [
      { at: ends, label: 'burst ends' },
      { at: acceptable, label: `acceptable: all in the table ${duration(delay)} later` },
      ...(Number.isFinite(drainSeconds) && drainSeconds > 0
        ? [{ at: ends + drainSeconds, label: `backlog gone, ${duration(drainSeconds)} after the burst` }]
        : []),
    ],
  };
}

/** As it ended, so it goes on. */
function calmAgain({ curve }: BurstForecast, second: number, mean: number): BurstForecast['curve'][number] {
  return { offered: mean, applied: mean, backlog: 0, ...curve.at(-1), second };
}
