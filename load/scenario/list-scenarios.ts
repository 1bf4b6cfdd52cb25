import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { nearest } from '../../bin/command-line/nearest';
import { LoadError } from '../load-error';
import { readScenario } from './read-scenario';
import type { Scenario } from './scenario';

/** Where those of this package are. */
export const SCENARIO_FOLDER = resolve(__dirname, '..', 'scenarios');

const ENDING = '.yml';

/** By name. */
export function scenarioNames(folder = SCENARIO_FOLDER): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => basename(file, ENDING))
    .sort();
}

/** For a list of them: each is read whole, so that a broken one is not offered. */
export function listScenarios(
  folder = SCENARIO_FOLDER,
): Pick<Scenario, 'name' | 'summary' | 'stack' | 'phases' | 'search'>[] {
  return scenarioNames(folder).map((name) => readScenario(join(folder, name + ENDING)));
}

/** One of them by its name, or any other by the path of its file, which ends in `.yml` or `.yaml`. */
export function findScenario(name: string, folder = SCENARIO_FOLDER): Scenario {
  if (/\.ya?ml$/.test(name)) return readScenario(name);
  const names = scenarioNames(folder);
  if (names.includes(name)) return readScenario(join(folder, name + ENDING));
  const meant = nearest(name, names);
  throw new LoadError(
    `there is no scenario ${JSON.stringify(name)}${meant ? `, did you mean ${meant}?` : `: choose from ${names.join(', ')}`}`,
  );
}
