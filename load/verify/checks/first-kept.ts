import type { Evidence } from '../evidence';
import { STILL_WAITING, UNTOLD } from '../evidence';
import { Findings } from '../findings';
import { isApplied, mayStand, type Operation, problemOf } from '../operation';
import type { CheckResult } from '../verification';

export const FIRST_KEPT = 'the first record of a key stays as it was made';

/** Of `createOnly`: what was made is neither changed nor replaced, and nobody is refused for a record that is not there. */
export function checkFirstKept(evidence: Evidence): CheckResult {
  const { operations, records, isDrained } = evidence;
  const findings = new Findings(FIRST_KEPT);
  for (const { operation, how } of records.changed) {
    if (operation.asked.kind === 'create') findings.wrong(problemOf(operation, `its record was changed: ${how}`));
  }
  for (const operation of operations.of('create')) {
    findings.looked();
    const others = othersAt(operation, evidence);
    if (operation.seen === 0 && isApplied(operation) && others.some(({ seen }) => seen > 0)) {
      findings.wrong(problemOf(operation, 'it was applied, and another record stands at its key'));
    } else if (operation.seen === 0 && operation.outcome === 'untold') {
      findings.open(problemOf(operation, `another record stands at its key; ${UNTOLD}`));
    }
    if (!isRefusedForAnother(operation) || others.some(mayStand)) continue;
    const what = 'it was refused as a conflict, and nobody else asked for its key';
    if (isDrained) findings.wrong(problemOf(operation, what));
    else findings.open(problemOf(operation, `${what}; ${STILL_WAITING}`));
  }
  return findings.result();
}

function othersAt(operation: Operation, { operations }: Evidence): readonly Operation[] {
  const { collection, key = operation.keys[0] } = operation.asked;
  return key === undefined ? [] : operations.at(collection, key).filter((other) => other !== operation);
}

/** With an Idempotency-Key a 409 may be about that. */
function isRefusedForAnother(operation: Operation): boolean {
  const { asked, conflicted } = operation;
  return conflicted && !mayStand(operation) && asked.idempotencyKey === undefined && asked.key !== undefined;
}
