// Receives: the faults of a run, when its load begins
// Promises: each is made at its time through the local run's HTTP, and none outlasts the load
// Hands on: which of them were made, and when, for the pictures; what could not be made, for the verdict

import { messageOf } from '../../local/error-code';
import { applyOverHttp } from '../../local/faults/apply-fault';
import { type FaultAction, type FaultStep, faultWindows, runFaults } from '../../local/faults/fault-schedule';
import { NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import type { FaultSpec } from '../../local/faults/fault-spec';
import { faultWords } from '../../local/faults/fault-words';
import type { FaultWindow } from './summary';
import { wallClock } from './wall-clock';

/** A fault that the local run has taken. Times are seconds since the faults were started. */
export interface MadeFault {
  readonly spec: FaultSpec;
  readonly from: number;
  /** Absent: it was still on when the load ended. */
  readonly to?: number;
}

export interface FaultsEnded {
  readonly made: readonly MadeFault[];
  /** What could not be made, one sentence each. */
  readonly problems: readonly string[];
}

export interface FaultRun {
  /** Takes back what lasts, when what is under way is made. */
  end(): Promise<FaultsEnded>;
}

export function startFaults(url: string, specs: readonly FaultSpec[], tell: (line: string) => void): FaultRun {
  if (specs.length === 0) return { end: async () => ({ made: [], problems: [] }) };
  const failed: string[] = [];
  const made = new Map<FaultSpec, MadeFault>();
  const make = applyOverHttp(url);
  const startedAt = wallClock();
  const underWay = new Set<Promise<unknown>>();
  const apply = async (action: FaultAction) => {
    const one = Promise.resolve(make(action));
    underWay.add(one);
    try {
      return await one;
    } catch (error) {
      failed.push(messageOf(error));
      throw error;
    } finally {
      underWay.delete(one);
    }
  };
  const onMade = ({ spec, begins }: FaultStep) => {
    // To a tenth of a second: who reads of it does not want more.
    const at = Math.round((wallClock() - startedAt) / 100) / 10;
    const begun = made.get(spec);
    if (begins) made.set(spec, { spec, from: at });
    else if (begun !== undefined) made.set(spec, { ...begun, to: at });
  };
  const scheduled = runFaults(faultWindows(specs), { apply, tell, onMade });
  return {
    async end() {
      scheduled.stop();
      // One that comes to be after the reset would outlast the load.
      await Promise.allSettled(underWay);
      try {
        const { violations: _, ...none } = NO_FAULT_SETTINGS;
        await make({ kind: 'settings', change: none });
      } catch (error) {
        failed.push(messageOf(error));
      }
      return { made: [...made.values()], problems: failed.map((why) => `a fault was not made: ${why}`) };
    },
  };
}

/** When each lasted, as it was made: those without an end until the load was over. Unit: seconds. */
export function windowsOf(made: readonly MadeFault[], loadSeconds: number): FaultWindow[] {
  return made.map(({ spec, from, to = loadSeconds }) => ({
    fault: spec.text.replace(/[@+].*$/, ''),
    what: faultWords(spec),
    from,
    to: spec.fault.name === 'kill' ? from : Math.max(from, Math.min(loadSeconds, to)),
  }));
}

/** Whether a cache was away, and lost what it knew, by one of them. */
export function losesCache(made: readonly MadeFault[]): boolean {
  return made.some(({ spec: { fault } }) => fault.name === 'settings' && (fault.settings.cache ?? 'on') !== 'on');
}
