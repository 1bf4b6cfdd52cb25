import { bufferFlow } from '../../../lib/sizing/buffer-flow';
import type { Plan, PlanAsked } from '../../../lib/sizing/plan/plan';
import { CAREFUL_RAMP } from '../../../lib/sizing/queueing/event-source';
import type { Burst } from '../../../lib/sizing/queueing/forecast-burst';

/** More would only make the test longer. */
const WRITES = { least: 20_000, most: 120_000 };

/**
 * A demand with nothing chosen but the demand: the plan derives every knob. What is drawn is how many writes a burst has,
 * and how long it is; no draw is thrown away.
 */
export function randomAsked(random: () => number): PlanAsked {
  const between = (low: number, high: number): number => low * (high / low) ** random();
  const whole = (low: number, high: number): number => Math.round(between(low, high));
  const burstSeconds = whole(3, 300);
  const peakWritesPerSecond = Math.round(between(WRITES.least, WRITES.most) / burstSeconds);
  return {
    policy: random() < 0.5 ? 'createOnly' : 'patch',
    demand: {
      peakWritesPerSecond,
      burstSeconds,
      meanWritesPerSecond: peakWritesPerSecond * between(0.02, 0.4),
      itemBytes: whole(100, 8000),
      acceptableDelaySeconds: whole(2, 60),
      writesPerRequest: random() < 0.3 ? whole(2, 50) : 1,
    },
  };
}

/** What the plan is for, as the simulation takes it: knobs and table from the plan, and no forecast. */
export function plannedBurst({ demand, kinds, sizing, lines }: Plan): Burst {
  const [kind = 'standard'] = kinds;
  const { source } = bufferFlow(kind, demand, sizing.knobs);
  const units = Number(lines.find(({ knob }) => knob === 'warmWriteUnitsPerSecond')?.value);
  const { meanWritesPerSecond: meanBefore, peakWritesPerSecond: peak, burstSeconds, itemBytes } = demand;
  // A table in use takes twice what it is used to.
  const mostApplied = Math.max(units / Math.ceil(itemBytes / 1024), 2 * meanBefore);
  return { meanBefore, peak, burstSeconds, source, ramp: CAREFUL_RAMP, mostApplied };
}
