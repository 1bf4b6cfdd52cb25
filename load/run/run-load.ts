// Receives: all that a run is made of
// Promises: the run, bounded in time: what goes before the load, the load, the drain, the look into the store
// Hands on: its summary; what was asked and answered is in the folder's ledger by then, whatever happens

import { LoadError } from '../load-error';
import { drivePhases } from './drive-phases';
import { driveSearch } from './drive-search';
import { warmUpWasLetIn } from './let-in';
import type { LoadParts } from './load-parts';
import { prepare } from './prepare';
import { settleAndVerify } from './settle-and-verify';
import type { RunSummary } from './summary';
import { Watch } from './watch';

export async function runLoad(parts: LoadParts): Promise<RunSummary> {
  const { scenario, target, stop, generators, progress } = parts;
  let generatorPid: number | undefined;
  let broke: string | undefined;
  let limit: NodeJS.Timeout | undefined;
  let late = false;
  let beginLimit = () => {};
  const ended = new Promise<'stopped' | 'limit' | 'broke'>((resolve) => {
    void stop.first.then(() => resolve('stopped'));
    void target.broke?.then((words) => {
      broke = words;
      resolve('broke');
    });
    const { limitSeconds } = parts;
    if (limitSeconds === undefined) return;
    beginLimit = () => {
      limit ??= setTimeout(() => {
        late = true;
        resolve('limit');
      }, limitSeconds * 1000);
    };
  });
  const failIfBroken = () => {
    if (broke !== undefined)
      throw new LoadError(`the local run ended by itself: ${broke}; what was asked until then is in ${parts.folder}`);
  };
  const watch = new Watch({ target, folder: parts.folder, progress, generatorPid: () => generatorPid });
  try {
    await watch.begin();
    await prepare({
      scenario,
      generators,
      stopped: ended,
      begin: (stage) => watch.now(stage),
      warmedUp: () => warmUpWasLetIn(target, parts.folder),
    });
    failIfBroken();
    // Stopped before it began: there is no run to tell of.
    if (stop.asked) throw new LoadError('stopped before the load began');
    await watch.start();
    const ports = {
      watch: {
        now(...stage: Parameters<Watch['now']>) {
          // Of the load, without what goes before it.
          if (stage[0] === 'load') beginLimit();
          watch.now(...stage);
        },
        samplesSince: (startedAt: number) => watch.samplesSince(startedAt),
      },
      ended,
      driving: (pid: number | undefined) => {
        generatorPid = pid ?? generatorPid;
      },
    };
    const driven = scenario.search === undefined ? await drivePhases(parts, ports) : await driveSearch(parts, ports);
    failIfBroken();
    return await settleAndVerify(parts, { driven, watch, late: () => late, failIfBroken });
  } finally {
    clearTimeout(limit);
    watch.stop();
  }
}
