import { join } from 'node:path';
import { writePictures } from '../../../bin/charts/write-pictures';
import { bundleScripts } from '../bundle-scripts';
import { MeasuredProcess } from '../measured-process';
import { type Progress, runBench } from '../run-bench';
import { HELP, type Options, parseOptions } from './command-line';
import { FAULTS, LANES, NAME_OF } from './lanes';
import { pictureOf } from './picture';
import { comparisonsOf, type Row, render, rowOf } from './rows';
import type { Job, Measured } from './run-race';

const SOURCE = join(__dirname, 'measured-race.ts');
const WARM_UP_SECONDS = 1;

async function main(options: Options, progress: Progress): Promise<string> {
  const bundles = await bundleScripts([SOURCE]);
  try {
    const rows = await raceAll(options, bundles.pathOf(SOURCE), progress);
    const comparisons = comparisonsOf(rows);
    await draw(options, rows);
    return options.json ? `${JSON.stringify({ rows, comparisons }, undefined, 2)}\n` : render(rows, comparisons);
  } finally {
    bundles.remove();
  }
}

/** One after the other, round by round: what disturbs the machine disturbs them all alike. In a round all have the same arrivals. */
async function raceAll(
  { rate, seconds, slower, rounds, faults, ways }: Options,
  bundle: string,
  progress: Progress,
): Promise<Row[]> {
  const lanes = LANES.filter(({ fault, way }) => faults.includes(fault) && ways.includes(way)).map((lane) => ({
    lane,
    rounds: [] as Measured[],
  }));
  const process = new MeasuredProcess<Job, Measured>(bundle, {});
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (const { lane, rounds: measured } of lanes) {
        progress(`round ${round} of ${rounds}: ${lane.fault}, ${NAME_OF[lane.way]}`);
        // The first round only warms the code.
        const job = { ...lane, rate, seconds: round === 0 ? WARM_UP_SECONDS : seconds, slower, seed: round };
        const result = await process.measure(job);
        if (round > 0) measured.push(result);
      }
    }
  } finally {
    await process.stop();
  }
  return lanes.map(({ lane, rounds: measured }) => rowOf(lane, measured));
}

async function draw(options: Options, rows: readonly Row[]): Promise<void> {
  if (options.pictures === undefined) return;
  for (const fault of FAULTS.filter((one) => rows.some((row) => row.fault === one))) {
    await writePictures(options.pictures, { [`balancing-${fault}`]: pictureOf(fault, rows, options) });
  }
}

runBench({ help: HELP, parse: parseOptions, run: main });
