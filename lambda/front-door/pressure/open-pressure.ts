import type { SQSClient } from '@aws-sdk/client-sqs';
import { bufferNameIn, parsePressure } from '../../contract/pressure';
import type { CacheClient } from '../../platform/cache-client';
import type { Clock } from '../../platform/clock';
import type { BufferVariables } from '../open-buffers';
import { bufferPressure } from './buffer-pressure';
import type { Pressure } from './pressure';
import { sharedGauge } from './shared-gauge';
import { sqsBacklog } from './sqs-backlog';
import { watchedBuffer } from './watched-buffer';

interface World {
  readonly client: SQSClient;
  readonly cache: CacheClient | undefined;
  readonly now: Clock;
  readonly random: () => number;
}

/** Watches the buffers of this process's path, or nothing where the path accepts whatever waits. */
export function openPressure(
  { PRESSURE, BUFFER_URL, FIFO_BUFFER_URL }: BufferVariables & { readonly PRESSURE?: string },
  { client, cache, now, random }: World,
): Pressure | undefined {
  if (PRESSURE === undefined) return undefined;
  const urls = { standard: BUFFER_URL, fifo: FIFO_BUFFER_URL };
  return bufferPressure(parsePressure(PRESSURE), {
    watch: (kind, plan, ways) => {
      const url = urls[kind];
      if (url === undefined) return undefined;
      const shared = cache && sharedGauge(cache, bufferNameIn(url));
      return watchedBuffer(plan, { ...ways, ask: sqsBacklog(client, url), now, ...(shared && { shared }) });
    },
    random,
  });
}
