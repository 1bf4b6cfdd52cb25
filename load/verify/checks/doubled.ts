import type { Evidence } from '../evidence';
import { Findings } from '../findings';
import { effectsOf, problemOf, RECORD_KINDS } from '../operation';
import type { CheckResult } from '../verification';

export const DOUBLED = 'nothing takes effect twice';

/** What makes a record of its own made one. Sums, versions and units have checks of their own. */
export function checkDoubled({ operations, seesAll, cacheWasLost }: Evidence): CheckResult {
  const findings = new Findings(DOUBLED);
  for (const kind of RECORD_KINDS) {
    for (const operation of operations.of(kind)) {
      if (operation.seen === 0) continue;
      findings.looked();
      // A key that was named can be taken once, and what the door derives from an Idempotency-Key is always the same.
      const isOnce = operation.asked.key !== undefined || operation.asked.idempotencyKey !== undefined;
      const most = isOnce ? 1 : effectsOf(operation, cacheWasLost).most;
      if (operation.seen > most) findings.wrong(problemOf(operation, `it made ${operation.seen} records`));
    }
  }
  if (!seesAll) findings.open({ what: 'a second record has a key that nobody was told, and only told keys were read' });
  return findings.result();
}
