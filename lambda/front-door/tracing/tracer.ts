// Receives: a request's headers.
// Promises: a trace for each request: its client's, where that is well-formed, or a new one. No more of those that clients mark
//   are written down than the bound of a second, whatever they mark.
// Hands on: the door's own span in it.

import { parseTrace, TRACEPARENT, TRACESTATE } from '../../contract/trace-context';
import { Allowance } from '../../platform/allowance';
import type { Clock } from '../../platform/clock';
import type { RandomBytes } from '../../platform/random';
import { newSpanId, newTraceId } from '../../platform/span-ids';
import type { HttpRequest } from '../http';
import { RequestTrace } from './request-trace';

export interface Tracer {
  begin(headers: HttpRequest['headers']): RequestTrace;
}

export interface TracerWorld {
  readonly now: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly randomBytes: RandomBytes;
}

/**
 * Traces marked by clients that one process writes down in a second. Who follows a write by hand needs one; a flood of marked requests
 * costs at most 2 lines of 500 bytes a second, $0.0018 an hour. Unit: requests.
 */
export const MARKED_PER_SECOND = 2;

/** Of the traces that begin here, one in `oneIn` is sampled. */
export function tracer(oneIn: number, { now, random, randomBytes }: TracerWorld): Tracer {
  const marked = new Allowance(MARKED_PER_SECOND, now);
  return {
    begin: (headers) => {
      const spanId = newSpanId(randomBytes);
      const given = parseTrace(headers.get(TRACEPARENT), headers.get(TRACESTATE));
      if (given === undefined) {
        const sampled = random() * oneIn < 1;
        return new RequestTrace({ traceId: newTraceId(randomBytes), spanId, sampled }, undefined);
      }
      return new RequestTrace({ ...given, spanId, sampled: given.sampled && marked.take() }, given.spanId);
    },
  };
}
