import type { ConflictPolicy } from '../contract/collection';
import { type Problem, problem, quoted } from './problems';

/** Headers that change what a write means. One that were ignored would let a write through that the client forbade. */
const CONDITIONS = ['if-match', 'if-none-match', 'if-unmodified-since'] as const;

export interface WriteIntent {
  readonly method: string;
  readonly policy: ConflictPolicy;
}

/** Why the conditions of a write cannot be kept, or `undefined`. */
export function conditionProblem(
  headers: ReadonlyMap<string, string>,
  { method, policy }: WriteIntent,
): Problem | undefined {
  if (headers.has('idempotency-key')) {
    return problem('idempotency-key-not-supported', 'Idempotency-Key would not be kept: send the write without it');
  }
  for (const name of CONDITIONS) {
    const value = headers.get(name);
    if (value === undefined) continue;
    const saysWhatPutMeans = name === 'if-none-match' && value.trim() === '*' && method === 'PUT';
    if (saysWhatPutMeans && policy === 'createOnly') continue;
    return problem(
      'condition-not-supported',
      `${name}: ${quoted(value)} cannot be kept by a ${method} to a collection with the policy ${policy}`,
    );
  }
  return undefined;
}

/** Whether an `If-None-Match` names this entity tag. Compared weakly, as RFC 9110 13.1.2 asks. */
export function namesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
