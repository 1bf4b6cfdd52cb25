// Receives: one step of the schedule of faults
// Promises: it is in effect when this settles, or an error says in one line why it is not
// Hands on: to the local run of this process, or to one that is reached by its URL

import type { LocalControl } from '../control';
import type { KilledAtWork } from '../functions/kill-at-work';
import { isFields } from '../template/template';
import type { ApplyFault, FaultAction } from './fault-schedule';
import { KILL_WAIT_SECONDS } from './kill-wait';

export function applyHere(control: LocalControl): ApplyFault {
  return async (action) => {
    if (action.kind === 'settings') {
      await control.setFaults(action.change);
      return undefined;
    }
    if (action.kind === 'slow') {
      const { target, milliseconds, seconds } = action;
      // One that is gone is slow no longer.
      if (control.slowTarget(target, milliseconds, seconds) === undefined && milliseconds > 0) {
        throw new Error(`no target ${target} runs here`);
      }
      return undefined;
    }
    const { functionName } = action;
    const done =
      action.kind === 'kill'
        ? await control.killFunctionAtWork(functionName, KILL_WAIT_SECONDS)
        : control.freezeFunction(functionName, action.seconds);
    if (done === undefined) throw new Error(`no function ${functionName} runs here`);
    checkMet(functionName, typeof done === 'object' ? done.killed : done);
    return typeof done === 'object' ? noteOf(done) : undefined;
  };
}

/** An engine that is stopped and started again takes its time. Unit: milliseconds. */
const PATIENCE = 30_000;

/** `url` is the front door's, as the local run says it when it is ready. */
export function applyOverHttp(url: string): ApplyFault {
  return async (action) => {
    const { path, body } = requestOf(action);
    const response = await fetch(new URL(path, url), {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) {
      if (action.kind === 'settings' || action.kind === 'slow') return undefined;
      const { killed, frozen, wasBusy } = isFields(answer) ? answer : {};
      checkMet(action.functionName, action.kind === 'kill' ? killed : frozen);
      return action.kind === 'kill' ? noteOf({ wasBusy: wasBusy === true }) : undefined;
    }
    if (action.kind === 'slow' && action.milliseconds === 0 && response.status === 404) return undefined;
    throw new Error(isFields(answer) ? String(answer.detail) : `POST ${path} was answered with ${response.status}`);
  };
}

function requestOf(action: FaultAction): { readonly path: string; readonly body: object } {
  if (action.kind === 'settings') return { path: '/_local/faults', body: action.change };
  if (action.kind === 'slow') {
    const { target, milliseconds, seconds } = action;
    return { path: `/_local/targets/${encodeURIComponent(target)}/slow`, body: { milliseconds, seconds } };
  }
  const path = `/_local/functions/${encodeURIComponent(action.functionName)}/${action.kind}`;
  const body =
    action.kind === 'freeze' ? { seconds: action.seconds } : { whenBusy: true, withinSeconds: KILL_WAIT_SECONDS };
  return { path, body };
}

/** Where nothing runs, nothing was killed or frozen: that is no fault. */
function checkMet(functionName: string, environments: unknown): void {
  if (environments === 0) throw new Error(`no environment of ${functionName} runs`);
}

/** Who kills an idle function has shown nothing, and is told. */
function noteOf({ wasBusy }: Pick<KilledAtWork, 'wasBusy'>): string | undefined {
  return wasBusy ? undefined : `idle: nothing was under way for ${KILL_WAIT_SECONDS} s`;
}
