import { wholePhases } from '../../load/artillery/whole-phases';
import { phaseWords, scaled } from '../../load/run/scaled';
import type { Scenario } from '../../load/scenario/scenario';
import { UsageError } from '../command-line/command';
import type { LoadOptions } from './load-options';

type Asked = Pick<LoadOptions, 'rate' | 'duration' | 'p99' | 'generator'>;

/** The scenario with what the command line changes of it. */
export function asAsked(scenario: Scenario, { rate, duration, p99, generator }: Asked): Scenario {
  if (generator === 'artillery' && scenario.search !== undefined) {
    throw new UsageError(
      `--generator artillery cannot drive ${scenario.name}: its search goes on to rates at which artillery itself is the limit`,
    );
  }
  const changed = scaled(scenario, {
    ...(rate === undefined ? {} : { rate }),
    ...(duration === undefined ? {} : { durationSeconds: duration }),
  });
  const driver = scenario.search === undefined ? (generator ?? scenario.generator) : 'open-loop';
  const phases = driver === 'artillery' ? wholePhases(changed.phases) : changed.phases;
  // What the file says of itself is of its own rates and times.
  const isChanged = scenario.search === undefined && (rate !== undefined || duration !== undefined);
  return {
    ...changed,
    ...(isChanged && { summary: phaseWords(phases) }),
    generator: driver,
    phases,
    objectives: { ...scenario.objectives, ...(p99 === undefined ? {} : { p99Ms: p99 }) },
  };
}
