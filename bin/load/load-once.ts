// Receives: the options of a command line
// Promises: everything that can be wrong is told before the load begins, one line each; the run; its folder, whatever comes of it
// Hands on: the exit code

import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureArtillery } from '../../load/artillery/install';
import { LoadError } from '../../load/load-error';
import { openTarget } from '../../load/run/open-target';
import { makeRunFolder, RESULTS_FOLDER, removeIfEmpty } from '../../load/run/results-folder';
import type { RunSummary } from '../../load/run/summary';
import { findScenario } from '../../load/scenario/list-scenarios';
import type { Scenario } from '../../load/scenario/scenario';
import { assemblyFor } from '../../load/stack/assembly-for';
import { type StopRequests, stopRequests } from '../../local/cli/stop-requests';
import { messageOf } from '../../local/error-code';
import { parseFault } from '../../local/faults/fault-spec';
import { CommandError, type Terminal } from '../command-line/command';
import { json } from '../command-line/json';
import { asAsked } from './as-asked';
import { EXITS } from './load-help';
import type { LoadOptions } from './load-options';
import { ProgressPrinter } from './progress-line';
import { runOn } from './run-on';
import { verdictText } from './verdict-text';

export async function loadOnce(options: LoadOptions, terminal: Terminal): Promise<number> {
  const stop = stopRequests(process);
  try {
    return await load(options, terminal, stop);
  } catch (error) {
    if (stop.asked) {
      terminal.complain(`spillway load: ${messageOf(error)}`);
      return EXITS.interrupted;
    }
    if (error instanceof LoadError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

async function load(options: LoadOptions, terminal: Terminal, stop: StopRequests): Promise<number> {
  const scenario = asAsked(findScenario(options.scenario), options);
  const faults = [
    ...scenario.faults.map((text) => parseFault(text, `${scenario.name}: the fault`)),
    ...options.fault.map((text) => parseFault(text)),
  ];
  const printer = new ProgressPrinter(process.stderr, scenario.phases);
  // Standard output belongs to the summary where a program reads it.
  const tell = (line: string) => {
    printer.clear();
    if (options.json) terminal.complain(line);
    else terminal.print(line);
  };
  void stop.first.then(() => tell('stopping: what was sent is verified (Ctrl-C again ends at once)'));
  const folder = makeRunFolder(options.results ?? RESULTS_FOLDER, scenario.name, new Date());
  try {
    const artillery = await artilleryFor(scenario, stop, tell);
    const { target: url, stack, region, path } = options;
    const target = await openTarget(
      { target: url, stack, region, path, localStack: scenario.stack },
      { assemblyFor, print: tell, stopped: stop.first },
    );
    try {
      const { seed, limit: limitSeconds } = options;
      const progress: ProgressPrinter['show'] = (one) => printer.show(one);
      const summary = await runOn(target, {
        scenario,
        faults,
        folder,
        stop,
        artillery,
        seed,
        limitSeconds,
        tell,
        progress,
      });
      const files = await written(folder, summary);
      printer.clear();
      terminal.print(options.json ? json(summary) : verdictText(summary, files, terminal));
      return EXITS[summary.verdict];
    } finally {
      printer.clear();
      await target.close();
    }
  } finally {
    removeIfEmpty(folder);
  }
}

/** Before anything is started: it may take a minute the first time, and may not be had at all. */
async function artilleryFor(
  { generator }: Scenario,
  stop: StopRequests,
  print: (line: string) => void,
): Promise<string | undefined> {
  if (generator !== 'artillery') return undefined;
  const given = new AbortController();
  void stop.first.then(() => given.abort());
  return ensureArtillery({ print, signal: given.signal });
}

/** `summary.json` first: what the pictures are made of is kept also where they cannot be made. */
async function written(folder: string, summary: RunSummary): Promise<string[]> {
  const file = join(folder, 'summary.json');
  writeFileSync(file, `${json(summary)}\n`);
  // Loaded here: the drawing library takes longer than many a run's start.
  const { writeReport }: typeof import('../../load/report/write-report') = require('../../load/report/write-report');
  try {
    const files = await writeReport(folder, summary);
    return [file, ...files].map((one) => relative(process.cwd(), one) || one);
  } catch (error) {
    throw new CommandError(`${relative(process.cwd(), file)} is written, the report is not: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
