import type { Context } from 'aws-lambda';
import { migratorEnvironment } from '../contract/environment';
import { parseCollections } from '../contract/parse-collections';
import { jsonLog } from '../platform/log';
import { migrate } from './migrate';
import { openPorts } from './open-ports';

/** It is started every minute, and two at once would only be in each other's way. Unit: milliseconds. */
const RUN_MS = 55_000;

/** A last round of calls and the line of metrics must still fit. Unit: milliseconds. */
const LAST_CALLS_MS = 4000;

// Kept between runs: the connections. How far a move has come stands in the table.
const environment = migratorEnvironment.read(process.env);
const collections = parseCollections(environment.COLLECTIONS);
const unitsPerSecond = Number(environment.UNITS_PER_SECOND);
if (!(unitsPerSecond > 0)) throw new Error(`UNITS_PER_SECOND must be above 0, got ${environment.UNITS_PER_SECOND}`);
const ports = openPorts(environment.TABLE_NAME, jsonLog());

export async function handler(_event: unknown, context: Context): Promise<void> {
  const left = Math.min(RUN_MS, context.getRemainingTimeInMillis() - LAST_CALLS_MS);
  await migrate(collections, ports, { deadline: ports.now() + left, unitsPerSecond });
}
