// Receives: the faults of a run, when its load begins
// Promises: each is made at its time through the local run's HTTP, and none outlasts the load
// Hands on: which of them were made, when, and what they met, for the pictures; what was not made or met nothing, for the verdict

import { localState } from '../../bin/path/local-path';
import { messageOf } from '../../local/error-code';
import { applyOverHttp } from '../../local/faults/apply-fault';
import { type FaultAction, type FaultStep, faultWindows, runFaults } from '../../local/faults/fault-schedule';
import { NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import type { FaultSpec } from '../../local/faults/fault-spec';
import { faultWords } from '../../local/faults/fault-words';
import { metNothing, metWords } from '../../local/faults/met-words';
import { FaultsMet } from './faults-met';
import type { FaultWindow } from './summary';
import { wallClock } from './wall-clock';

/** A fault that the local run has taken. Times are seconds since the faults were started. */
export interface MadeFault {
  readonly spec: FaultSpec;
  readonly from: number;
  /** Absent: it was still on when the load ended. */
  readonly to?: number;
  /** How many calls, messages, requests or processes it met. Absent where nobody counts them. */
  readonly met?: number;
}

export interface FaultsEnded {
  readonly made: readonly MadeFault[];
  /** What was not made, and what met nothing, one sentence each. */
  readonly problems: readonly string[];
}

export interface FaultRun {
  /** Takes back what lasts, when what is under way is made. */
  end(): Promise<FaultsEnded>;
}

export function startFaults(url: string, specs: readonly FaultSpec[], tell: (line: string) => void): FaultRun {
  if (specs.length === 0) return { end: async () => ({ made: [], problems: [] }) };
  const problems: string[] = [];
  const notMade = new Map<FaultSpec, string>();
  const made = new Map<FaultSpec, MadeFault>();
  const make = applyOverHttp(url);
  const met = new FaultsMet(async () => {
    const { faultHits } = (await localState(url)) as Partial<Awaited<ReturnType<typeof localState>>>;
    // Of another release, which counts nothing.
    if (faultHits == null) {
      throw new Error('the local run does not count what its faults meet: start one of this release');
    }
    return faultHits;
  });
  const startedAt = wallClock();
  const underWay = new Set<Promise<unknown>>();
  const awaited = async <T>(one: Promise<T>): Promise<T> => {
    underWay.add(one);
    try {
      return await one;
    } finally {
      underWay.delete(one);
    }
  };
  // What it met is looked at again when all is over, and told where nobody could be asked then either.
  const metSoFar = (spec: FaultSpec) => met.end(spec).catch(() => {});
  const makeCounted = async (action: FaultAction, { spec, begins }: FaultStep) => {
    if (begins) await met.begin(spec);
    const note = await make(action);
    if (action.kind === 'kill') await metSoFar(spec);
    return note;
  };
  const apply = async (action: FaultAction, step: FaultStep) => {
    try {
      return await awaited(makeCounted(action, step));
    } catch (error) {
      if (step.begins) notMade.set(step.spec, messageOf(error));
      else problems.push(`the fault ${quoted(step.spec)} could not be ended at its time: ${messageOf(error)}`);
      throw error;
    }
  };
  const onMade = ({ spec, begins }: FaultStep) => {
    // To a tenth of a second: who reads of it does not want more.
    const at = Math.round((wallClock() - startedAt) / 100) / 10;
    const begun = made.get(spec);
    if (begins) made.set(spec, { spec, from: at });
    else if (begun !== undefined) {
      made.set(spec, { ...begun, to: at });
      void awaited(metSoFar(spec));
    }
  };
  const scheduled = runFaults(faultWindows(specs), { apply, tell, onMade });
  return {
    async end() {
      scheduled.stop();
      // One that comes to be after the reset would outlast the load.
      while (underWay.size > 0) await Promise.allSettled(underWay);
      try {
        const { violations: _, ...none } = NO_FAULT_SETTINGS;
        await make({ kind: 'settings', change: none });
      } catch (error) {
        problems.push(`the faults could not be taken back: ${messageOf(error)}`);
      }
      for (const spec of made.keys()) {
        await met.end(spec).catch((error) => {
          problems.push(`what the fault ${quoted(spec)} met is not known: ${messageOf(error)}`);
        });
      }
      for (const spec of specs) {
        if (!made.has(spec)) {
          const why = notMade.get(spec) ?? 'the load ended before its time';
          problems.push(`the fault ${quoted(spec)} was not made: ${why}`);
        } else if (met.of(spec) === 0) {
          problems.push(`the fault ${quoted(spec)} met nothing: ${metNothing(spec.fault)}`);
        }
      }
      return { made: [...made.values()].map((one) => withMet(one, met.of(one.spec))), problems };
    },
  };
}

function quoted({ text }: FaultSpec): string {
  return JSON.stringify(text);
}

function withMet(made: MadeFault, met: number | undefined): MadeFault {
  return met === undefined ? made : { ...made, met };
}

/** When each lasted, as it was made: those without an end until the load was over. Unit: seconds. */
export function windowsOf(made: readonly MadeFault[], loadSeconds: number): FaultWindow[] {
  return made.map(({ spec, from, to = loadSeconds, met }) => ({
    fault: spec.text.replace(/[@+].*$/, ''),
    what: faultWords(spec),
    from,
    to: spec.fault.name === 'kill' ? from : Math.max(from, Math.min(loadSeconds, to)),
    ...(met === undefined ? {} : { met: { count: met, words: metWords(spec.fault, met) } }),
  }));
}

/** Whether a cache was away, and lost what it knew, by one of them. */
export function losesCache(made: readonly MadeFault[]): boolean {
  return made.some(({ spec: { fault } }) => fault.name === 'settings' && (fault.settings.cache ?? 'on') !== 'on');
}
