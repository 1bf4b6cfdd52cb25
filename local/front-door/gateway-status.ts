import type { InvokeResult } from '../functions/function-spec';

/** What the client gets in place of an answer, and what the log says of it. */
export interface GatewayFailure {
  readonly statusCode: 413 | 502 | 504;
  readonly reason: string;
}

/**
 * A function that did not answer, as a status. ALB documents 502 for a function that "returned an error or was throttled by
 * the Lambda service" (Troubleshoot your Application Load Balancers, HTTP 502). For a function past its own time-out that
 * page says 502 as well; here it is a 504 like the listener's idle time-out, so that a test can tell slow from broken.
 */
export function gatewayFailure(result: Exclude<InvokeResult, { readonly kind: 'answer' }>): GatewayFailure {
  switch (result.kind) {
    case 'error':
      return { statusCode: 502, reason: `the function failed: ${result.errorType}: ${result.message}` };
    case 'killed':
      return { statusCode: 502, reason: 'the environment was killed while the function ran' };
    case 'throttled':
      return { statusCode: 502, reason: 'the function was throttled: its reserved concurrency is used up' };
    case 'timeout':
      return { statusCode: 504, reason: 'the function did not answer before its time-out' };
    default:
      return result satisfies never;
  }
}
