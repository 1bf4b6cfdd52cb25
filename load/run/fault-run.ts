// Receives: the faults of a run, when its load begins
// Promises: each is made at its time through the local run's HTTP, and none outlasts the load
// Hands on: when each of them lasted, for the pictures

import { applyOverHttp } from '../../local/faults/apply-fault';
import { type FaultAction, faultWindows, runFaults } from '../../local/faults/fault-schedule';
import { NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import type { FaultSpec } from '../../local/faults/fault-spec';
import { faultWords } from '../../local/faults/fault-words';
import type { FaultWindow } from './summary';

export interface FaultRun {
  /** Takes back what lasts. Answers what could not be made, one sentence each. */
  end(): Promise<readonly string[]>;
}

export function startFaults(url: string, specs: readonly FaultSpec[], tell: (line: string) => void): FaultRun {
  const failed: string[] = [];
  const make = applyOverHttp(url);
  const apply = async (action: FaultAction) => {
    try {
      return await make(action);
    } catch (error) {
      failed.push(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  const scheduled = specs.length === 0 ? undefined : runFaults(faultWindows(specs), { apply, tell });
  return {
    async end() {
      if (scheduled === undefined) return [];
      scheduled.stop();
      try {
        const { violations: _, ...none } = NO_FAULT_SETTINGS;
        await make({ kind: 'settings', change: none });
      } catch (error) {
        failed.push(error instanceof Error ? error.message : String(error));
      }
      return failed.map((why) => `a fault was not made: ${why}`);
    },
  };
}

/** When each lasted, as it was planned: those without an end of their own until the load was over. Unit: seconds. */
export function windowsOf(specs: readonly FaultSpec[], loadSeconds: number): FaultWindow[] {
  return specs
    .filter(({ atSeconds }) => atSeconds <= loadSeconds)
    .map((spec) => {
      const { text, fault, atSeconds, forSeconds } = spec;
      const until = forSeconds === undefined ? loadSeconds : Math.min(loadSeconds, atSeconds + forSeconds);
      return {
        fault: text.replace(/[@+].*$/, ''),
        what: faultWords(spec),
        from: atSeconds,
        to: fault.name === 'kill' ? atSeconds : until,
      };
    });
}

/** Whether a cache was away, and lost what it knew, by a fault that began while the load lasted. */
export function losesCache(specs: readonly FaultSpec[], loadSeconds: number): boolean {
  return specs.some(
    ({ fault, atSeconds }) =>
      atSeconds <= loadSeconds && fault.name === 'settings' && (fault.settings.cache ?? 'on') !== 'on',
  );
}
