import { AWS_CALLS } from '../../platform/aws-calls';

/** A call that nobody answers ends by its own time-outs; begun later, the function would end first, without an answer. */
const CALL_LASTS_MS = AWS_CALLS.requestHandler.connectionTimeout + AWS_CALLS.requestHandler.requestTimeout;

/** Room to send the answer. Unit: milliseconds. */
const ANSWER_MARGIN_MS = 200;

/** When the last call to the table may begin whose answer its client shall still hear. Unit: milliseconds since 1970. */
export function lastCall(deadline: number): number {
  return deadline - CALL_LASTS_MS - ANSWER_MARGIN_MS;
}
