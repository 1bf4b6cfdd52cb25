import { randomUUID } from 'node:crypto';
import type { ScriptRunner } from '../platform/cache-script';
import { LEASE_CALL_BUDGET_MS, leaseCache, runByConnection } from './lease-cache';
import { systemTime, within } from './lease-time';
import type { TokenTable } from './lease-tokens';
import { type Leases, leasesOver } from './with-lease';

export interface LeasesProps {
  /** A client of Valkey or Redis: `iovalkey` and `ioredis` are this as they are. Its connection is yours to make and to close. */
  readonly cache: ScriptRunner;
  /** Where tokens are counted: one item for each name, which must never be removed. */
  readonly table: TokenTable;
}

/** Leases with fencing tokens, before your own cache and table. */
export function leases({ cache, table }: LeasesProps): Leases {
  const soon = <T>(work: Promise<T>) => within(systemTime, LEASE_CALL_BUDGET_MS, work);
  return leasesOver({
    cache: leaseCache(runByConnection(cache, soon)),
    table,
    time: systemTime,
    random: Math.random,
    newOwner: randomUUID,
  });
}
