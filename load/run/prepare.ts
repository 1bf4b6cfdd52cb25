import { LoadError } from '../load-error';
import type { Scenario } from '../scenario/scenario';
import type { Generators } from './load-parts';
import { WARM_UP_WORKER, warmUpOf } from './prepared-flows';
import { generatorLimit } from './time-limits';

export interface PreparePorts {
  readonly scenario: Pick<Scenario, 'flows' | 'settings' | 'timeoutSeconds'>;
  readonly generators: Pick<Generators, 'setUp' | 'openLoop'>;
  /** Settles when nobody wants it any more. */
  readonly stopped: Promise<unknown>;
  readonly begin: (stage: 'setup' | 'warm-up') => void;
  /** Throws where the warm-up was not let in. */
  readonly warmedUp?: () => Promise<void>;
}

/** What a run needs to be there, and functions that have started. Throws where what is needed could not be made. */
export async function prepare({ scenario, generators, stopped, begin, warmedUp }: PreparePorts): Promise<void> {
  begin('setup');
  await generators.setUp();
  begin('warm-up');
  const warmUp = generators.openLoop(WARM_UP_WORKER, warmUpOf(scenario));
  void stopped.then(() => warmUp.stop());
  const limit = setTimeout(() => warmUp.stop(), generatorLimit({ ...scenario, ...warmUpOf(scenario) }) * 1000);
  const { problem } = await warmUp.done;
  clearTimeout(limit);
  if (problem !== undefined) throw new LoadError(`the warm-up did not run: ${problem}`);
  await warmedUp?.();
}
