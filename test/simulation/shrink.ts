import { ALL_FAULT_KINDS, type FaultKind } from './faults';
import type { RunReport } from './simulate';
import { WORLDS, type WorldName } from './worlds';

export interface Shrunk {
  readonly report: RunReport;
  readonly writesMax: number;
  readonly without: readonly FaultKind[];
}

/** The fewest writes, then the fewest kinds of faults, that still break a promise in the world of this seed. */
export async function shrink(failing: RunReport, world: WorldName): Promise<Shrunk> {
  const simulate = WORLDS[world];
  const { seed } = failing;
  let report = failing;
  // Poison and copies count as writes of their own: this is more than any world has.
  let writesMax = failing.writes * 2;
  for (let writes = 1; writes < failing.writes; writes += 1) {
    const smaller = await simulate({ seed, writesMax: writes });
    if (smaller.violations.length === 0) continue;
    report = smaller;
    writesMax = writes;
    break;
  }
  let without: readonly FaultKind[] = [];
  for (const kind of ALL_FAULT_KINDS) {
    const calmer = await simulate({ seed, writesMax, without: [...without, kind] });
    if (calmer.violations.length === 0) continue;
    report = calmer;
    without = [...without, kind];
  }
  return { report, writesMax, without };
}

export function replayCommand(seed: number, world: WorldName, shrunk?: Pick<Shrunk, 'writesMax' | 'without'>): string {
  const where = world === 'writer' ? '' : `--world ${world} `;
  const smaller =
    shrunk === undefined
      ? ''
      : ` --writes ${shrunk.writesMax}${shrunk.without.length > 0 ? ` --without ${shrunk.without.join(',')}` : ''}`;
  return `npm run simulate -- ${where}--seed ${seed}${smaller} --trace`;
}
