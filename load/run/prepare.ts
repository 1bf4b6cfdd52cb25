import { LoadError } from '../load-error';
import type { Scenario } from '../scenario/scenario';
import type { RunningGenerator } from './generator';
import { type Prepared, SETUP_FLOW, setupOf, warmUpOf } from './prepared-flows';
import { readRunLedger } from './run-ledger';

export interface PreparePorts {
  readonly scenario: Pick<Scenario, 'setup' | 'flows'>;
  readonly folder: string;
  /** Runs the open loop, under a worker's name of its own. */
  readonly openLoop: (worker: string, prepared: Prepared) => RunningGenerator;
  readonly stopped: Promise<void>;
  readonly begin: (stage: 'setup' | 'warm-up') => void;
}

/** What a run needs to be there, and functions that have started. Throws where what is needed could not be made. */
export async function prepare({ scenario, folder, openLoop, stopped, begin }: PreparePorts): Promise<void> {
  const run = async (worker: string, prepared: Prepared) => {
    const generator = openLoop(worker, prepared);
    void stopped.then(() => generator.stop());
    const { problem } = await generator.done;
    if (problem !== undefined) throw new LoadError(`the ${worker} did not run: ${problem}`);
  };
  const setup = setupOf(scenario);
  if (setup !== undefined) {
    begin('setup');
    await run('setup', setup);
    await checkSetup(folder, scenario.setup);
  }
  begin('warm-up');
  await run('warm-up', warmUpOf(scenario));
}

async function checkSetup(folder: string, makers: readonly string[]): Promise<void> {
  const rows = (await readRunLedger(folder)).apart.get(SETUP_FLOW)?.requests() ?? [];
  const refused = rows.find(({ told }) => told !== 'acknowledged');
  if (refused === undefined && rows.length >= makers.length) return;
  const told =
    refused === undefined
      ? 'was not sent'
      : refused.status === 0
        ? 'had no answer'
        : `was answered with ${refused.status}`;
  throw new LoadError(`what the load needs could not be made: ${makers.join(', ')} ${told}`);
}
