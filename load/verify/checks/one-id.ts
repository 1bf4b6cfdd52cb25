import type { Evidence } from '../evidence';
import { Findings } from '../findings';
import { problemOf } from '../operation';
import type { CheckResult } from '../verification';

export const ONE_ID = 'an Idempotency-Key has one id';

/** However often a request was sent with its key, every answer names the same write and the same record. */
export function checkOneId({ operations }: Evidence): CheckResult {
  const findings = new Findings(ONE_ID);
  for (const operation of operations.all()) {
    const { asked, ids, keys } = operation;
    if (asked.idempotencyKey === undefined || ids.length === 0) continue;
    findings.looked();
    if (ids.length > 1) findings.wrong(problemOf(operation, `its answers name ${ids.length} ids: ${ids.join(', ')}`));
    else if (keys.length > 1) {
      findings.wrong(problemOf(operation, `its answers name ${keys.length} keys: ${keys.join(', ')}`));
    }
  }
  return findings.result();
}
