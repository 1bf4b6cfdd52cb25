import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSHandler } from 'aws-lambda';
import { parseCollections } from '../contract/collection';
import { writerEnvironment } from '../contract/environment';
import { AWS_CALLS } from '../platform/aws-calls';
import { cacheClient } from '../platform/cache-client';
import { systemClock } from '../platform/clock';
import { jsonLog } from '../platform/log';
import { cachedOutcomes } from '../platform/outcomes';
import { sqsClient } from '../platform/sqs-client';
import { AdaptiveLimit } from './adaptive-limit';
import { dynamoDbRecordTable } from './dynamodb-record-table';
import { KnownRecords } from './known-records';
import { sqsQuarantine } from './sqs-quarantine';
import { processBatch, type WriterPorts } from './writer';

/** Statuses of a whole batch are kept in one go: worth more patience than a request's. Unit: milliseconds. */
const OUTCOMES_BUDGET_MS = 500;

/** One round of calls to the table and the quarantine that follows must still fit. Unit: milliseconds. */
const LAST_ROUND_MS = 6000;

const environment = writerEnvironment.read(process.env);
const collections = parseCollections(environment.COLLECTIONS);
const log = jsonLog();
const { CACHE_ADDRESS: host, CACHE_PORT: port } = environment;

/** Kept between invocations: clients, what was lately seen of records, and how much the table lately took. */
const ports: WriterPorts = {
  table: dynamoDbRecordTable(new DynamoDBClient({ ...AWS_CALLS, maxAttempts: 1 }), environment.TABLE_NAME),
  quarantine: sqsQuarantine(sqsClient(), environment.QUARANTINE_URL),
  outcomes:
    host === undefined || port === undefined
      ? undefined
      : cachedOutcomes(cacheClient({ host, port: Number(port), log, budgetMs: OUTCOMES_BUDGET_MS })),
  known: new KnownRecords(10_000),
  limit: new AdaptiveLimit(4, 16),
  now: systemClock,
  sleep: (millis) => sleep(millis),
  random: Math.random,
  log,
};

export const handler: SQSHandler = (event, context) =>
  processBatch(
    event.Records,
    collections,
    ports,
    ports.now() + Math.max(0, context.getRemainingTimeInMillis() - LAST_ROUND_MS),
  );
