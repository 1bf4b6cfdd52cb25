import { join } from 'node:path';
import { startDynamoDb } from '../../../local/engines/dynamodb-engine';
import { type Bundles, bundleScripts } from '../bundle-scripts';
import { MeasuredProcess } from '../measured-process';
import { benchClient, createTable, MARK_KEYS, RECORD_KEYS, readTable } from './bench-tables';
import { HELP, type Options, parseOptions } from './command-line';
import type { ContenderName } from './contender';
import { damageOf } from './damage';
import { type Row, renderRows, rowOf } from './row';
import type { Job, Measured } from './run-contender';
import { BATCH_SIZES, writesOf } from './workloads';

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
  const bundles = await bundleScripts(options.contenders.map(sourceOf));
  const engine = await startDynamoDb({});
  try {
    const rows = await measureAll(options, bundles, `http://${engine.host}:${engine.port}`);
    process.stdout.write(options.json ? `${JSON.stringify(rows, undefined, 2)}\n` : renderRows(rows));
  } finally {
    await engine.stop();
    bundles.remove();
  }
}

async function measureAll(options: Options, bundles: Bundles, endpoint: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const contender of options.contenders) {
    const contenderProcess = new MeasuredProcess<Job, Measured>(bundles.pathOf(sourceOf(contender)), {
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    });
    try {
      for (const job of jobsOf(contender, options)) {
        if (!options.json) process.stderr.write(`${job.workload}, ${contender}, batches of ${job.batch} ...\n`);
        rows.push(await measureOne(contender, contenderProcess, job, endpoint));
      }
    } finally {
      await contenderProcess.stop();
    }
  }
  return options.workloads.flatMap((workload) =>
    BATCH_SIZES.flatMap((batch) => rows.filter((row) => row.workload === workload && row.batch === batch)),
  );
}

function sourceOf(contender: ContenderName): string {
  return join(__dirname, `run-${contender}.ts`);
}

function jobsOf(contender: ContenderName, { workloads, writes }: Options): Job[] {
  return workloads.flatMap((workload) =>
    BATCH_SIZES.map((batch) => {
      const table = `${contender}-${workload}-${batch}`;
      const settle = contender === 'spillway' && workload === 'creates';
      return { workload, batch, writes, table, marksTable: `${table}-marks`, settle };
    }),
  );
}

async function measureOne(
  contender: ContenderName,
  contenderProcess: MeasuredProcess<Job, Measured>,
  job: Job,
  endpoint: string,
): Promise<Row> {
  const client = benchClient(endpoint);
  await createTable(client, job.table, RECORD_KEYS);
  await createTable(client, job.marksTable, MARK_KEYS);
  const measured = await contenderProcess.measure(job);
  const records = await readTable(client, job.table);
  client.destroy();
  return rowOf(contender, job, measured, damageOf(writesOf(job.workload, job.writes, 'key'), records));
}

void main();
