import type { Clock } from '../functions/clock';
import type { InvokeResult } from '../functions/function-spec';
import { type GatewayFailure, gatewayFailure } from './gateway-status';
import type { HttpRequest } from './http-request';
import type { FunctionTarget } from './listener-rules';
import { checkAnswer, type HttpAnswer } from './load-balancer-answer';
import { type Hop, type LoadBalancerEvent, loadBalancerEvent } from './load-balancer-event';

export type InvokeFunction = (functionName: string, event: LoadBalancerEvent) => Promise<InvokeResult>;

export type Forwarded =
  | { readonly ok: true; readonly answer: HttpAnswer }
  | { readonly ok: false; readonly failure: GatewayFailure };

export interface ForwardingPorts {
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
  readonly idleTimeoutSeconds: number;
}

/** One request to a function and its answer back. The idle time-out gives up on the function and does not stop it. */
export async function forwardRequest(
  { invoke, clock, idleTimeoutSeconds }: ForwardingPorts,
  target: FunctionTarget,
  request: HttpRequest,
  hop: Hop,
): Promise<Forwarded> {
  const event = loadBalancerEvent(request, target, hop);
  let stopWaiting = () => {};
  const idle = new Promise<'idle'>((resolve) => {
    stopWaiting = clock.after(idleTimeoutSeconds * 1000, () => resolve('idle'));
  });
  const result = await Promise.race([invoke(target.functionName, event), idle]).finally(() => stopWaiting());
  if (result === 'idle') {
    const reason = `no answer in the listener's idle time-out of ${idleTimeoutSeconds} s`;
    return { ok: false, failure: { statusCode: 504, reason } };
  }
  if (result.kind !== 'answer') return { ok: false, failure: gatewayFailure(result) };
  const checked = checkAnswer(result.payload, target.multiValueHeaders);
  return checked.ok ? checked : { ok: false, failure: { statusCode: 502, reason: checked.reason } };
}
