// Receives: the faults that were asked for, and the scenario or the local run that they are for
// Promises: one line for what could never happen, before anything is asked of the path
// Hands on: to the command

import { UsageError } from '../../bin/command-line/command';
import { duration } from '../../bin/command-line/numbers';
import { type AllFaults, NO_FAULT_SETTINGS, NO_VIOLATIONS } from '../../local/faults/fault-settings';
import type { FaultSpec } from '../../local/faults/fault-spec';
import type { Scenario } from '../scenario/scenario';
import { phaseSeconds } from './scaled';

/** Throws for a fault that has no load to meet. */
export function checkFaultTimes(
  { name, phases, search, poisonShare }: Pick<Scenario, 'name' | 'phases' | 'search' | 'poisonShare'>,
  faults: readonly FaultSpec[],
): void {
  if (search !== undefined && (faults.length > 0 || poisonShare > 0)) {
    throw new UsageError(
      `${name} searches for the highest rate, and has neither faults nor bad messages: each step would meet another path`,
    );
  }
  const seconds = phaseSeconds(phases);
  const late = faults.find(({ atSeconds }) => atSeconds >= seconds);
  if (late === undefined) return;
  throw new UsageError(
    `the fault ${JSON.stringify(late.text)} would come after the load, which takes ${duration(seconds)}: give it an earlier time, or the load a longer --duration`,
  );
}

/** What a local run was made to do wrong before this run came, one line; `undefined` where nothing is. */
export function leftOn({ violations, ...settings }: AllFaults): string | undefined {
  const { violations: _, ...none } = NO_FAULT_SETTINGS;
  // How long messages would be held back says nothing while none is.
  const { delaySeconds: __, ...usual } = none;
  const names = [...changed(usual, settings), ...changed(NO_VIOLATIONS, violations)];
  return names.length === 0 ? undefined : names.join(', ');
}

/** What no path can bear: a run under it proves nothing. */
export function breaksPromises({ violations }: Pick<AllFaults, 'violations'>): boolean {
  return changed(NO_VIOLATIONS, violations).length > 0;
}

function changed(usual: object, now: object): string[] {
  const values = new Map(Object.entries(now));
  return Object.entries(usual).flatMap(([name, value]) => (values.get(name) === value ? [] : [name]));
}
