// Receives: a request and the target that was chosen for it.
// Promises: what the target does with it is counted, and it is held back where somebody made the target slow.
// Hands on: the target's answer, or why there is none.
import type { Clock } from '../../functions/clock';
import type { RegisteredTarget } from './registered-target';
import { type BalancerFailure, type ProcessAnswer, type ProcessRequest, sendToProcess } from './send-to-process';

export interface Forwarding {
  readonly clock: Clock;
  /** Without a byte for so long the client gets a 504. */
  readonly idleTimeoutSeconds: number;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal | undefined;
}

export async function forwardToTarget(
  target: RegisteredTarget,
  request: ProcessRequest,
  headers: string[],
  forwarding: Forwarding,
): Promise<ProcessAnswer> {
  const { clock, signal } = forwarding;
  const { agent, address } = target;
  const settled = target.begin();
  if (target.slow !== undefined) await heldBack(target, clock);
  if (target.gone || signal?.aborted === true) {
    settled(target.gone ? 'badly' : 'abandoned');
    return failed(502, 'the request was cut off before the target had it');
  }
  const sending = { ...forwarding, agent, port: address.port, settled };
  const answer = await sendToProcess(request, headers, sending).catch((error: unknown) => {
    settled('badly');
    throw error;
  });
  return answer.ok ? answer : failed(answer.failure.statusCode, `${address.id}: ${answer.failure.reason}`);
}

export function failed(statusCode: BalancerFailure['statusCode'], reason: string): ProcessAnswer {
  return { ok: false, failure: { statusCode, reason } };
}

function heldBack(target: RegisteredTarget, clock: Clock): Promise<void> | undefined {
  const { slow } = target;
  if (slow === undefined) return undefined;
  if (clock.now() < slow.until) {
    slow.met();
    return new Promise((resolve) => {
      clock.after(slow.milliseconds, resolve);
    });
  }
  target.slow = undefined;
  return undefined;
}
