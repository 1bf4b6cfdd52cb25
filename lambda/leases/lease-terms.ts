import { KEY_MAX_BYTES } from '../contract/limits';

export interface LeaseTerms {
  /**
   * How long a holder that died keeps others out; one that lives renews it. A short one is lost to a pause of the
   * process, a long one is waited for after a crash. Unit: milliseconds, 1,000–3,600,000.
   */
  readonly ttlMillis: number;
  /**
   * How long to wait for a lease that another holds. Unit: milliseconds.
   * @default 0
   */
  readonly waitMillis?: number;
}

/** Room for four renewals, each within its budget, and the call for the token. Unit: milliseconds. */
const TTL_MIN_MS = 1000;
const TTL_MAX_MS = 3_600_000;

export function leaseProblems(name: string, { ttlMillis, waitMillis = 0 }: LeaseTerms): readonly string[] {
  const problems: string[] = [];
  const bytes = Buffer.byteLength(name);
  if (bytes < 1 || bytes > KEY_MAX_BYTES) {
    problems.push(`a lease's name must be 1 to ${KEY_MAX_BYTES} bytes, got ${bytes}: it is part of a key of the table`);
  }
  if (!Number.isInteger(ttlMillis) || ttlMillis < TTL_MIN_MS || ttlMillis > TTL_MAX_MS) {
    problems.push(
      `ttlMillis must be a whole number from ${TTL_MIN_MS} to ${TTL_MAX_MS}, got ${ttlMillis}: a shorter lease ends before it can be renewed, a longer one keeps others out after a crash`,
    );
  }
  if (!(waitMillis >= 0 && waitMillis < Number.POSITIVE_INFINITY)) {
    problems.push(`waitMillis must be 0 or more, got ${waitMillis}: nobody waits for ever`);
  }
  return problems;
}
