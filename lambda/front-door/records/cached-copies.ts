// Receives: looks for copies of records, and what readers found where there was none.
// Promises: what was read before a write was told of is never kept after it; one caller at a time brings a copy.
// Hands on: one hash for each record to the read cache, where it expires.

import { recordCopyKey } from '../../contract/cache-keys';
import type { CacheClient } from '../../platform/cache-client';
import { cacheScript } from '../../platform/cache-script';
import type { CopyStore, Look } from './copy-store';
import fillLua from './fill-copy.lua';
import lookLua from './look-copy.lua';

/**
 * For so long the others leave a record to the one who reads it. Shorter, and a slow table is asked by several at once; longer, and
 * those who come after a reader that died wait in vain for longer. Unit: milliseconds.
 */
export const LEASE_MS = 2000;

/**
 * Of the hash: `v`, `j`, `u` are version, JSON (empty where there is no record) and end of the copy, `d` how long it took to load,
 * `o` the order of the newest version that is known, `l`, `e` who brings a copy and until when others leave it to them.
 * Arguments: token, now, lease, how early a copy is replaced, whether one will do at all. The clock is the caller's.
 */
const LOOK = cacheScript(lookLua);

/** Arguments: token, order, milliseconds to live of the copy or nothing, version, JSON, end of the copy, how long it took to load. */
const FILL = cacheScript(fillLua);

export function cachedCopies(cache: Pick<CacheClient, 'runAll'>): CopyStore {
  return {
    look: async ({ collection, key }, { token, now, early, anew }) => {
      const args = [token, String(now), String(LEASE_MS), early.toFixed(3), anew ? 'anew' : ''];
      const found = await cache.runAll(LOOK, [{ keys: [recordCopyKey(collection, key)], args }]);
      return found === 'unavailable' ? UNAVAILABLE : lookIn(found[0]);
    },
    fill: async ({ collection, key }, { token, now, copy, order = '', loadMillis }) => {
      const live = copy === undefined ? 0 : Math.ceil(copy.until - now);
      const { version = '', json = '' } = copy?.found ?? {};
      const args = [
        token,
        order,
        live > 0 ? String(live) : '',
        version,
        json,
        String(copy?.until ?? 0),
        String(loadMillis),
      ];
      const done = await cache.runAll(FILL, [{ keys: [recordCopyKey(collection, key)], args }]);
      return done !== 'unavailable' && done[0] === 1;
    },
  };
}

const UNAVAILABLE: Look = { kind: 'unavailable' };

function lookIn(found: unknown): Look {
  const [kind, version, json, until]: unknown[] = Array.isArray(found) ? found : [];
  switch (kind) {
    case 'fill':
    case 'filling':
      return { kind };
    case 'copy':
    case 'refresh':
      if (typeof version !== 'string' || typeof json !== 'string') return UNAVAILABLE;
      return { kind, copy: { found: json === '' ? undefined : { version, json }, until: Number(until) } };
    default:
      return UNAVAILABLE;
  }
}
