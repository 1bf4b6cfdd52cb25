import type { SQSRecord } from 'aws-lambda';
import { drainCountedKey, drainedKey } from '../contract/cache-keys';
import { bufferNameIn, DRAIN_SPAN_SECONDS, drainSpanAt } from '../contract/pressure';
import type { CacheClient } from '../platform/cache-client';
import { cacheScript } from '../platform/cache-script';
import type { Clock } from '../platform/clock';
import drainedLua from './drained.lua';

/** Tells the front door how fast its buffers empty. Best effort within the cache's budget; never throws. */
export interface DrainCounts {
  /** Messages that will not come again. */
  ended(records: readonly SQSRecord[]): Promise<void>;
}

/** Three spans are looked at; the rest is for clocks that differ. Unit: seconds. */
const COUNT_TTL_SECONDS = 6 * DRAIN_SPAN_SECONDS;

/** After a day without a batch nobody is taken to count any more. Unit: seconds. */
const COUNTED_TTL_SECONDS = 24 * 60 * 60;

/** Arguments: how many, and the seconds to live of the count and of the mark that somebody counts. */
const DRAINED = cacheScript(drainedLua);

export function cachedDrainCounts(cache: CacheClient, now: Clock): DrainCounts {
  return {
    ended: async (records) => {
      const span = drainSpanAt(now());
      // A run has the messages of one event source only, so this is one call.
      const calls = [...Map.groupBy(records, (record) => bufferNameIn(record.eventSourceARN))].map(
        ([buffer, some]) => ({
          keys: [drainedKey(buffer, span), drainCountedKey(buffer)],
          args: [String(some.length), String(COUNT_TTL_SECONDS), String(COUNTED_TTL_SECONDS)],
        }),
      );
      if (calls.length > 0) await cache.runAll(DRAINED, calls);
    },
  };
}
