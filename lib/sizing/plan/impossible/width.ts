import { MOST_POLLERS, MOST_RUNS } from '../../limits';
import { shown } from '../../rounding';
import { HEADROOM, runsWanted } from '../../stages/writer-width';
import { BUFFER_NAMES, WIDTHS } from '../named';
import type { Impossible } from '../plan';
import { pollersFor } from '../pollers';
import type { Situation } from '../situation';

/**
 * More runs than one event source has. Whoever gives the width by hand does without the headroom, or has changed the event
 * source by hand to provisioned mode, which the constructs do not make: what follows is then forecast, not refused.
 */
export function widthImpossible(situation: Situation): readonly Impossible[] {
  const { demand, main, writer, asked } = situation;
  const knob = WIDTHS[main.kind];
  // A mean beyond it says more.
  if (asked.knobs?.[knob] !== undefined || demand.meanWritesPerSecond > main.capacity) return [];
  const { source, writesPerRun: writes, wanted } = main;
  const runs = runsWanted(
    demand,
    { writes, patienceSeconds: demand.acceptableDelaySeconds - source.windowSeconds },
    writer,
  );
  if (runs <= MOST_RUNS.value) return [];
  const { peakWritesPerSecond: peak, burstSeconds, acceptableDelaySeconds: delay } = demand;
  const { pollers } = pollersFor(situation, main, runs);
  return [
    {
      asked: `${shown(peak)} writes/s for ${shown(burstSeconds)} s within ${shown(delay)} s (peakWritesPerSecond, burstSeconds, acceptableDelaySeconds)`,
      limit: `one event source runs ${shown(MOST_RUNS.value)} at once, which drain ${shown(main.capacity)} writes/s from ${BUFFER_NAMES[main.kind]} when all are full, and one of ${HEADROOM} is counted on; the ${shown(wanted)} writes/s that are to be applied need ${shown(runs)} runs`,
      wouldTake: [
        `a peakWritesPerSecond of ${shown(Math.floor((peak * MOST_RUNS.value) / runs))} or less`,
        'several paths',
        ...(main.kind === 'standard' ? ['larger batches (knobs.batchSize) or requests (writesPerRequest)'] : []),
        ...(main.bound === 'burst' ? ['a longer acceptableDelaySeconds'] : []),
        ...(wanted <= main.capacity ? [`knobs.${knob} of ${MOST_RUNS.value}, without headroom`] : []),
        ...(pollers <= MOST_POLLERS.value
          ? [
              `an event source in provisioned mode, by hand, with ${shown(pollers)} MaximumPollers (and knobs.${knob} given)`,
            ]
          : []),
      ].join(', or '),
    },
  ];
}
