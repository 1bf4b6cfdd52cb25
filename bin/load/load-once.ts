// Receives: the options of a command line
// Promises: everything that can be wrong is told before the load begins, one line each; the run; its folder, whatever comes of it
// Hands on: the exit code

import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureArtillery } from '../../load/artillery/install';
import { sendSetup } from '../../load/generator/setup';
import { readLedger } from '../../load/ledger/read-ledger';
import { LoadError } from '../../load/load-error';
import { startArtillery } from '../../load/run/artillery-generator';
import type { LoadOrder } from '../../load/run/load-order';
import type { Generators } from '../../load/run/load-parts';
import { machineOf } from '../../load/run/machine';
import { missingSentence } from '../../load/run/needs';
import { collectionsOf } from '../../load/run/offer';
import { startOpenLoop } from '../../load/run/open-loop-generator';
import { declaredCollections, openReader } from '../../load/run/open-reader';
import { openTarget } from '../../load/run/open-target';
import { poisonableOf } from '../../load/run/poison-run';
import { makeRunFolder, RESULTS_FOLDER } from '../../load/run/results-folder';
import { runLoad } from '../../load/run/run-load';
import { newRunName } from '../../load/run/run-name';
import type { RunSummary } from '../../load/run/summary';
import type { LoadTarget } from '../../load/run/target';
import { findScenario } from '../../load/scenario/list-scenarios';
import type { Scenario } from '../../load/scenario/scenario';
import { assemblyFor } from '../../load/stack/assembly-for';
import { verify } from '../../load/verify/verify';
import { missingNeeds } from '../../load/workload/find-collections';
import { type StopRequests, stopRequests } from '../../local/cli/stop-requests';
import { messageOf } from '../../local/error-code';
import { type FaultSpec, parseFault } from '../../local/faults/fault-spec';
import { CommandError, type Terminal, UsageError } from '../command-line/command';
import { json } from '../command-line/json';
import { asAsked } from './as-asked';
import { EXITS } from './load-help';
import type { LoadOptions } from './load-options';
import { ProgressPrinter } from './progress-line';
import { verdictText } from './verdict-text';

const PROJECT = join(__dirname, '..', '..');

export async function loadOnce(options: LoadOptions, terminal: Terminal): Promise<number> {
  try {
    return await load(options, terminal);
  } catch (error) {
    if (error instanceof LoadError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

/** One run has its own keys and choices; a seed is for who wants the same choices again. */
const SEEDS = 2 ** 32;

async function load(options: LoadOptions, terminal: Terminal): Promise<number> {
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
  const folder = makeRunFolder(options.results ?? RESULTS_FOLDER, scenario.name, new Date());
  const stop = stopRequests(process);
  void stop.first.then(() => tell('stopping: what was sent is verified (Ctrl-C again ends at once)'));
  const target = await openTarget(
    {
      ...pick(options, ['target', 'stack', 'region', 'path']),
      localStack: scenario.stack,
    },
    { assemblyFor, print: tell, stopped: stop.first },
  );
  try {
    const summary = await runOn(target, { scenario, faults, folder, stop, options, tell, printer });
    printer.clear();
    const files = await written(folder, summary);
    if (options.json) terminal.print(json(summary));
    else terminal.print(verdictText(summary, files, terminal));
    return EXITS[summary.verdict];
  } finally {
    printer.clear();
    await target.close();
  }
}

interface Running {
  readonly scenario: Scenario;
  readonly faults: readonly FaultSpec[];
  readonly folder: string;
  readonly stop: StopRequests;
  readonly options: LoadOptions;
  readonly tell: (line: string) => void;
  readonly printer: ProgressPrinter;
}

async function runOn(target: LoadTarget, running: Running): Promise<RunSummary> {
  const { scenario, faults, folder, stop, options, tell, printer } = running;
  const collections = collectionsOf(target.offer);
  const missing = missingNeeds(scenario.needs, collections);
  if (missing.length > 0) throw new CommandError(missingSentence(scenario.name, target.where, missing));
  if (scenario.poisonShare > 0) poisonableOf(target);
  if (faults.length > 0 && !target.isLocal) {
    throw new UsageError(
      `${scenario.name} has faults, which only a local run can be made to have: ${target.where} is none`,
    );
  }
  const run = newRunName(Date.now());
  const seed = options.seed ?? Math.floor(Math.random() * SEEDS);
  const order = { run, folder, target: target.url, collections, settings: scenario.settings, seed };
  return runLoad({
    scenario,
    target,
    folder,
    run,
    faults,
    generators: await generatorsFor(scenario, order, stop, tell),
    verify: async (before) =>
      verify({
        run,
        ledger: (visit) => readLedger(folder, visit),
        reader: await openReader(target),
        collections: declaredCollections(target),
        ...before,
      }),
    machine: machineOf(PROJECT),
    stop,
    ...(options.limit === undefined ? {} : { limitSeconds: options.limit }),
    progress: (progress) => printer.show(progress),
    tell,
  });
}

async function generatorsFor(
  scenario: Scenario,
  order: LoadOrder,
  stop: StopRequests,
  tell: (line: string) => void,
): Promise<Generators> {
  const { timeoutSeconds, setup, phases, flows } = scenario;
  const openLoop: Generators['openLoop'] = (worker, prepared) =>
    startOpenLoop({ order, worker, prepared, timeoutSeconds });
  const setUp = () => sendSetup(order, setup, timeoutSeconds);
  if (scenario.generator === 'open-loop') {
    return { setUp, openLoop, load: () => openLoop('open-loop', { phases, flows }) };
  }
  const given = new AbortController();
  void stop.first.then(() => given.abort());
  const program = await ensureArtillery({ print: tell, signal: given.signal });
  return { setUp, openLoop, load: () => startArtillery({ scenario, order, program }) };
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

function pick<Name extends keyof LoadOptions>(
  options: LoadOptions,
  names: readonly Name[],
): Partial<Pick<LoadOptions, Name>> {
  const given: Partial<Pick<LoadOptions, Name>> = {};
  for (const name of names) if (options[name] !== undefined) given[name] = options[name];
  return given;
}
