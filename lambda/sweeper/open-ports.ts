import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection } from '../contract/collection';
import type { SalesRules } from '../contract/sales';
import type { CacheClient } from '../platform/cache-client';
import { systemClock } from '../platform/clock';
import { dynamoDbClient } from '../platform/dynamodb-client';
import type { Log } from '../platform/log';
import { cachedOutcomes } from '../platform/outcomes';
import { cachedReservations } from '../sales/cached-reservations';
import { cachedStockKeeping } from '../sales/cached-stock-keeping';
import { dynamoDbSaleTable } from '../sales/dynamodb-sale-table';
import type { SweepPorts } from './sweep-sale';

export interface SweeperWorld {
  readonly table: string;
  readonly cache: CacheClient;
  readonly rules: SalesRules;
  /** Of the orders. */
  readonly collection: Collection;
  readonly log: Log;
}

/** The world of one sweeper process. */
export function openPorts({ table, cache, rules, collection, log }: SweeperWorld): SweepPorts {
  return {
    table: dynamoDbSaleTable(dynamoDbClient({ maxAttempts: 1 }), table, {
      orders: { name: rules.orders, collection },
      now: systemClock,
      sleep: (millis) => sleep(millis),
      random: Math.random,
      nonce: randomUUID,
    }),
    reservations: cachedReservations(cache, { holdSeconds: rules.holdSeconds, now: systemClock }),
    keeping: cachedStockKeeping(cache, systemClock),
    outcomes: cachedOutcomes(cache),
    rules,
    now: systemClock,
    log,
  };
}
