import type { ConflictPolicy } from '../contract/collection';
import { expectationOf } from './conditions';
import { type Problem, problem, quoted } from './problems';

/** What is asked, as far as its headers are judged by it. */
export interface WriteIntent {
  readonly method: string;
  readonly policy: ConflictPolicy;
  /** Absent where it is made here. */
  readonly key: string | undefined;
}

/** What a write asks of the record it meets: see the contract's `Write`. */
export interface WriteTerms {
  readonly expect?: number;
  readonly priority?: number;
}

export type ReadTerms =
  | { readonly ok: true; readonly terms: WriteTerms }
  | { readonly ok: false; readonly problem: Problem };

/** Room for any ranking, and far from where numbers lose digits. */
export const PRIORITY_MAX = 1_000_000_000;

/** The terms in a request's headers, or the first reason why they cannot be kept. */
export function readTerms(headers: ReadonlyMap<string, string>, intent: WriteIntent): ReadTerms {
  if (headers.has('idempotency-key')) {
    return refused(
      problem('idempotency-key-not-supported', 'Idempotency-Key would not be kept: send the write without it'),
    );
  }
  const expect = expectationOf(headers, intent);
  if (typeof expect === 'object') return refused(expect);
  const priority = priorityOf(headers.get('write-priority'), intent);
  if (typeof priority === 'object') return refused(priority);
  return {
    ok: true,
    terms: { ...(expect === undefined ? {} : { expect }), ...(priority === undefined ? {} : { priority }) },
  };
}

function priorityOf(given: string | undefined, { policy }: WriteIntent): number | undefined | Problem {
  if (given === undefined) return undefined;
  if (policy !== 'priority') {
    return problem(
      'priority-not-supported',
      `Write-Priority: ${quoted(given)} cannot be kept by a collection with the policy ${policy}`,
    );
  }
  const priority = Number(given);
  if (/^\s*\d+\s*$/.test(given) && priority <= PRIORITY_MAX) return priority;
  return problem(
    'priority-invalid',
    `Write-Priority must be one whole number from 0 to ${PRIORITY_MAX}, got ${quoted(given)}`,
  );
}

function refused(why: Problem): ReadTerms {
  return { ok: false, problem: why };
}
