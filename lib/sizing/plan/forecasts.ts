import type { QueueKind } from '../../../lambda/contract/collection';
import { type BufferFlow, bufferFlow } from '../buffer-flow';
import type { Demand } from '../demand';
import { ON_DEMAND_GROWTH } from '../limits';
import { bufferWaits } from '../queueing/buffer-waits';
import type { Ramp } from '../queueing/event-source';
import { type Burst, forecastBurst } from '../queueing/forecast-burst';
import { mmc } from '../queueing/mmc';
import { demandBehind, sharingOf } from './door/containers-of';
import type { BurstForecast, Waits } from './plan';
import type { Situation } from './situation';

type Bursts = Readonly<Partial<Record<QueueKind, BurstForecast>>>;

/** A burst of the demand, as it comes to one buffer. */
export function burstOf(demand: Required<Demand>, { source }: BufferFlow, ramp: Ramp): Burst {
  const { meanWritesPerSecond, peakWritesPerSecond: peak, burstSeconds } = demand;
  return { meanBefore: Math.min(peak, meanWritesPerSecond), peak, burstSeconds, source, ramp };
}

/** Through a table that takes what it is planned for, its quota raised where that is needed. */
export function burstsOf(situation: Pick<Situation, 'demand' | 'buffers' | 'ramp' | 'table'>): Bursts {
  return burstsThrough(situation, Math.max(situation.table.unitsToWarm, situation.table.warmUnits));
}

/** Through the table as it stands: what it was made with, and no more than the quota allows. Those only that this makes longer. */
export function unpreparedBurstsOf(situation: Situation): Bursts {
  const { table, quotas, bursts } = situation;
  const found = burstsThrough(situation, table.warmUnits, quotas.tableWriteUnitsPerSecond);
  const isLonger = ([kind, { worstWaitSeconds, drainSeconds }]: [string, BurstForecast]): boolean => {
    const planned = bursts[kind as QueueKind];
    return planned === undefined || worstWaitSeconds > planned.worstWaitSeconds || drainSeconds > planned.drainSeconds;
  };
  return Object.fromEntries(Object.entries(found).filter(isLonger));
}

function burstsThrough(
  { demand, buffers, ramp, table }: Pick<Situation, 'demand' | 'buffers' | 'ramp' | 'table'>,
  madeFor: number,
  quota = Number.POSITIVE_INFINITY,
): Bursts {
  return byKind(buffers, (buffer) => {
    const burst = burstOf(demand, buffer, ramp);
    const unitsPerWrite = table.unitsPerWriteOf(buffer);
    const units = Math.min(quota, Math.max(madeFor, ON_DEMAND_GROWTH * burst.meanBefore * unitsPerWrite));
    return forecastBurst({ ...burst, mostApplied: units / unitsPerWrite });
  });
}

export function waitsOf({
  demand,
  buffers,
  door,
  containers,
  knobs,
  writer,
}: Situation): Readonly<Partial<Record<QueueKind, Waits>>> {
  const { meanWritesPerSecond: mean, writesPerRequest } = demand;
  // As many environments as the height of a burst needs: in calm hours there are fewer, and Lambda starts one where none is free.
  const { meanWaitSeconds } = mmc(mean / writesPerRequest, door.requestSeconds, Math.max(1, door.environments));
  return byKind(buffers, ({ kind }) => ({
    frontDoor: containers === undefined ? meanWaitSeconds : sharingOf(containers, demand, kind, mean).meanWaitSeconds,
    // In calm hours fewer share a message than in a burst.
    ...bufferWaits({
      writesPerSecond: mean,
      source: bufferFlow(kind, demandBehind(containers, demand, kind, mean), knobs, writer).source,
    }),
  }));
}

function byKind<T>(
  buffers: readonly BufferFlow[],
  of: (buffer: BufferFlow) => T,
): Readonly<Partial<Record<QueueKind, T>>> {
  return Object.fromEntries(buffers.map((buffer) => [buffer.kind, of(buffer)]));
}
