// `npm run load:results [-- --only steady,spike] [--skip soak] [--missing] [--page]`: runs the suites, each as a command of its own,
// and writes docs/results.md with its rows and pictures after each of them, so that an end in the middle loses one run.

import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunSummary } from '../run/summary';
import { resultsPage } from './results-page';
import { type ResultRow, replaces, resultRow } from './results-rows';
import { SUITES, type Suite } from './results-suites';

const ROOT = join(__dirname, '..', '..');
const ROWS = join(ROOT, 'docs', 'results.json');
const PICTURES = join(ROOT, 'docs', 'pictures');
const RUNS = join(ROOT, 'load', 'results', 'suites');

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      skip: { type: 'string' },
      missing: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
    },
  });
  const rows = existsSync(ROWS) ? (JSON.parse(readFileSync(ROWS, 'utf8')) as ResultRow[]) : [];
  write(rows);
  if (values.page) return 0;
  const only = namesOf('--only', values.only);
  const skip = namesOf('--skip', values.skip) ?? [];
  const asked = SUITES.filter(({ name }) => only?.includes(name) ?? true)
    .filter(({ name }) => !skip.includes(name))
    .filter(({ name }) => !values.missing || !rows.some((row) => row.suite === name && row.verdict === 'pass'));
  const failed: string[] = [];
  for (const [index, suite] of asked.entries()) {
    if (isStopped) break;
    process.stderr.write(`\n${index + 1} of ${asked.length}: ${suite.name}\n`);
    const row = await measured(suite, rows);
    if (row?.verdict !== 'pass') failed.push(`${suite.name}: ${row?.verdict ?? 'left no summary'}`);
  }
  process.stderr.write(failed.length === 0 ? `\n${asked.length} passed\n` : `\nnot passed:\n${failed.join('\n')}\n`);
  return failed.length === 0 ? 0 : 3;
}

function namesOf(option: string, given: string | undefined): string[] | undefined {
  const names = given?.split(',');
  const wrong = names?.find((name) => !SUITES.some((suite) => suite.name === name));
  if (wrong === undefined) return names;
  process.stderr.write(
    `${option}: there is no suite ${JSON.stringify(wrong)}: ${SUITES.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}

/** The run's row, and in `rows` the one that stays. */
async function measured(suite: Suite, rows: ResultRow[]): Promise<ResultRow | undefined> {
  const folder = join(RUNS, suite.name);
  mkdirSync(folder, { recursive: true });
  const before = new Set(readdirSync(folder));
  await load([...suite.args, '--results', folder]);
  const made = readdirSync(folder).filter(
    (name) => !before.has(name) && existsSync(join(folder, name, 'summary.json')),
  );
  const [run] = made.sort().slice(-1);
  if (run === undefined) return undefined;
  const row = resultRow(suite.name, JSON.parse(readFileSync(join(folder, run, 'summary.json'), 'utf8')) as RunSummary);
  const place = rows.findIndex((one) => one.suite === suite.name);
  if (!replaces(row, rows[place])) return row;
  rows.splice(place === -1 ? rows.length : place, place === -1 ? 0 : 1, row);
  if (suite.kind === 'scenario') copyPictures(join(folder, run), suite.name);
  write(rows);
  return row;
}

function copyPictures(run: string, suite: string): void {
  for (const [from, to] of [
    ['timeline.png', `load-${suite}.png`],
    ['search.png', `load-${suite}-search.png`],
  ] as const) {
    if (existsSync(join(run, from))) copyFileSync(join(run, from), join(PICTURES, to));
  }
}

function write(rows: readonly ResultRow[]): void {
  writeFileSync(ROWS, `${JSON.stringify(rows, null, 2)}\n`);
  writeFileSync(join(ROOT, 'docs', 'results.md'), resultsPage(rows));
}

/** Its limits of time are its own. A Ctrl-C reaches it too, and it ends by writing what there is. */
function load(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'spillway.cjs'), 'load', ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
}

let isStopped = false;
process.on('SIGINT', () => {
  isStopped = true;
  process.stderr.write('\nstopping after this run\n');
  process.exitCode = 130;
  process.once('SIGINT', () => process.exit(130));
});

void main().then((code) => {
  process.exitCode = process.exitCode === 130 ? 130 : code;
});
