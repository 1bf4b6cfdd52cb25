// Receives: an open target, and a scenario as it shall run
// Promises: what the scenario needs is there, or one line that says what is not; then the run
// Hands on: its summary

import { join } from 'node:path';
import { sendSetup } from '../../load/generator/setup';
import { fetchWith } from '../../load/headers/fetch-with';
import type { LoadHeaders } from '../../load/headers/load-headers';
import { readLedger } from '../../load/ledger/read-ledger';
import { startArtillery } from '../../load/run/artillery-generator';
import { breaksPromises, leftOn } from '../../load/run/fault-checks';
import { mayReach } from '../../load/run/let-in';
import type { LoadOrder } from '../../load/run/load-order';
import type { Generators, LoadParts } from '../../load/run/load-parts';
import { machineOf } from '../../load/run/machine';
import { missingSentence } from '../../load/run/needs';
import { collectionsOf } from '../../load/run/offer';
import { startOpenLoop } from '../../load/run/open-loop-generator';
import { declaredCollections, openReader } from '../../load/run/open-reader';
import { poisonableOf } from '../../load/run/poison-run';
import { runLoad } from '../../load/run/run-load';
import { newRunName } from '../../load/run/run-name';
import type { RunSummary } from '../../load/run/summary';
import type { LoadTarget } from '../../load/run/target';
import type { Scenario } from '../../load/scenario/scenario';
import { verify } from '../../load/verify/verify';
import { collectionsFor, missingNeeds } from '../../load/workload/find-collections';
import { faultProblemsOf } from '../../local/faults/fault-problems';
import { NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import { CommandError, UsageError } from '../command-line/command';
import { localState } from '../path/local-path';

const PROJECT = join(__dirname, '..', '..');

/** Numbers that a seed is taken from where none is given. */
const SEEDS = 2 ** 32;

export interface RunAsked extends Pick<LoadParts, 'scenario' | 'faults' | 'folder' | 'stop' | 'tell' | 'progress'> {
  /** The program, where artillery drives. */
  readonly artillery: string | undefined;
  /** Of `fitting`. */
  readonly collections: Readonly<Record<string, string>>;
  readonly seed: number | undefined;
  readonly limitSeconds: number | undefined;
  /** How it was called. */
  readonly command: string;
}

export async function runOn(target: LoadTarget, asked: RunAsked): Promise<RunSummary> {
  const { scenario, faults, folder, stop, tell, progress, artillery, collections, limitSeconds, command } = asked;
  const run = newRunName(Date.now());
  const before = target.isLocal ? (await localState(target.url)).faults : NO_FAULT_SETTINGS;
  const left = leftOn(before);
  if (left !== undefined) tell(`the local run does wrong already, before this run: ${left}`);
  const seed = asked.seed ?? Math.floor(Math.random() * SEEDS);
  const order = { run, folder, target: target.url, collections, settings: scenario.settings, seed };
  return runLoad({
    ...{ scenario, target, folder, run, faults, stop, tell, progress },
    command: asked.seed === undefined ? `${command} --seed ${seed}` : command,
    problems: breaksPromises(before) ? [`the local run was made to break promises before this run: ${left}`] : [],
    generators: generatorsFor(scenario, order, artillery, target.headers),
    verify: async (before) =>
      verify({
        run,
        ledger: (visit) => readLedger(folder, visit),
        reader: await openReader(target),
        collections: declaredCollections(target),
        ...before,
      }),
    machine: machineOf(PROJECT),
    ...(limitSeconds === undefined ? {} : { limitSeconds }),
  });
}

/** The collections that the scenario is to use. Throws for a target that has not what it needs. */
export async function fitting(
  target: LoadTarget,
  { scenario, faults }: Pick<LoadParts, 'scenario' | 'faults'>,
): Promise<Readonly<Record<string, string>>> {
  const collections = collectionsOf(target.offer);
  const missing = missingNeeds(scenario.needs, collections);
  if (missing.length > 0) throw new CommandError(missingSentence(scenario.name, target.where, missing));
  if (scenario.poisonShare > 0) poisonableOf(target);
  await mayReach(target, collectionsFor(scenario.needs, collections), fetchWith(target.headers));
  if (faults.length === 0) return collections;
  if (target.isLocal) {
    const [problem] = faultProblemsOf(faults, await localState(target.url));
    if (problem !== undefined) throw new UsageError(problem);
    return collections;
  }
  throw new UsageError(
    `${scenario.name} has faults, and only a local run can be made to have some: ${target.where} is none`,
  );
}

function generatorsFor(
  scenario: Scenario,
  order: LoadOrder,
  artillery: string | undefined,
  headers: LoadHeaders = {},
): Generators {
  const { timeoutSeconds, setup, phases, flows } = scenario;
  const openLoop: Generators['openLoop'] = (worker, prepared) =>
    startOpenLoop({ order, worker, prepared, timeoutSeconds, headers });
  return {
    openLoop,
    setUp: () => sendSetup(order, setup, timeoutSeconds, headers),
    load: () =>
      artillery === undefined
        ? openLoop('open-loop', { phases, flows })
        : startArtillery({ scenario, order, program: artillery, headers }),
  };
}
