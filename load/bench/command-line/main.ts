import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../../bin/command-line/commands';
import { spreadOf } from '../spread';
import { HELP, type Options, parseOptions } from './command-line';
import { type Call, type CallRow, comparisonsOf, render } from './rows';

const ROOT = join(__dirname, '..', '..', '..');

/** `local` is not in the package: it needs the project's own sources. */
const IN_THE_PACKAGE = COMMANDS.map(({ name }) => name).filter((name) => name !== 'local');

const CALLS: readonly Call[] = [
  { args: ['plan', '--peak', '20000', '--burst', '60s', '--item', '900B', '--delay', '5s'], mostMillis: 500 },
  { args: ['--help'], mostMillis: 300 },
  ...IN_THE_PACKAGE.map((name) => ({ args: [name, '--help'], mostMillis: 300 })),
];

function main(): void {
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
  const folder = mkdtempSync(join(tmpdir(), 'spillway-bench-'));
  try {
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'build-command-line.mjs'), folder], { stdio: 'ignore' });
    const rows = measured(options, join(folder, 'bin', 'spillway.js'));
    const comparisons = comparisonsOf(rows);
    process.stdout.write(
      options.json ? `${JSON.stringify({ rows, comparisons }, undefined, 2)}\n` : render(rows, options.runs),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** All calls in turn, round by round: what disturbs the machine disturbs them all alike. The first round only warms the disk. */
function measured({ runs }: Options, script: string): CallRow[] {
  const millis = CALLS.map((): number[] => []);
  for (let round = 0; round <= runs; round += 1) {
    CALLS.forEach(({ args }, index) => {
      const took = millisOf(script, args);
      if (round > 0) millis[index]?.push(took);
    });
  }
  return CALLS.map((call, index) => ({ ...call, millis: spreadOf(millis[index] ?? []) }));
}

/** From the start of the process to its end. */
function millisOf(script: string, args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  const took = performance.now() - start;
  if (status !== 0) throw new Error(`spillway ${args.join(' ')} ended with ${status}: ${stderr}`);
  return took;
}

main();
