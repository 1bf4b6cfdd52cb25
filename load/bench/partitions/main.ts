import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../../local/engines/dynamodb-engine';
import type { Engine } from '../../../local/engines/engine';
import { type Bundles, bundleScripts } from '../bundle-scripts';
import { MeasuredProcess } from '../measured-process';
import { benchClient, createTable, RECORD_KEYS } from '../writer/bench-tables';
import { HELP, type Options, parseOptions } from './command-line';
import { LISTED, type Merged, type Walked } from './listing';
import { BEFORE, rememberChange, type Whereabouts, whereaboutsOf } from './moving';
import { messageOf, PLACING_WAYS, writesToPlace } from './placing';
import { putRecords } from './records';
import { render } from './render';
import {
  type MergeRow,
  type MoveRow,
  mergeRow,
  moveRow,
  type PlacingRow,
  placingRow,
  type Rows,
  walkRow,
} from './rows';
import type { ListingJob } from './run-listing';
import type { MovingJob, MovingMeasured } from './run-moving';
import type { PlacingJob, PlacingMeasured } from './run-placing';
import { comparisonsOf } from './targets';

const SOURCES = {
  placing: join(__dirname, 'run-placing.ts'),
  listing: join(__dirname, 'run-listing.ts'),
  moving: join(__dirname, 'run-moving.ts'),
} as const;

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  if ('problem' in options) {
    process.stderr.write(`${options.problem}\n`);
    process.exitCode = 2;
    return;
  }
  const bundles = await bundleScripts(options.parts.map((part) => SOURCES[part]));
  const engine = await startDynamoDb({});
  const client = benchClient(endpointOf(engine));
  try {
    const rows = await measureAll(options, { bundles, client, endpoint: endpointOf(engine) });
    const comparisons = comparisonsOf(rows);
    process.stdout.write(
      options.json ? `${JSON.stringify({ ...rows, comparisons }, undefined, 2)}\n` : render(rows, comparisons),
    );
  } finally {
    client.destroy();
    await engine.stop();
    bundles.remove();
  }
}

interface Ground {
  readonly bundles: Bundles;
  readonly client: DynamoDBClient;
  readonly endpoint: string;
}

function endpointOf({ host, port }: Engine): string {
  return `http://${host}:${port}`;
}

async function measureAll(options: Options, ground: Ground): Promise<Rows> {
  const placing = options.parts.includes('placing') ? await measurePlacing(options, ground) : {};
  const listing = options.parts.includes('listing') ? await measureListing(options, ground) : {};
  const moving = options.parts.includes('moving') ? { move: await measureMoving(options, ground) } : {};
  return { placing: [], walks: [], ...placing, ...listing, ...moving };
}

/** A process for each way; one after the other, round by round: what disturbs the machine disturbs them all alike. */
async function measurePlacing({ writes, rounds }: Options, { bundles }: Ground) {
  const lanes = PLACING_WAYS.map((way) => ({
    way,
    process: new MeasuredProcess<PlacingJob, PlacingMeasured>(bundles.pathOf(SOURCES.placing), {}),
    rounds: [] as PlacingMeasured[],
  }));
  try {
    for (const lane of lanes) await lane.process.measure({ way: lane.way, writes });
    for (let round = 1; round <= rounds; round += 1) {
      progress(`placing, round ${round} of ${rounds}`);
      for (const lane of lanes) lane.rounds.push(await lane.process.measure({ way: lane.way, writes }));
    }
  } finally {
    await Promise.all(lanes.map((lane) => lane.process.stop()));
  }
  const texts = writesToPlace().map(messageOf);
  const messageBytes = Math.round(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / texts.length);
  const placing: PlacingRow[] = lanes.map((lane) => placingRow(lane.way, lane.rounds));
  return { placing, messageBytes };
}

/** Pages as HTTP has them, and the whole as one. */
const PAGE_RECORDS: readonly number[] = [100, 1000];

async function measureListing({ records, rounds }: Options, { bundles, client, endpoint }: Ground) {
  const table = 'listed';
  progress('putting records to list');
  await createTable(client, table, RECORD_KEYS);
  await putRecords(client, table, LISTED, records);
  const child = new MeasuredProcess<ListingJob, Walked & Merged>(bundles.pathOf(SOURCES.listing), {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  });
  const limits = [records, ...PAGE_RECORDS.filter((limit) => limit < records)];
  const walks = new Map<number, Walked[]>(limits.map((limit) => [limit, []]));
  const merges: Merged[] = [];
  try {
    for (let round = 0; round <= rounds; round += 1) {
      progress(`listing, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
      for (const [limit, walked] of walks) {
        const measured = await child.measure({ table, records, limit });
        if (round > 0) walked.push(measured);
      }
      const merged = await child.measure({ table, records });
      if (round > 0) merges.push(merged);
    }
  } finally {
    await child.stop();
  }
  const merge: MergeRow = mergeRow(merges);
  return { walks: [...walks].map(([limit, walked]) => walkRow(limit, walked)), merge };
}

/** The first move only warms: the next ones are measured. */
const WARM_UP = 1 / 5;

async function measureMoving({ records, rounds }: Options, { bundles, client, endpoint }: Ground): Promise<MoveRow> {
  const child = new MeasuredProcess<MovingJob, MovingMeasured>(bundles.pathOf(SOURCES.moving), {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  });
  const moves: (MovingMeasured & Whereabouts)[] = [];
  try {
    for (let round = 0; round <= rounds; round += 1) {
      progress(`moving, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
      const count = round === 0 ? Math.ceil(records * WARM_UP) : records;
      const table = `moved-${round}`;
      await createTable(client, table, RECORD_KEYS);
      await putRecords(client, table, BEFORE, count);
      await rememberChange(client, table);
      const measured = await child.measure({ table });
      if (round > 0) moves.push({ ...measured, ...(await whereaboutsOf(client, table, count)) });
    }
  } finally {
    progress('');
    await child.stop();
  }
  return moveRow(moves);
}

const CLEAR_LINE = '\r\u001b[K';

/** One line that is written over again, for who looks on. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${text}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
