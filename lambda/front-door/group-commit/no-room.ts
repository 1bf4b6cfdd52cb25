import { type Problem, problem } from '../problems';
import type { SendingFull } from './sending-full';

/** What a write is told that this process has no room for: it has had no effect, and will have none. */
export function noRoom({ retryAfterSeconds }: Pick<SendingFull, 'retryAfterSeconds'>): Problem {
  const detail = `this front door holds as many writes as it can that the buffer has not answered for: send it again in ${retryAfterSeconds} s`;
  return problem('overloaded', detail, { headers: { 'retry-after': String(retryAfterSeconds) } });
}
