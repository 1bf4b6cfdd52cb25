import { bucketKey } from '../contract/cache-keys';
import type { CacheClient, ScriptCall, Unavailable } from '../platform/cache-client';
import { type CacheScript, cacheScript } from '../platform/cache-script';
import beginLoadLua from './begin-load.lua';
import endLua from './end.lua';
import endLoadLua from './end-load.lua';
import giveLua from './give.lua';
import giveBackLua from './give-back.lua';
import holdsLua from './holds.lua';
import keepLua from './keep.lua';
import loadLua from './load.lua';
import lookLua from './look.lua';
import overdueLua from './overdue.lua';
import pointLua from './point.lua';
import reserveLua from './reserve.lua';
import setLeftLua from './set-left.lua';
import stillHeldLua from './still-held.lua';
import takeLua from './take.lua';

/** What is said and done to one bucket, each at once. Their arguments stand at their heads. */
export const BUCKET_SCRIPTS = {
  reserve: ofBucket(reserveLua),
  point: ofBucket(pointLua),
  keep: ofBucket(keepLua),
  stillHeld: ofBucket(stillHeldLua),
  end: ofBucket(endLua),
  look: ofBucket(lookLua),
  load: ofBucket(loadLua),
  overdue: ofBucket(overdueLua),
  giveBack: ofBucket(giveBackLua),
  setLeft: ofBucket(setLeftLua),
  take: ofBucket(takeLua),
  give: ofBucket(giveLua),
  beginLoad: cacheScript(beginLoadLua),
  endLoad: cacheScript(endLoadLua),
} as const;

function ofBucket(lua: string): CacheScript {
  return cacheScript(`${holdsLua}\n${lua}`);
}

/** A sale without any request for a day is loaded anew when one comes. Marks and pointers are as old at the most. Unit: seconds. */
export const STOCK_TTL_SECONDS = 24 * 60 * 60;

/** A buyer can wait for the answer to whether there is any left. Unit: milliseconds. */
const BUDGET_MS = 500;

export interface BucketCall {
  readonly sku: string;
  readonly bucket: number;
  /** The order whose mark and pointer are touched. */
  readonly order?: string;
  /** Those after the time to live and now. */
  readonly args: readonly (string | number)[];
}

/** Runs one script at buckets, in one round trip. Answers in order. */
export function atBuckets(
  cache: CacheClient,
  script: CacheScript,
  calls: readonly BucketCall[],
  now: number,
  budgetMs = BUDGET_MS,
): Promise<Unavailable | readonly unknown[]> {
  const run = ({ sku, bucket, order, args }: BucketCall): ScriptCall => {
    const parts = ['n', 'h', 'k', ...(order === undefined ? [] : [`o${order}`, `p${order}`])];
    return {
      keys: parts.map((part) => bucketKey(sku, bucket, part)),
      args: [STOCK_TTL_SECONDS, now, ...args].map(String),
    };
  };
  return cache.runAll(script, calls.map(run), Math.min(budgetMs, BUDGET_MS));
}

/** As `atBuckets`, at one. */
export async function atBucket(
  cache: CacheClient,
  script: CacheScript,
  call: BucketCall,
  now: number,
  budgetMs?: number,
): Promise<unknown> {
  const found = await atBuckets(cache, script, [call], now, budgetMs);
  return found === 'unavailable' ? found : found[0];
}
