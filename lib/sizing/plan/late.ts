import type { BufferFlow } from '../buffer-flow';
import { MOST_MINIMUM_POLLERS } from '../limits';
import { forecastBurst } from '../queueing/forecast-burst';
import { shown } from '../rounding';
import { sizingWorkings } from '../sizing';
import { burstOf } from './forecasts';
import { BUFFER_NAMES, WIDTHS } from './named';
import type { LateBurst } from './plan';
import { pollersFor } from './pollers';
import type { Situation } from './situation';

/** A situation of which nobody has said yet whether it is in time. */
type OnTheWay = Omit<Situation, 'late'>;

/** What is forecast of the same demand with another acceptable delay, by which all else is planned anew. */
type BurstsWithin = (acceptableDelaySeconds: number) => Situation['bursts'];

/** Buffers of which a burst is forecast to take longer than was asked, with the reason and the way out. */
export function lateOf(situation: OnTheWay, burstsWithin: BurstsWithin): readonly LateBurst[] {
  const { demand, buffers, bursts } = situation;
  const { acceptableDelaySeconds: askedSeconds } = demand;
  return buffers.flatMap((buffer) => {
    const forecastSeconds = bursts[buffer.kind]?.worstWaitSeconds ?? 0;
    if (forecastSeconds <= askedSeconds) return [];
    const { kind } = buffer;
    return [
      {
        kind,
        askedSeconds,
        forecastSeconds,
        ...(isByRamp(situation, buffer) ? byRamp(situation, buffer, burstsWithin) : byWidth(situation, buffer)),
      },
    ];
  });
}

/** Whether the same runs, all of them there from the first second, would be in time. */
function isByRamp({ demand }: OnTheWay, buffer: BufferFlow): boolean {
  const { concurrency } = buffer.source;
  const ready = { firstRuns: concurrency, runsAddedPerSecond: 0 };
  return forecastBurst(burstOf(demand, buffer, ready)).worstWaitSeconds <= demand.acceptableDelaySeconds;
}

type Reason = Pick<LateBurst, 'by' | 'because' | 'wouldTake'>;

function byRamp(situation: OnTheWay, buffer: BufferFlow, burstsWithin: BurstsWithin): Reason {
  const { ramp } = situation;
  const { concurrency } = buffer.source;
  const delay = delayKept(situation, buffer, burstsWithin);
  return {
    by: 'ramp',
    because: `a burst that comes at once finds few runs of the writer: Lambda begins with ${ramp.firstRuns} and is counted on for ${shown(ramp.runsAddedPerSecond * 60)} more a minute, up to ${shown(concurrency)}`,
    wouldTake: [readyText(situation, buffer), ...(delay === undefined ? [] : [`a delay of ${shown(delay)} s`])].join(
      ', or ',
    ),
  };
}

function byWidth({ behind, asked, writer }: OnTheWay, { kind, source, capacity }: BufferFlow): Reason {
  const knob = WIDTHS[kind];
  const { [knob]: _, ...others } = asked.knobs ?? {};
  const derived = sizingWorkings(behind, others, writer).knobs[knob];
  return {
    by: 'width',
    because: `${shown(source.concurrency)} runs of the writer from ${BUFFER_NAMES[kind]} apply ${shown(capacity)} writes/s when all are full`,
    wouldTake:
      derived > source.concurrency
        ? `knobs.${knob} of ${shown(derived)}, as the demand would have it`
        : 'a longer delay, a lower peak or a shorter burst',
  };
}

/** What has the runs ready before they are needed. The kit's event sources have MaximumConcurrency, which excludes it. */
export function readyText(situation: Pick<Situation, 'demand'>, buffer: BufferFlow): string {
  const { pollers } = pollersFor(situation, buffer, buffer.source.concurrency);
  const bulk = buffer.kind === 'standard' ? ', or more writes in a request (demand.writesPerRequest)' : '';
  return pollers <= MOST_MINIMUM_POLLERS.value
    ? `the event source in provisioned mode with ${shown(Math.max(2, pollers))} MinimumPollers, by hand${bulk}`
    : `several paths: ${shown(pollers)} provisioned pollers would have to be ready, and an event source keeps ${MOST_MINIMUM_POLLERS.value}${bulk}`;
}

const LONGEST_DELAY_SECONDS = 3600;
/** A longer delay makes the writer narrower, so the first one that is tried may not be kept yet. */
const LONGER = 1.1;

/** A delay that is kept where it is the one that is asked for; none where no delay is. */
function delayKept({ bursts }: OnTheWay, { kind }: BufferFlow, burstsWithin: BurstsWithin): number | undefined {
  let delay = Math.ceil(bursts[kind]?.worstWaitSeconds ?? LONGEST_DELAY_SECONDS);
  while (delay <= LONGEST_DELAY_SECONDS) {
    if ((burstsWithin(delay)[kind]?.worstWaitSeconds ?? 0) <= delay) return delay;
    delay = Math.ceil(delay * LONGER);
  }
  return undefined;
}
