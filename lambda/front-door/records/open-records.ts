import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collections } from '../../contract/collection';
import type { CacheClient } from '../../platform/cache-client';
import { systemClock } from '../../platform/clock';
import { recordCopies } from '../../platform/record-copies';
import type { Count } from '../door-metrics';
import { cachedCopies } from './cached-copies';
import { cachedRecords } from './cached-records';
import { LocalCopies } from './local-copies';

/** A few hot records are what such a cache is for: more would take the memory of the function, and hit no oftener. */
const LOCAL_BOUNDS = { copies: 4000, bytes: 32 * 1024 * 1024 };

/** `undefined` where no collection is cached. */
export function openRecords(
  collections: Collections,
  cache: CacheClient,
  count: Count,
): ReturnType<typeof cachedRecords> | undefined {
  if (!Object.values(collections).some((collection) => collection.cache !== undefined)) return undefined;
  return cachedRecords({
    store: cachedCopies(cache),
    copies: recordCopies(cache, collections, systemClock),
    local: new LocalCopies(LOCAL_BOUNDS),
    count,
    now: systemClock,
    sleep: (millis) => sleep(millis),
    random: Math.random,
    token: randomUUID,
  });
}
