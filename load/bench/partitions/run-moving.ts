import { setTimeout as sleep } from 'node:timers/promises';
import { dynamoDbLayoutStore } from '../../../lambda/layouts/dynamodb-layout-store';
import { dynamoDbMoveTable } from '../../../lambda/migrator/dynamodb-move-table';
import { dynamoDbPages } from '../../../lambda/migrator/dynamodb-pages';
import { migrate } from '../../../lambda/migrator/migrate';
import { systemClock } from '../../../lambda/platform/clock';
import { dynamoDbClient } from '../../../lambda/platform/dynamodb-client';
import { jsonLog } from '../../../lambda/platform/log';
import { meter } from '../writer/call-meter';
import { AFTER } from './moving';
import { COLLECTION } from './records';

/** One round, asked for by the parent process. */
export interface MovingJob {
  readonly table: string;
}

export interface MovingMeasured {
  readonly records: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly calls: number;
  readonly seconds: number;
  readonly cpuMicros: number;
}

/** The most that may be asked for: the engine is what limits it, and not the pace. */
const UNITS_PER_SECOND = 40_000;

/** Long enough for any number of records that is sensible here; on AWS it is the end of the minute. */
const RUN_MS = 10 * 60_000;

const client = dynamoDbClient({ maxAttempts: 1 });
const metered = meter(client);

process.on('message', (job: MovingJob) => {
  move(job).then(
    (measured) => process.send?.(measured),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function move({ table }: MovingJob): Promise<MovingMeasured> {
  const ports = {
    store: dynamoDbLayoutStore(client, table),
    move: dynamoDbMoveTable(client, table),
    pages: dynamoDbPages(client, table),
    now: systemClock,
    sleep: (millis: number) => sleep(millis),
    log: jsonLog(systemClock, () => {}),
    report: () => {},
  };
  const before = { ...metered };
  const cpu = process.cpuUsage();
  const start = performance.now();
  const terms = { deadline: systemClock() + RUN_MS, unitsPerSecond: UNITS_PER_SECOND };
  const [progress] = await migrate({ [COLLECTION]: AFTER }, ports, terms);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (progress?.phase !== 'closed') throw new Error(`the move is ${progress?.phase ?? 'nowhere'}`);
  return {
    records: progress.records,
    writeUnits: metered.units - before.units,
    readUnits: metered.readUnits - before.readUnits,
    calls: metered.calls - before.calls,
    seconds,
    cpuMicros: user + system,
  };
}
