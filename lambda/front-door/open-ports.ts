import { setTimeout as sleep } from 'node:timers/promises';
import { type Collections, maybeDirect } from '../contract/collection';
import type { frontDoorEnvironment } from '../contract/environment';
import { parseApiKeys } from '../contract/parse-api-keys';
import { parseCollections } from '../contract/parse-collections';
import { parseLimits } from '../contract/parse-limits';
import { parseSales } from '../contract/parse-sales';
import { mayMove } from '../contract/placement';
import { withOrders } from '../contract/sales';
import { stampSource } from '../contract/stamp';
import { dynamoDbLayoutStore } from '../layouts/dynamodb-layout-store';
import { rememberedLayouts } from '../layouts/remembered-layouts';
import { dynamoDbCarryTable } from '../migrator/dynamodb-carry-table';
import { SettledPlaces } from '../migrator/settled-places';
import { cacheHealth } from '../platform/cache-health';
import { type Clock, systemClock } from '../platform/clock';
import { dynamoDbClient } from '../platform/dynamodb-client';
import type { Log } from '../platform/log';
import { openCache } from '../platform/open-cache';
import { cachedOutcomes } from '../platform/outcomes';
import { systemRandomBytes } from '../platform/random';
import { sqsClient } from '../platform/sqs-client';
import { dynamoDbTransactionTable } from '../transactions/dynamodb-transaction-table';
import { loadUserCode } from '../user-code/load-user-code';
import { CircuitBreaker } from '../writer/circuit-breaker';
import { read, single } from '../writer/dynamodb-single';
import { SpillGate } from './direct/spill-gate';
import { DoorReport, doorMetricsLine } from './door-report';
import { dynamoDbTable } from './dynamodb-table';
import type { ShareCalls } from './group-commit/open-group-commit';
import { cachedClaims } from './idempotency/cached-claims';
import { durableClaims } from './idempotency/durable-claims';
import { keyedLimits } from './keys/keyed-limits';
import { KnownKeys } from './keys/known-keys';
import { limitsOpener } from './limits/open-limits';
import { openListing } from './listing/open-listing';
import { openBuffers } from './open-buffers';
import { openApiOf } from './openapi/openapi-of';
import { openApiAnswer } from './openapi/serve-openapi';
import type { DirectWriting, FrontDoorPorts } from './ports';
import { openPressure } from './pressure/open-pressure';
import { buffersAnswer } from './readiness/buffers-answer';
import { sqsLook } from './readiness/sqs-look';
import { openRecords } from './records/open-records';
import { openSales } from './sales/open-sales';
import { tracer } from './tracing/tracer';

type Variables = ReturnType<typeof frontDoorEnvironment.read>;

/** About 100 bytes each, and two generations of them. What is forgotten is looked at once more. Unit: places. */
const SETTLED_PLACES = 10_000;

/**
 * The world of one front-door process. `folder` is where its handler runs from; with `shareCalls`, requests that it has at the same
 * time share calls to the buffers.
 */
