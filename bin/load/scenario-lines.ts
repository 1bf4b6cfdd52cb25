import { phaseSeconds } from '../../load/run/scaled';
import { listScenarios } from '../../load/scenario/list-scenarios';
import { duration } from '../command-line/numbers';

/** The scenarios, one line each: how long they take, and the stack that a local run is started with. */
export function scenarioLines(): string[] {
  const scenarios = listScenarios();
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  const rows = scenarios.map(({ name, summary, stack, phases, search }) => ({
    ...{ name, summary, stack },
    time: search === undefined ? duration(phaseSeconds(phases)) : `${duration(search.stepSeconds)} a step`,
  }));
  const times = Math.max(...rows.map(({ time }) => time.length));
  const stacks = Math.max(...rows.map(({ stack }) => stack.length));
  return rows.map(
    ({ name, time, stack, summary }) =>
      `${name.padEnd(width)}  ${time.padEnd(times)}  ${stack.padEnd(stacks)}  ${summary}`,
  );
}
