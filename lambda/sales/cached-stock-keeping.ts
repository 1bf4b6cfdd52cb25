// Receives: what the sweeper and a loader ask and say of the counts of stock.
// Promises: a count is set only where nothing has changed since it was looked at; no hold is given back that has moved on.
// Hands on: one script a bucket.

import { randomUUID } from 'node:crypto';
import { bucketKey } from '../contract/cache-keys';
import type { CacheClient } from '../platform/cache-client';
import type { Clock } from '../platform/clock';
import { atBucket, atBuckets, BUCKET_SCRIPTS as SCRIPTS, STOCK_TTL_SECONDS } from './bucket-scripts';
import type { KnownStock, OverdueHold, StockKeeping } from './stock-keeping';

/** To ask a queue and a table once. A loader that died lets the next one begin by then. Unit: milliseconds. */
const LOAD_TURN_MS = 5000;

export function cachedStockKeeping(cache: CacheClient, now: Clock): StockKeeping {
  /** This process's name among loaders. */
  const me = randomUUID();
  const loaderKeys = (sku: string) => ['loader', 'missing'].map((what) => bucketKey(sku, 0, what));
  return {
    async look(sku, buckets) {
      const calls = buckets.map((bucket) => ({ sku, bucket, args: [0] }));
      const found = await atBuckets(cache, SCRIPTS.look, calls, now());
      return found === 'unavailable' ? found : buckets.map((_, index) => stockIn(found[index]));
    },

    async load(sku, stocks) {
      const millis = now();
      const calls = stocks.map(({ bucket, available }) => ({ sku, bucket, args: [available, millis] }));
      return (await atBuckets(cache, SCRIPTS.load, calls, millis)) === 'unavailable' ? 'unavailable' : 'done';
    },

    async overdue(sku, bucket, { keptBefore, most }) {
      const found = await atBucket(cache, SCRIPTS.overdue, { sku, bucket, args: [keptBefore, most] }, now());
      return Array.isArray(found) ? overdueIn(found, sku, bucket) : 'unavailable';
    },

    async giveBack(holds) {
      if (holds.length === 0) return 'done';
      const calls = holds.map(({ held: { sku, bucket, id }, seen }) => ({ sku, bucket, args: [id, seen] }));
      return (await atBuckets(cache, SCRIPTS.giveBack, calls, now())) === 'unavailable' ? 'unavailable' : 'done';
    },

    async setLeft(sku, bucket, { revision, left }) {
      const found = await atBucket(cache, SCRIPTS.setLeft, { sku, bucket, args: [revision, left] }, now());
      return found === 'set' || found === 'changed' ? found : 'unavailable';
    },

    async take(sku, bucket, units) {
      const found = await atBucket(cache, SCRIPTS.take, { sku, bucket, args: [units] }, now());
      return found === 'taken' || found === 'short' || found === 'unloaded' ? found : 'unavailable';
    },

    async give(sku, bucket, { units, revision }) {
      const found = await atBucket(cache, SCRIPTS.give, { sku, bucket, args: [units, revision] }, now());
      return found === 'given' || found === 'counted' || found === 'unloaded' ? found : 'unavailable';
    },

    async beginLoad(sku) {
      const args = [STOCK_TTL_SECONDS, now(), me, LOAD_TURN_MS].map(String);
      const found = await cache.runAll(SCRIPTS.beginLoad, [{ keys: loaderKeys(sku), args }]);
      if (found === 'unavailable') return found;
      const [missingSince] = found;
      if (typeof missingSince !== 'string') return { kind: 'running' };
      return { kind: 'ours', missingSince: Number(missingSince) };
    },

    async endLoad(sku, loaded) {
      await cache.runAll(SCRIPTS.endLoad, [{ keys: loaderKeys(sku), args: [me, loaded ? '1' : '0'] }]);
    },
  };
}

function stockIn(answer: unknown): KnownStock {
  const [left, held, revision] = Array.isArray(answer) ? answer.map(Number) : [];
  if (left === undefined || held === undefined || revision === undefined) return { kind: 'unloaded' };
  return { kind: 'known', left, held, revision };
}

function overdueIn(found: readonly unknown[], sku: string, bucket: number): OverdueHold[] {
  const holds: OverdueHold[] = [];
  for (let place = 0; place + 1 < found.length; place += 2) {
    const seen = String(found[place + 1]);
    const [state, quantity, , at = ''] = seen.split('|');
    const held = { id: String(found[place]), sku, bucket, quantity: Number(quantity), at };
    holds.push({ held, state: state === 'kept' ? 'kept' : 'held', seen });
  }
  return holds;
}