export function openPorts(environment: Variables, folder: string, log: Log, shareCalls?: ShareCalls): FrontDoorPorts {
  const declared = parseCollections(environment.COLLECTIONS);
  const collections = withOrders(declared, parseSales(environment.SALES, declared));
  const { TABLE_NAME: table } = environment;
  const reading = dynamoDbClient();
  const list = openListing(collections, environment, dynamoDbClient);
  // Calls that change something are tried again here and not in the client: what each attempt did must be known.
  const writing = dynamoDbClient({ maxAttempts: 1 });
  // A claim is known again by its owner, and a lost one would leave its write in doubt; three silent attempts would outlast
  // the function. Layouts are asked for in the middle of a request, too.
  const claiming = dynamoDbClient({ maxAttempts: 2 });
  const report = new DoorReport(systemClock, (counts) =>
    log.info('door', doorMetricsLine(counts, systemClock(), nameOf(environment))),
  );
  const sqs = sqsClient();
  const cache = openCache(environment, log, {
    onUnavailable: () => report.count('CacheUnavailable'),
    credentials: () => sqs.config.credentials(),
  });
  const sharing = shareCalls?.(sqs, report.count);
  const { buffer, queues } = openBuffers(collections, environment, sqs, systemClock, sharing);
  const pressure = openPressure(environment, {
    client: sqs,
    cache,
    now: systemClock,
    random: Math.random,
  });
  const writes = hasDirect(collections) || environment.TRANSACTIONS === 'on';
  const userCode = loadUserCode(folder, environment.USER_CODE, collections);
  const limits = environment.LIMITS === undefined ? undefined : parseLimits(environment.LIMITS);
  const keys = environment.API_KEYS === undefined ? undefined : new KnownKeys(parseApiKeys(environment.API_KEYS));
  const openRules = limitsOpener(cache, keys && ((request) => keys.keyOf(request)?.name));
  const requestLimits = keys ? keyedLimits(keys, limits, openRules) : limits && openRules(limits);
  const transactions =
    environment.TRANSACTIONS === 'on'
      ? { table: dynamoDbTransactionTable(writing, table), random: Math.random }
      : undefined;
  const sales = openSales(environment, {
    collections,
    client: writing,
    sqs,
    cache,
    now: systemClock,
    sleep: (millis) => sleep(millis),
    random: Math.random,
  });
  const records = cache && openRecords(collections, cache, report.count);
  return {
    collections,
    layouts: rememberedLayouts(collections, dynamoDbLayoutStore(claiming, table), {
      now: systemClock,
      log,
      registers: writes,
    }),
    ...(writes &&
      Object.values(collections).some(mayMove) && {
        moving: { move: dynamoDbCarryTable(writing, table), settled: new SettledPlaces(SETTLED_PLACES) },
      }),
    buffer,
    ...(sharing && { sending: sharing.sending }),
    buffersAnswer: buffersAnswer(
      queues.map(({ url, sends }) => ({ sends, look: sqsLook(sqs, url) })),
      systemClock,
    ),
    table: dynamoDbTable(reading, table),
    ...(list && { list }),
    ...(hasDirect(collections) && { direct: directWriting(writing, table, systemClock) }),
    ...(transactions && { transactions }),
    ...(cache && { outcomes: cachedOutcomes(cache) }),
    ...(records && { records }),
    claims: {
      ...(cache && { cached: cachedClaims(cache) }),
      ...(isDurable(collections) && { durable: durableClaims(claiming, table, log) }),
    },
    ...(keys && { keys }),
    ...(requestLimits && { limits: requestLimits }),
    ...(pressure && { pressure }),
    ...(sales && { sales }),
    userCode,
    openApi: openApiAnswer(() =>
      openApiOf({
        collections,
        schemas: userCode.schemas,
        transactions: transactions !== undefined,
        ...(sales && { sales: sales.rules }),
        ...(requestLimits && { limitsAway: limits?.whenAway ?? 'open' }),
        ...(keys && { apiKeyHeader: keys.header }),
      }),
    ),
    stamp: stampSource(systemClock, systemRandomBytes),
    now: systemClock,
    sleep: (millis) => sleep(millis),
    log,
    ...(cache && { cacheState: () => cacheHealth(cache) }),
    count: report.count,
    ...(environment.TRACE_ONE_IN !== undefined && {
      tracer: tracer(Number(environment.TRACE_ONE_IN), {
        now: systemClock,
        random: Math.random,
        randomBytes: systemRandomBytes,
      }),
    }),
    tellIfDue: report.tellIfDue,
    tell: report.tell,
  };
}

/** A function goes by its own name; a container has none, and is told one. */
function nameOf({ FRONT_DOOR_NAME }: Variables): string {
  return FRONT_DOOR_NAME ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'front-door';
}

function directWriting(client: ReturnType<typeof dynamoDbClient>, table: string, now: Clock): DirectWriting {
  return {
    table: {
      single: (statement) => single(client, table, statement, true),
      read: (keys) => read(client, table, keys),
    },
    random: Math.random,
    breaker: new CircuitBreaker(now),
    gate: new SpillGate(now),
  };
}

function hasDirect(collections: Collections): boolean {
  return Object.values(collections).some(maybeDirect);
}

function isDurable(collections: Collections): boolean {
  return Object.values(collections).some(({ tracking }) => tracking === 'durable');
}
