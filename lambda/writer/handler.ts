import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSHandler } from 'aws-lambda';
import { writerEnvironment } from '../contract/environment';
import { FIRST_CALLS_AT_ONCE, MOST_CALLS_AT_ONCE } from '../contract/limits';
import { parseCollections } from '../contract/parse-collections';
import { parseSales } from '../contract/parse-sales';
import { isToldOf } from '../contract/record-caching';
import { dynamoDbLayoutStore } from '../layouts/dynamodb-layout-store';
import { rememberedLayouts } from '../layouts/remembered-layouts';
import { dynamoDbCarryTable } from '../migrator/dynamodb-carry-table';
import { SettledPlaces } from '../migrator/settled-places';
import { systemClock } from '../platform/clock';
import { dynamoDbClient } from '../platform/dynamodb-client';
import { jsonLog } from '../platform/log';
import { openCache } from '../platform/open-cache';
import { cachedOutcomes } from '../platform/outcomes';
import { systemRandomBytes } from '../platform/random';
import { recordCopies } from '../platform/record-copies';
import { sqsClient } from '../platform/sqs-client';
import { cachedReservations } from '../sales/cached-reservations';
import { dynamoDbTransactions } from '../transactions/dynamodb-transaction-table';
import { loadUserCode } from '../user-code/load-user-code';
import { AdaptiveLimit } from './adaptive-limit';
import { BatchReport } from './batch-report';
import { CircuitBreaker } from './circuit-breaker';
import { cachedDrainCounts } from './drain-counts';
import { dynamoDbRecordTable } from './dynamodb-record-table';
import { KnownRecords } from './known-records';
import { laidOutTables } from './laid-out-tables';
import { metricsLine } from './metrics-line';
import { cachedMarks, onceQuarantine } from './quarantine-once';
import { WriteSpans } from './spans';
import { sqsQuarantine } from './sqs-quarantine';
import { sqsRedelivery } from './sqs-redelivery';
import { processBatch, type WriterPorts } from './writer';

/** Statuses of a whole batch are kept in one go: worth more patience than a request's. Unit: milliseconds. */
const CACHE_BUDGET_MS = 500;

/** A hint of about 100 bytes each: two generations are 2 MB of the function's memory at the most. Unit: records. */
const KNOWN_RECORDS = 10_000;

/** As of those, for a collection on the move: what is forgotten is looked at once more. Unit: places. */
const SETTLED_PLACES = 20_000;

/** A last round of calls to the table, and the quarantine after it, must still fit. Unit: milliseconds. */
const LAST_ROUND_MS = 6000;

const environment = writerEnvironment.read(process.env);
const collections = parseCollections(environment.COLLECTIONS);
const log = jsonLog();
const name = process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'writer';
const acceptableMillis =
  environment.ACCEPTABLE_DELAY_MS === undefined ? undefined : Number(environment.ACCEPTABLE_DELAY_MS);
const sqs = sqsClient();
const dynamoDb = dynamoDbClient({ maxAttempts: 1 });
const report = new BatchReport(systemClock, (totals) =>
  log.info('batches', metricsLine(totals, systemClock(), name, acceptableMillis)),
);
const cache = openCache(environment, log, {
  budgetMs: CACHE_BUDGET_MS,
  onUnavailable: () => report.cacheUnavailable(),
});

const rules = parseSales(environment.SALES, collections);
if (rules !== undefined && cache === undefined) throw new Error('SALES needs CACHE_ADDRESS');

// Kept between invocations: clients, what was lately seen of records, and how much the table lately took.
const ports: WriterPorts = {
  table: dynamoDbRecordTable(dynamoDb, environment.TABLE_NAME),
  transactions: dynamoDbTransactions(dynamoDb, environment.TABLE_NAME),
  ...(rules &&
    cache && {
      selling: {
        rules,
        reservations: cachedReservations(cache, { holdSeconds: rules.holdSeconds, now: systemClock }),
      },
    }),
  quarantine: onceQuarantine(sqsQuarantine(sqs, environment.QUARANTINE_URL), cache && cachedMarks(cache)),
  outcomes: cache && cachedOutcomes(cache),
  drainCounts: environment.PRESSURE === undefined ? undefined : cache && cachedDrainCounts(cache, systemClock),
  ...(cache && Object.values(collections).some(isToldOf) && { copies: recordCopies(cache, collections, systemClock) }),
  merges: loadUserCode(__dirname, environment.USER_CODE, collections).merges,
  known: new KnownRecords(KNOWN_RECORDS),
  limit: new AdaptiveLimit(FIRST_CALLS_AT_ONCE, MOST_CALLS_AT_ONCE),
  now: systemClock,
  sleep: (millis) => sleep(millis),
  random: Math.random,
  breaker: new CircuitBreaker(systemClock),
  redelivery: sqsRedelivery(sqs, (environment.BUFFER_URLS ?? '').split(','), log),
  report,
  spans: new WriteSpans({ log, now: systemClock, randomBytes: systemRandomBytes }),
};

const layouts = rememberedLayouts(collections, dynamoDbLayoutStore(dynamoDb, environment.TABLE_NAME), {
  now: systemClock,
  log,
  registers: true,
});
const move = dynamoDbCarryTable(dynamoDb, environment.TABLE_NAME);
const settled = new SettledPlaces(SETTLED_PLACES);
const layOut = laidOutTables(collections, ports, { move, layouts, settled, now: systemClock }, log);

export const handler: SQSHandler = async (event, context) => {
  const left = context.getRemainingTimeInMillis();
  const deadline = ports.now() + Math.max(left - LAST_ROUND_MS, left / 2);
  const { collections, tables } = await layOut();
  return processBatch(event.Records, collections, { ...ports, ...tables }, deadline);
};
