// Receives: records that a write changed.
// Promises: once it is told of a version, no older one is served from the read cache any more, in whatever order it is told.
// Hands on: one run of a script for each changed record of a cached collection, all in one round trip.

import { recordCopyKey } from '../contract/cache-keys';
import type { Collections } from '../contract/collection';
import type { StoredRecord } from '../contract/record';
import { type Caching, cachingOf, isToldOf } from '../contract/record-caching';
import { copyEnd, representationAt } from '../contract/record-copy';
import type { CacheClient, ScriptCall } from './cache-client';
import { cacheScript } from './cache-script';
import type { Clock } from './clock';
import tellLua from './tell-copy.lua';

/** A record that a write changed, and what is known of it afterwards. */
export interface RecordChange {
  readonly collection: string;
  readonly key: string;
  /** When the write had not been sent yet. Unit: milliseconds since 1970. */
  readonly asOf: number;
  /** Where the record now is in the order of its versions (`orderOf` in lambda/contract/record-order.ts); absent where it is not known. */
  readonly order?: string;
  /** The whole record as the table has it now; absent where the statement does not hold it whole. */
  readonly after?: StoredRecord;
}

/** Tells the copies of records in the read cache what was written. Best effort within the cache's budget; never throws. */
export interface RecordCopies {
  tell(changes: readonly RecordChange[]): Promise<void>;
}

/**
 * Arguments: order, milliseconds to live of the copy or nothing, version, JSON or nothing of a record that is none, end of the copy.
 * Without an order all is forgotten: what comes later cannot be told from what came before. What the cache knows nothing of, or
 * only that somebody reads it, gets no copy: a newer version may have been told of and forgotten.
 */
const TELL = cacheScript(tellLua);

export function recordCopies(
  cache: Pick<CacheClient, 'runAll'>,
  collections: Collections,
  now: Clock,
  budgetMs?: number,
): RecordCopies {
  const cachings = new Map(
    Object.entries(collections).flatMap(([name, collection]) => {
      const caching = cachingOf(collection);
      return caching === undefined || !isToldOf(collection) ? [] : [[name, caching] as const];
    }),
  );
  return {
    tell: async (changes) => {
      const at = now();
      const calls = changes.flatMap((change) => {
        const caching = cachings.get(change.collection);
        return caching === undefined ? [] : [callOf(change, caching, at)];
      });
      if (calls.length > 0) await cache.runAll(TELL, calls, budgetMs);
    },
  };
}

function callOf({ collection, key, asOf, order = '', after }: RecordChange, caching: Caching, now: number): ScriptCall {
  const keys = [recordCopyKey(collection, key)];
  const end = after === undefined || caching.update !== 'writeThrough' ? 0 : copyEnd(after, caching, asOf);
  if (order === '' || end <= now) return { keys, args: [order, ''] };
  const { version = '', json = '' } = representationAt(after, asOf) ?? {};
  return { keys, args: [order, String(end - now), version, json, String(end)] };
}
