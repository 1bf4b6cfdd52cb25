import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { LoadError } from '../load-error';
import { isFields } from '../read-json';
import type { Phase, Scenario } from '../scenario/scenario';
import { wholePhases } from './whole-phases';

/** What of a scenario's file is not as it stands there. */
export interface ScriptChanges {
  /** `http://127.0.0.1:8080` */
  readonly target: string;
  /** The bundled hooks: a script may lie elsewhere than the file it is made of. */
  readonly processor: string;
}

/**
 * The scenario as artillery runs it: its file, but for the phases, which may have been made shorter, and for where to go. A flow that
 * does not say `onError` would leave requests without an answer open in the ledger until the end.
 */
export function artilleryScript(
  { file, phases }: Pick<Scenario, 'file' | 'phases'>,
  { target, processor }: ScriptChanges,
): unknown {
  const script: unknown = parse(readFileSync(file, 'utf8'));
  if (!isFields(script) || !isFields(script.config) || !Array.isArray(script.scenarios)) {
    throw new LoadError(`${file} is no script of artillery`);
  }
  return {
    ...script,
    config: { ...script.config, target, processor, phases: wholePhases(phases).map(artilleryPhase) },
    scenarios: script.scenarios.map((scenario: unknown) => ({ ...Object(scenario), onError: 'failed' })),
  };
}

/**
 * `rampTo` always: a plain `arrivalRate` above 40 keeps a whole core busy with waiting. With a phase without arrivals it would not know
 * what to do.
 */
function artilleryPhase({ name, durationSeconds: duration, arrivalRate, rampTo }: Phase): unknown {
  return arrivalRate === 0 && rampTo === 0 ? { name, pause: duration } : { name, duration, arrivalRate, rampTo };
}
