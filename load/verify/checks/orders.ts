import type { Evidence } from '../evidence';
import { STILL_WAITING, UNTOLD } from '../evidence';
import { Findings } from '../findings';
import { mustStand, type Operation, problemOf } from '../operation';
import type { CheckResult } from '../verification';

export const ORDERS = 'an accepted order is sold';

/**
 * Each order that was accepted is there, as it was asked. One that was accepted and then told that it is sold out is allowed
 * where the cache lost its counts, and nowhere else.
 */
export function checkOrders(evidence: Evidence): CheckResult {
  const { operations, records, cacheWasLost, isDrained } = evidence;
  const findings = new Findings(ORDERS);
  for (const { operation, how } of records.changed) {
    if (operation.asked.kind === 'order') findings.wrong(problemOf(operation, `its record was changed: ${how}`));
  }
  let refusedLater = 0;
  for (const operation of operations.of('order')) {
    if (!mustStand(operation)) continue;
    findings.looked();
    if (operation.seen > 0) continue;
    if (isRefusedLater(operation, evidence)) {
      if (cacheWasLost) refusedLater += 1;
      else findings.wrong(problemOf(operation, 'it was accepted, and then refused as sold out'));
      continue;
    }
    const what = 'it was accepted, and is not there';
    if (!isDrained) findings.open(problemOf(operation, `${what}; ${STILL_WAITING}`));
    else if (cacheWasLost && operation.outcome === 'untold') {
      findings.open(problemOf(operation, `${what}; ${UNTOLD}`));
    } else if (cacheWasLost && (operation.outcome === 'none' || operation.outcome === 'pending')) {
      findings.open(problemOf(operation, `${what}; what became of it was lost with the cache`));
    } else findings.wrong(problemOf(operation, what));
  }
  if (refusedLater > 0) {
    findings.note(`${refusedLater} were accepted and then refused as sold out: the cache had lost its counts`);
  }
  return findings.result();
}

/** A tombstone stands in its place, or its outcome says so. */
function isRefusedLater({ asked, keys, outcome }: Operation, { records }: Evidence): boolean {
  const [key] = keys;
  const there = key === undefined ? undefined : records.at({ collection: asked.collection, key });
  return there?.isGone === true || outcome === 'conflict';
}
