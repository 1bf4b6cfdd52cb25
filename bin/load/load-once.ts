// Receives: the options of a command line
// Promises: everything that can be wrong is told before the load begins, one line each; the run; its folder, whatever comes of it
// Hands on: the exit code

import { writeFileSync, writeSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureArtillery } from '../../load/artillery/install';
import { headersGivenIn } from '../../load/headers/headers-variable';
import { type LoadHeaders, oneOfEach } from '../../load/headers/load-headers';
import { LoadError } from '../../load/load-error';
import { checkFaultTimes } from '../../load/run/fault-checks';
import { openTarget } from '../../load/run/open-target';
import { makeRunFolder, RESULTS_FOLDER, removeIfEmpty } from '../../load/run/results-folder';
import type { RunSummary } from '../../load/run/summary';
import type { LoadTarget } from '../../load/run/target';
import { findScenario } from '../../load/scenario/list-scenarios';
import type { Scenario } from '../../load/scenario/scenario';
import { assemblyFor, LOAD_STACK } from '../../load/stack/assembly-for';
import { type StopRequests, stopRequests } from '../../local/cli/stop-requests';
import { messageOf } from '../../local/error-code';
import { type FaultSpec, parseFault } from '../../local/faults/fault-spec';
import { CommandError, type Terminal, UsageError } from '../command-line/command';
import { json } from '../command-line/json';
import { asAsked } from './as-asked';
import { commandAgain } from './command-again';
import { EXITS } from './load-help';
import type { LoadOptions } from './load-options';
import { ProgressPrinter } from './progress-line';
import { fitting, runOn } from './run-on';
import { verdictText } from './verdict-text';

/** `args`: of which the options were read. */
export async function loadOnce(options: LoadOptions, args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const scenario = asAsked(scenarioOf(options.scenario), options);
    const faults = [
      ...scenario.faults.map((text) => parseFault(text, `${scenario.name}: the fault`)),
      ...options.fault.map((text) => parseFault(text)),
    ];
    checkFaultTimes(scenario, faults);
    const headers = oneOfEach([...options.header, ...headersGivenIn(process.env)]);
    const folder = makeRunFolder(options.results ?? RESULTS_FOLDER, scenario.name, new Date());
    try {
      return await load({
        options,
        headers,
        command: commandAgain(args, Object.keys(headers)),
        scenario,
        faults,
        folder,
        terminal,
      });
    } finally {
      removeIfEmpty(folder);
    }
  } catch (error) {
    if (error instanceof LoadError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

/** A name that there is not is a wrong command line; a file that cannot be read is not. */
function scenarioOf(name: string): Scenario {
  try {
    return findScenario(name);
  } catch (error) {
    if (error instanceof LoadError && error.message.startsWith('there is no scenario'))
      throw new UsageError(error.message);
    throw error;
  }
}

interface Asked {
  readonly options: LoadOptions;
  readonly headers: LoadHeaders;
  readonly command: string;
  readonly scenario: Scenario;
  readonly faults: readonly FaultSpec[];
  readonly folder: string;
  readonly terminal: Terminal;
}

async function load({ options, headers, command, scenario, faults, folder, terminal }: Asked): Promise<number> {
  const printer = new ProgressPrinter(process.stderr, scenario.phases);
  // Standard output belongs to the summary where a program reads it.
  const tell = (line: string) => {
    printer.clear();
    if (options.json) terminal.complain(line);
    else terminal.print(line);
  };
  let begun = false;
  const stop = stopRequests({
    on: (signal, listener) => process.on(signal, listener),
    exit(code) {
      printer.clear();
      // At once: a stream would not be written any more.
      writeSync(2, `spillway load: ended${begun ? `; the ledger is in ${shortly(folder)}` : ''}\n`);
      process.exit(code);
    },
  });
  void stop.first.then(() => tell('stopping: what was sent is verified (Ctrl-C again ends at once)'));
  let target: LoadTarget | undefined;
  try {
    const isNamed = options.target !== undefined || options.stack !== undefined;
    // What may take a minute, and may not be had at all, comes before what would have to wait for it; a wrong address is told first.
    const before = isNamed ? undefined : await artilleryFor(scenario, stop, tell);
    const { target: url, stack, region, path, door = 'lambda' } = options;
    // The only stack whose door can be chosen; it has what every scenario needs.
    const localStack = door === 'lambda' ? scenario.stack : LOAD_STACK;
    target = await openTarget(
      { target: url, stack, region, path, localStack, ...(Object.keys(headers).length > 0 && { headers }) },
      { assemblyFor: (one, print) => assemblyFor(one, print, { door }), print: tell, stopped: stop.first },
    );
    const collections = await fitting(target, { scenario, faults });
    const artillery = before ?? (await artilleryFor(scenario, stop, tell));
    const { seed, limit: limitSeconds } = options;
    const progress: ProgressPrinter['show'] = (one) => {
      begun ||= one.stage === 'load';
      printer.show(one);
    };
    const asked = {
      scenario,
      faults,
      folder,
      stop,
      artillery,
      collections,
      seed,
      limitSeconds,
      command,
      tell,
      progress,
    };
    const summary = await runOn(target, asked);
    const files = await written(folder, summary);
    printer.clear();
    terminal.print(options.json ? json(summary) : verdictText(summary, files, terminal));
    return EXITS[summary.verdict];
  } catch (error) {
    printer.clear();
    if (begun) throw withLedger(error, folder);
    if (!stop.asked) throw error;
    // Whatever failed, it failed because it was stopped.
    terminal.complain('spillway load: stopped before there was anything to verify');
    return EXITS.interrupted;
  } finally {
    printer.clear();
    await target?.close();
  }
}

/** Of a load that was under way: what it sent can be looked at yet. */
function withLedger(error: unknown, folder: string): CommandError {
  const why = messageOf(error);
  if (why.includes(folder) || why.includes(shortly(folder))) return new CommandError(why, { cause: error });
  return new CommandError(`${why}; what was asked until then is in ${shortly(folder)}`, { cause: error });
}

function shortly(file: string): string {
  return relative(process.cwd(), file) || file;
}

/** The program, where it is wanted, installed where it is not there. */
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
    return [file, ...files].map(shortly);
  } catch (error) {
    throw new CommandError(`${shortly(file)} is written, the report is not: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
