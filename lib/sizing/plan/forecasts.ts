import type { QueueKind } from '../../../lambda/contract/collection';
import type { BufferFlow } from '../buffer-flow';
import type { Demand } from '../demand';
import { bufferWaits } from '../queueing/buffer-waits';
import type { Ramp } from '../queueing/event-source';
import { forecastBurst } from '../queueing/forecast-burst';
import { mmc } from '../queueing/mmc';
import type { BurstForecast, Waits } from './plan';
import type { Situation } from './situation';

export function burstsOf(
  demand: Required<Demand>,
  buffers: readonly BufferFlow[],
  ramp: Ramp,
): Readonly<Partial<Record<QueueKind, BurstForecast>>> {
  const { meanWritesPerSecond, peakWritesPerSecond: peak, burstSeconds } = demand;
  return byKind(buffers, ({ source }) =>
    forecastBurst({
      meanBefore: Math.min(peak, meanWritesPerSecond),
      peak,
      burstSeconds,
      source,
      ramp,
    }),
  );
}

export function waitsOf({ demand, buffers, door }: Situation): Readonly<Partial<Record<QueueKind, Waits>>> {
  const { meanWritesPerSecond: mean, writesPerRequest } = demand;
  // As many environments as the height of a burst needs: in calm hours there are fewer, and Lambda starts one where none is free.
  const { meanWaitSeconds } = mmc(mean / writesPerRequest, door.requestSeconds, Math.max(1, door.environments));
  return byKind(buffers, ({ source }) => ({
    frontDoor: meanWaitSeconds,
    ...bufferWaits({ writesPerSecond: mean, source }),
  }));
}

function byKind<T>(
  buffers: readonly BufferFlow[],
  of: (buffer: BufferFlow) => T,
): Readonly<Partial<Record<QueueKind, T>>> {
  return Object.fromEntries(buffers.map((buffer) => [buffer.kind, of(buffer)]));
}
