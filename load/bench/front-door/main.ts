import { join } from 'node:path';
import { bundleScripts } from '../bundle-scripts';
import { MeasuredProcess } from '../measured-process';
import { BenchQueues } from './bench-queue';
import { HELP, type Options, parseOptions } from './command-line';
import { MEASURES, type Measure, processOf } from './measures';
import { type Row, renderRows, rowOf } from './row';
import type { Job, Measured } from './run-measure';
import { comparisonsOf, renderComparisons } from './targets';

const SOURCE = join(__dirname, 'run-measure.ts');

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
  const bundles = await bundleScripts([SOURCE]);
  const queues = await BenchQueues.start();
  try {
    const rows = await measureAll(options, bundles.pathOf(SOURCE), queues);
    const comparisons = comparisonsOf(rows);
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ rows, comparisons }, undefined, 2)}\n`
        : `${renderRows(rows)}\n\n${renderComparisons(comparisons)}\n`,
    );
  } finally {
    await queues.stop();
    bundles.remove();
  }
}

interface Lane {
  readonly measure: Measure;
  readonly process: MeasuredProcess<Job, Measured>;
  readonly rounds: Measured[];
  messages: number;
}

async function measureAll({ writes, rounds, ways }: Options, bundle: string, queues: BenchQueues): Promise<Row[]> {
  const processes = new Map<string, MeasuredProcess<Job, Measured>>();
  const processFor = (measure: Measure) => {
    const key = processOf(measure);
    const process = processes.get(key) ?? new MeasuredProcess(bundle, { AWS_ENDPOINT_URL_SQS: queues.endpoint });
    processes.set(key, process);
    return process;
  };
  const lanes = MEASURES.filter(({ way }) => ways.includes(way)).map(
    (measure): Lane => ({ measure, process: processFor(measure), rounds: [], messages: 0 }),
  );
  try {
    for (const { measure, process } of lanes) {
      progress(`warming up ${nameOf(measure)}`);
      await process.measure({ measure, queueUrl: queues.renew(measure), writes, warmUp: true });
    }
    // One after the other, round by round: what disturbs the machine disturbs them all alike.
    for (let round = 1; round <= rounds; round += 1) {
      for (const lane of lanes) {
        const { measure } = lane;
        progress(`round ${round} of ${rounds}: ${nameOf(measure)}`);
        const job = { measure, queueUrl: queues.renew(measure), writes, warmUp: false };
        lane.rounds.push(await lane.process.measure(job));
        lane.messages += queues.messagesOf(measure);
      }
    }
  } finally {
    progress('');
    await Promise.all([...processes.values()].map((process) => process.stop()));
  }
  return lanes.map((lane) => rowOf(lane.measure, lane.rounds, lane.messages));
}

function nameOf({ way, buffer, bytes }: Measure): string {
  return `${way}, ${buffer}, ${bytes} bytes`;
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
