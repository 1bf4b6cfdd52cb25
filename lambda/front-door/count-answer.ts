import type { Count, DoorMetric } from './door-metrics';
import type { StreamedResponse } from './http';
import { REPLAYED } from './idempotency/replayed';
import { isProblem, type Problem, statusOf } from './problems';

/** What became of writes, as their client is told. A write that is offered is counted as exactly one of them. */
type Fate = Extract<DoorMetric, 'Accepted' | 'Refused' | 'Failed' | 'RateLimited' | 'Shed'>;

export function fateOf({ name }: Problem): Fate {
  if (name === 'rate-limited') return 'RateLimited';
  if (name === 'overloaded') return 'Shed';
  return statusOf(name) >= 500 ? 'Failed' : 'Refused';
}

/**
 * Counts the writes of a request by its answer. An answer that is given again counts nothing: its write was counted when it
 * was given first, and was not offered twice.
 */
export function countAnswer(answer: StreamedResponse | Problem, offersWrites: boolean, count: Count): void {
  if (!offersWrites) {
    if (isProblem(answer) && answer.name === 'rate-limited') count('ReadsRateLimited');
    return;
  }
  const { writes = 1 } = answer;
  if (writes === 0) return;
  if (isProblem(answer)) count(fateOf(answer), writes);
  else if (answer.headers[REPLAYED] === undefined) count('Accepted', writes);
}
