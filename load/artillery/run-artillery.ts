// Receives: a scenario, and the order of its run
// Promises: artillery runs it, in its pinned release, on the project's own Node; it ends by the limit, and with this process
// Hands on: what artillery reports, and how it ended; what counts for the verdict is in the ledger

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { headersVariable } from '../headers/headers-variable';
import type { LoadHeaders } from '../headers/load-headers';
import { parsed } from '../read-json';
import { LOAD_ORDER_VARIABLE, type LoadOrder, writeLoadOrder } from '../run/load-order';
import type { Scenario } from '../scenario/scenario';
import { type Arrivals, readArrivals } from './arrivals';
import { type Ending, endingOf } from './ending';
import { type Ended, runGuarded } from './guarded-run';
import { artilleryEnvironment, artilleryNode } from './node';
import { type ArtilleryReport, artilleryReport } from './report';
import { artilleryScript } from './script';

export interface ArtilleryRun {
  /** As it shall run: its phases, not those of its file. */
  readonly scenario: Pick<Scenario, 'file' | 'phases'>;
  readonly order: LoadOrder;
  /** Of `ensureArtillery`. */
  readonly program: string;
  /** When it is ended whatever it does. Unit: milliseconds. */
  readonly wallClockLimitMs: number;
  /** Sent with each request beside its own. @default - none */
  readonly headers?: LoadHeaders;
  /** Ends it before. */
  readonly signal?: AbortSignal;
  /** Its process, as soon as it runs: the group of it and of its guard, for those who count CPU. */
  readonly onStart?: (pid: number) => void;
}

export interface ArtilleryResult extends Ending {
  /** Absent where it was ended from outside, or never began. */
  readonly report?: ArtilleryReport;
  /** By the ledger, so that they are known of a run that was ended, too. Absent where nobody came. */
  readonly arrivals?: Arrivals;
}

/** In the run's folder: what artillery says, and its own numbers. */
const LOG = 'artillery.log';
const REPORT = 'artillery.json';

export async function runArtillery(run: ArtilleryRun): Promise<ArtilleryResult> {
  const { scenario, order, program, wallClockLimitMs, headers = {}, signal, onStart } = run;
  const work = mkdtempSync(join(tmpdir(), 'spillway-artillery-'));
  const log = join(order.folder, LOG);
  const reportFile = join(order.folder, REPORT);
  try {
    const processor = await bundledHooks(work);
    const script = join(work, 'script.json');
    writeFileSync(script, JSON.stringify(artilleryScript(scenario, { target: order.target, processor })));
    const orderFile = join(work, 'order.json');
    writeLoadOrder(orderFile, order);
    const ended = await runGuarded({
      command: artilleryNode(),
      args: [program, 'run', '--quiet', '--output', reportFile, script],
      environment: artilleryEnvironment(
        { ...process.env, ...headersVariable(headers), [LOAD_ORDER_VARIABLE]: orderFile },
        order.target,
      ),
      log,
      limitMillis: wallClockLimitMs,
      ...(signal && { signal }),
      ...(onStart && { onStart }),
    });
    return await resultOf(ended, reportFile, log, order.folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function resultOf(ended: Ended, reportFile: string, log: string, folder: string): Promise<ArtilleryResult> {
  const report = artilleryReport(parsed(textIn(reportFile)));
  const arrivals = await readArrivals(folder);
  return { ...endingOf(ended, report, textIn(log)), ...(report && { report }), ...(arrivals && { arrivals }) };
}

/**
 * Bundled here rather than by artillery, which writes its bundle beside the sources and takes it away again: two runs at once would
 * take each other's.
 */
async function bundledHooks(folder: string): Promise<string> {
  const outfile = join(folder, 'hooks.cjs');
  await build({
    entryPoints: [join(__dirname, 'processor.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return outfile;
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
