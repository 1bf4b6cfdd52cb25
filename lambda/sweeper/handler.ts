import type { Context } from 'aws-lambda';
import { collectionOf } from '../contract/collection';
import { sweeperEnvironment } from '../contract/environment';
import { parseCollections } from '../contract/parse-collections';
import { parseSales } from '../contract/parse-sales';
import { kitLeases } from '../leases/kit-leases';
import { systemClock } from '../platform/clock';
import { dynamoDbClient } from '../platform/dynamodb-client';
import { jsonLog } from '../platform/log';
import { openCache } from '../platform/open-cache';
import { openPorts } from './open-ports';
import { sweep } from './sweep';
import { sweepLine } from './sweep-line';

/** It is started every minute. Unit: milliseconds. */
const RUN_MS = 50_000;

/** A run that died keeps the next one out for no longer; one that lives renews it. Unit: milliseconds. */
const LEASE_MS = 15_000;

/** The sale that is under way must still be finished. Unit: milliseconds. */
const LAST_SALE_MS = 10_000;

/** Nobody waits for a sweeper. Unit: milliseconds. */
const CACHE_BUDGET_MS = 1000;

// Kept between runs: the connections, and a count that a run begins anew. How far a sale is stands in the table and the cache.
const environment = sweeperEnvironment.read(process.env);
const log = jsonLog();
const collections = parseCollections(environment.COLLECTIONS);
const rules = parseSales(environment.SALES, collections);
let cacheMisses = 0;
const cache = openCache(environment, log, {
  budgetMs: CACHE_BUDGET_MS,
  onUnavailable: () => {
    cacheMisses += 1;
  },
});
const collection = rules && collectionOf(collections, rules.orders);
if (rules === undefined || collection === undefined || cache === undefined) throw new Error('nothing to sweep');
const ports = openPorts({ table: environment.TABLE_NAME, cache, rules, collection, log });
const leases = kitLeases(cache, dynamoDbClient(), environment.TABLE_NAME);

export async function handler(_event: unknown, context: Context): Promise<void> {
  const left = Math.min(RUN_MS, context.getRemainingTimeInMillis() - LAST_SALE_MS);
  const deadline = ports.now() + left;
  cacheMisses = 0;
  const leased = await leases.withLease('sweep-sales', { ttlMillis: LEASE_MS }, ({ token, signal }) =>
    sweep(ports, { token, deadline, signal }),
  );
  if (leased.kind === 'done') {
    const name = process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'sweeper';
    log.info('sales-swept', sweepLine({ ...leased.value, cacheMisses }, systemClock(), name));
  } else log.warn('sales-not-swept', { why: leased });
}
