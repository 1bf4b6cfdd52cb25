import { listScenarios } from '../../load/scenario/list-scenarios';

/** The scenarios, one line each. */
export function scenarioLines(): string[] {
  const scenarios = listScenarios();
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return scenarios.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}`);
}
