import { hash } from 'node:crypto';
import { quarantinedKey } from '../contract/cache-keys';
import { QUARANTINED_TTL_SECONDS } from '../contract/limits';
import type { CacheClient } from '../platform/cache-client';
import type { Quarantine, QuarantineEntry } from './quarantine';

/** Remembers which poison already stands in quarantine. Best effort: what it forgets is set aside twice, never lost. */
export interface QuarantineMarks {
  known(identities: readonly string[]): Promise<ReadonlySet<string>>;
  keep(identities: readonly string[]): Promise<void>;
}

/**
 * Sets a poisoned write aside once, though its message comes twice. Copies in one batch are known exactly, copies in other
 * batches by the marks; a mark is made only after the queue has answered.
 */
export function onceQuarantine(quarantine: Quarantine, marks: QuarantineMarks | undefined): Quarantine {
  return {
    put: async (entries) => {
      const identities = entries.map(identityOf);
      const distinct = new Map(entries.map((entry, index) => [identities[index] ?? '', entry]));
      const known = (await marks?.known([...distinct.keys()])) ?? new Set();
      const fresh = [...distinct].filter(([identity]) => !known.has(identity));
      const kept = await quarantine.put(fresh.map(([, entry]) => entry));
      const sent = fresh.flatMap(([identity], index) => (kept[index] === true ? [identity] : []));
      await marks?.keep(sent);
      const safe = new Set([...known, ...sent]);
      return identities.map((identity) => safe.has(identity));
    },
  };
}

/** A redelivery has its message's id; of several writes in one message each has a body of its own. */
function identityOf({ record, body }: QuarantineEntry): string {
  return `${record.messageId}:${hash('sha256', body, 'base64url').slice(0, 16)}`;
}

export function cachedMarks(cache: CacheClient): QuarantineMarks {
  return {
    known: async (identities) => {
      const found = await Promise.all(identities.map((identity) => cache.getAll([quarantinedKey(identity)])));
      return new Set(identities.filter((_, index) => isThere(found[index])));
    },
    keep: async (identities) => {
      const pairs = identities.map((identity) => [quarantinedKey(identity), '1'] as const);
      if (pairs.length > 0) await cache.setAll(pairs, { ttlSeconds: QUARANTINED_TTL_SECONDS });
    },
  };
}

function isThere(found: Awaited<ReturnType<CacheClient['getAll']>> | undefined): boolean {
  return Array.isArray(found) && found[0] === '1';
}
