import { startFaults } from './fault-run';
import { firstArrival } from './first-arrival';
import type { Driven, LoadParts } from './load-parts';
import { startPoison } from './poison-run';
import { phaseSeconds } from './scaled';
import { generatorLimit } from './time-limits';
import { wallClock } from './wall-clock';
import type { Watch } from './watch';

export interface DrivePorts {
  readonly watch: Pick<Watch, 'now' | 'samplesSince'>;
  /** Told who drives the load, for who counts CPU. */
  readonly driving: (pid: number | undefined) => void;
  /** Settles when the run may not go on: it was stopped, or has taken too long. */
  readonly ended: Promise<'stopped' | 'limit' | 'broke'>;
}

/** The scenario's phases, with the faults and the poison that come with them. */
export async function drivePhases(parts: LoadParts, { watch, driving, ended }: DrivePorts): Promise<Driven> {
  const { scenario, target, folder, run, faults: specs, generators, tell } = parts;
  const problems: string[] = [];
  let isOver = false;
  watch.now('start');
  const begun = firstArrival(folder, () => isOver);
  const generator = generators.load();
  // Its own process is there a moment later.
  const pids = setInterval(() => driving(generator.pid), 100);
  driving(generator.pid);
  void ended.then(() => generator.stop());
  const limit = setTimeout(() => {
    problems.push('the generator did not end in its time, and was stopped');
    generator.stop();
  }, generatorLimit(scenario) * 1000);
  const done = generator.done.finally(() => {
    isOver = true;
  });
  try {
    await begun;
    const startedAt = wallClock();
    watch.now('load', phaseSeconds(scenario.phases));
    const poison = startPoison({ scenario, target, folder, run });
    const faults = startFaults(target.url, specs, tell);
    const result = await done;
    const endedAt = wallClock();
    const ends = await Promise.all([poison.end(), faults.end()]);
    problems.push(...ends.flatMap((one) => one.problems));
    return { startedAt, endedAt, result, problems, faults: ends[1].made };
  } finally {
    clearTimeout(limit);
    clearInterval(pids);
    driving(undefined);
  }
}
