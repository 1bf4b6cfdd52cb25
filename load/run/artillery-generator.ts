import { messageOf } from '../../local/error-code';
import { runArtillery } from '../artillery/run-artillery';
import type { LoadHeaders } from '../headers/load-headers';
import type { Scenario } from '../scenario/scenario';
import type { GeneratorResult, RunningGenerator } from './generator';
import type { LoadOrder } from './load-order';
import { generatorLimit } from './time-limits';

export interface ArtilleryAsked {
  readonly scenario: Scenario;
  readonly order: LoadOrder;
  /** Of `ensureArtillery`. */
  readonly program: string;
  readonly headers: LoadHeaders;
}

/** Artillery, driving the scenario's phases. */
export function startArtillery({ scenario, order, program, headers }: ArtilleryAsked): RunningGenerator {
  const stop = new AbortController();
  let pid: number | undefined;
  const done = runArtillery({
    scenario,
    order,
    program,
    headers,
    wallClockLimitMs: generatorLimit(scenario) * 1000,
    signal: stop.signal,
    onStart: (started) => {
      pid = started;
    },
  }).then(
    ({ how, problem, arrivals }): GeneratorResult => ({
      arrivals: arrivals?.count ?? 0,
      seconds: arrivals === undefined ? 0 : (arrivals.lastAt - arrivals.firstAt) / 1000,
      // Being stopped is no fault of artillery's.
      ...(problem === undefined || how === 'stopped' ? {} : { problem }),
    }),
    (error: unknown): GeneratorResult => ({
      arrivals: 0,
      seconds: 0,
      problem: messageOf(error),
    }),
  );
  return {
    get pid() {
      return pid;
    },
    done,
    stop: () => stop.abort(),
  };
}
