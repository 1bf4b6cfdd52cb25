// Receives: one step of the schedule of faults
// Promises: it is in effect when this settles, or an error says in one line why it is not
// Hands on: to the local run of this process, or to one that is reached by its URL

import type { LocalControl } from '../state';
import { isFields } from '../template/template';
import type { ApplyFault, FaultAction } from './fault-schedule';

export function applyHere(control: LocalControl): ApplyFault {
  return async (action) => {
    if (action.kind === 'settings') {
      await control.setFaults(action.change);
      return;
    }
    const { functionName } = action;
    const done =
      action.kind === 'kill'
        ? control.killFunction(functionName)
        : control.freezeFunction(functionName, action.seconds);
    if (done === undefined) throw new Error(`no function ${functionName} runs here`);
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
    if (response.ok) return;
    throw new Error(isFields(answer) ? String(answer.detail) : `POST ${path} was answered with ${response.status}`);
  };
}

function requestOf(action: FaultAction): { readonly path: string; readonly body: object } {
  if (action.kind === 'settings') return { path: '/_local/faults', body: action.change };
  const path = `/_local/functions/${encodeURIComponent(action.functionName)}/${action.kind}`;
  return { path, body: action.kind === 'freeze' ? { seconds: action.seconds } : {} };
}
