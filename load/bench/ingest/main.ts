import type { QueueKind } from '../../../lambda/contract/collection';
import { type Progress, runBench } from '../run-bench';
import { BenchWorld } from './bench-world';
import { HELP, type Options, parseOptions } from './command-line';
import { measureAlone } from './measure-alone';
import { measureDrains, SLOW_QUEUE_MILLIS } from './measure-drains';
import { measureFlood, measureSteady } from './measure-load';
import { type Row, renderRows } from './rows';
import { comparisonsOf, renderComparisons } from './targets';

async function main(options: Options, progress: Progress): Promise<string> {
  const rows = await measureAll(options, progress);
  const comparisons = comparisonsOf(rows);
  return options.json
    ? `${JSON.stringify({ rows, comparisons }, undefined, 2)}\n`
    : `${renderRows(rows)}\n\n${renderComparisons(comparisons)}\n`;
}

async function measureAll(options: Options, progress: Progress): Promise<Row[]> {
  const { only, buffers, drains, answersAfterMillis } = options;
  const rows: Row[] = [];
  await inWorld(answersAfterMillis, async (world) => {
    for (const buffer of buffers) rows.push(...(await measureHere(world, buffer, options, progress)));
  });
  if (only.includes('alone')) {
    await inWorld(0, async (world) => {
      for (const buffer of buffers) {
        rows.push(...(await measureAlone(world, buffer, { ...options, delayMillis: 0 }, progress)));
      }
    });
  }
  if (only.includes('drains')) {
    await inWorld(SLOW_QUEUE_MILLIS, async (world) => {
      for (const buffer of buffers) rows.push(await measureDrains(world, buffer, drains, progress));
    });
  }
  return rows;
}

/** Where only the steady load is asked for: less than any machine's door takes. Unit: writes a second. */
const CARRIED_ANYWHERE = 1000;

async function measureHere(world: BenchWorld, buffer: QueueKind, options: Options, progress: Progress): Promise<Row[]> {
  const { only, answersAfterMillis } = options;
  const floods = only.includes('flood') ? await measureFlood(world, buffer, options, progress) : [];
  const carried = floods.length === 0 ? CARRIED_ANYWHERE : Math.min(...floods.map(({ perSecond }) => perSecond.least));
  return [
    ...floods,
    ...(only.includes('steady') ? await measureSteady(world, buffer, { ...options, carried }, progress) : []),
    ...(only.includes('alone')
      ? await measureAlone(world, buffer, { ...options, delayMillis: answersAfterMillis }, progress)
      : []),
  ];
}

async function inWorld(answersAfterMillis: number, measure: (world: BenchWorld) => Promise<void>): Promise<void> {
  const world = await BenchWorld.start(answersAfterMillis);
  try {
    await measure(world);
  } finally {
    await world.end();
  }
}

runBench({ help: HELP, parse: parseOptions, run: main });
