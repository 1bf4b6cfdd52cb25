import { BROKEN_VARIANTS, SEEDS_TO_CATCH } from './broken-variants';
import { type Command, HELP, parseCommand } from './command-line';
import { progressOn } from './progress';
import { runSeeds } from './run-seeds';
import { replayCommand, shrink } from './shrink';
import type { RunReport } from './simulate';
import { summaryOf } from './summary';
import { WORLDS } from './worlds';

async function main(args: readonly string[]): Promise<number> {
  let command: Command;
  try {
    command = parseCommand(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  switch (command.kind) {
    case 'help':
      console.log(HELP);
      return 0;
    case 'broken':
      return runBroken();
    case 'one':
      return runOne(command);
    case 'many':
      return runMany(command);
    default:
      return command satisfies never;
  }
}

async function runOne({ world, seed, trace, shrink: shrinks, writesMax, without }: Extract<Command, { kind: 'one' }>) {
  const simulate = WORLDS[world];
  const print = trace ? (line: string) => console.log(line) : undefined;
  const limits = writesMax === undefined ? {} : { writesMax };
  const report = await simulate({
    seed,
    without,
    ...limits,
    ...(print === undefined || shrinks ? {} : { trace: print }),
  });
  if (!shrinks || report.violations.length === 0) return tell(report);
  const smallest = await shrink(report, world);
  if (print !== undefined) {
    await simulate({ seed, writesMax: smallest.writesMax, without: smallest.without, trace: print });
  }
  console.log(`smallest failure: ${replayCommand(seed, world, smallest)}`);
  return tell(smallest.report);
}

function tell({ seed, writes, events, hash, violations }: RunReport): number {
  console.log(`seed ${seed}: ${writes} writes, ${events} events, history ${hash.toString(16)}`);
  for (const violation of violations) console.log(`  ${violation}`);
  console.log(violations.length === 0 ? 'no promise was broken' : `${violations.length} violations`);
  return violations.length === 0 ? 0 : 1;
}

/** How soon each deliberate mistake is found. */
async function runBroken(): Promise<number> {
  let missed = 0;
  for (const { name, replacements, world } of BROKEN_VARIANTS) {
    const totals = await runSeeds({
      world,
      from: 1,
      count: SEEDS_TO_CATCH,
      workers: 1,
      stopAtFailure: true,
      broken: replacements,
    });
    const [failure] = totals.failures;
    if (failure === undefined) missed += 1;
    const found = failure === undefined ? 'never' : `seed ${failure.seed}`;
    console.log(
      `${found.padStart(9)}  ${name}${failure === undefined ? '' : `: ${failure.violations[0]?.slice(0, 120)}`}`,
    );
  }
  console.log(missed === 0 ? `all ${BROKEN_VARIANTS.length} were found` : `${missed} were not found`);
  return missed === 0 ? 0 : 1;
}

async function runMany({ world, from, count, workers }: Extract<Command, { kind: 'many' }>): Promise<number> {
  const begun = performance.now();
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const progress = progressOn(process.stderr, count, () => performance.now());
  const totals = await runSeeds({
    world,
    from,
    count,
    workers,
    onProgress: (sofar) => progress.update(sofar),
    signal: interrupted.signal,
  });
  progress.end();
  console.log(summaryOf(totals, performance.now() - begun, world));
  if (totals.failures.length > 0) return 1;
  return interrupted.signal.aborted ? 130 : 0;
}

// A reader that has seen enough, such as `head`, closes the pipe: that is no failure.
process.stdout.on('error', () => process.exit());

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
