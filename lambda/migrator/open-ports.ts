import { setTimeout as sleep } from 'node:timers/promises';
import { dynamoDbLayoutStore } from '../layouts/dynamodb-layout-store';
import { systemClock } from '../platform/clock';
import { dynamoDbClient } from '../platform/dynamodb-client';
import type { Log } from '../platform/log';
import { dynamoDbMoveTable } from './dynamodb-move-table';
import { dynamoDbPages } from './dynamodb-pages';
import { moveLine } from './metrics';
import type { MigratorPorts } from './migrator-ports';

/** The world of one migrator process. */
export function openPorts(table: string, log: Log): MigratorPorts {
  const reading = dynamoDbClient();
  return {
    store: dynamoDbLayoutStore(reading, table),
    // A hidden retry of a step that took effect would look like somebody else's work.
    move: dynamoDbMoveTable(dynamoDbClient({ maxAttempts: 1 }), table),
    pages: dynamoDbPages(reading, table),
    now: systemClock,
    sleep: (millis) => sleep(millis),
    log,
    report: (progress) => log.info('records-moved', moveLine(progress, systemClock())),
  };
}
