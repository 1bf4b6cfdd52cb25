// Receives: SQS batches
// Promises: what the writer promises
// Hands on: to the real writer, with its real adapter and report

import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../lambda/platform/clock';
import { jsonLog } from '../../../lambda/platform/log';
import { AdaptiveLimit } from '../../../lambda/writer/adaptive-limit';
import { BatchReport } from '../../../lambda/writer/batch-report';
import { CircuitBreaker } from '../../../lambda/writer/circuit-breaker';
import { dynamoDbRecordTable } from '../../../lambda/writer/dynamodb-record-table';
import { KnownRecords } from '../../../lambda/writer/known-records';
import { metricsLine } from '../../../lambda/writer/metrics-line';
import { processBatch, type WriterPorts } from '../../../lambda/writer/writer';
import { runContender } from './run-contender';
import { COLLECTIONS } from './workloads';

/** Metrics are made as deployed, and their lines thrown away: standard output is no part of what is compared. */
const log = jsonLog(systemClock, () => {});

// Outcomes are left out, as on a path without a read cache: the others tell nobody what became of a write either.
// Nothing here may be poison or come back, so quarantine and redelivery must never be called.
runContender({ maxAttempts: 1 }, ({ client, table }) => {
  let writes = 0;
  let folds = 0;
  const report = new BatchReport(systemClock, (totals) =>
    log.info('batches', metricsLine(totals, systemClock(), 'bench')),
  );
  const ports: WriterPorts = {
    table: dynamoDbRecordTable(client, table),
    transactions: { transact: async () => Promise.reject(new Error('no transaction is delivered here')) },
    quarantine: { put: async () => Promise.reject(new Error('a sound write went to quarantine')) },
    redelivery: { hide: async () => {} },
    outcomes: undefined,
    merges: {},
    known: new KnownRecords(10_000),
    limit: new AdaptiveLimit(4, 16),
    breaker: new CircuitBreaker(systemClock),
    now: systemClock,
    sleep: (millis) => sleep(millis),
    random: Math.random,
    report: {
      add(facts) {
        writes += facts.messages;
        folds += facts.work.folds;
        report.add(facts);
      },
    },
  };
  return {
    handle: ({ Records }) => processBatch(Records, COLLECTIONS, ports, systemClock() + 60_000),
    countFolds: () => {
      writes = 0;
      folds = 0;
    },
    foldRatio: () => (folds === 0 ? 1 : writes / folds),
  };
});
