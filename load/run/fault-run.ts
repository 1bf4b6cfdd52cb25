// Receives: the faults of a run, when its load begins
// Promises: each is made at its time through the local run's HTTP, and none outlasts the load
// Hands on: when each of them lasted, for the pictures

import { type FaultAction, faultWindows, runFaults } from '../../local/faults/fault-schedule';
import type { FaultSpec } from '../../local/faults/fault-spec';
import { faultWords } from '../../local/faults/fault-words';
import { LoadError } from '../load-error';
import type { FaultWindow } from './summary';

export interface FaultRun {
  /** Takes back what lasts. Answers what could not be made, one sentence each. */
  end(): Promise<readonly string[]>;
}

/** Unit: milliseconds. */
const PATIENCE = 10_000;

export function startFaults(url: string, specs: readonly FaultSpec[], tell: (line: string) => void): FaultRun {
  const failed: string[] = [];
  const apply = async (action: FaultAction) => {
    try {
      await applyOver(url, action);
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
        await answered(await ask(url, '/_local/faults', 'DELETE'));
      } catch (error) {
        failed.push(error instanceof Error ? error.message : String(error));
      }
      return failed.map((why) => `a fault was not made: ${why}`);
    },
  };
}

async function applyOver(url: string, action: FaultAction): Promise<void> {
  switch (action.kind) {
    case 'kill':
      return answered(await ask(url, `/_local/functions/${action.functionName}/kill`, 'POST'));
    case 'freeze':
      return answered(
        await ask(url, `/_local/functions/${action.functionName}/freeze`, 'POST', { seconds: action.seconds }),
      );
    case 'settings':
      return answered(await ask(url, '/_local/faults', 'POST', action.change));
    default:
      return action satisfies never;
  }
}

function ask(url: string, path: string, method: string, body?: unknown): Promise<Response> {
  return fetch(`${url}${path}`, {
    method,
    signal: AbortSignal.timeout(PATIENCE),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function answered(answer: Response): Promise<void> {
  const text = await answer.text();
  if (!answer.ok) throw new LoadError(`the local run answered ${answer.status}: ${text.trim()}`);
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

/** Whether the read cache was away, and lost what it knew. */
export function losesCache(specs: readonly FaultSpec[]): boolean {
  return specs.some(({ fault }) => fault.name === 'settings' && (fault.settings.cache ?? 'on') !== 'on');
}
