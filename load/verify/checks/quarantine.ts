import type { Evidence } from '../evidence';
import { STILL_WAITING } from '../evidence';
import { Findings, undecided } from '../findings';
import { problemOf } from '../operation';
import type { CheckResult } from '../verification';

export const QUARANTINE = 'quarantine holds the poison and nothing else';

/** Every bad message is set aside, and no good write is: neither refused by the writer nor delivered too often. */
export function checkQuarantine({ setAside, operations, isDrained }: Evidence): CheckResult {
  if (typeof setAside === 'string') return undecided(QUARANTINE, setAside);
  const findings = new Findings(QUARANTINE);
  // None of them may be there: that nothing was set aside was looked at, too.
  findings.looked(operations.counts().acknowledged);
  for (const problem of setAside.good) findings.wrong(problem);
  const poison = operations.of('poison');
  if (poison.length > 0 && poison.every(({ acknowledged }) => acknowledged === 0)) {
    findings.open({ what: 'no bad message is known to have come into the buffer' });
  }
  for (const operation of poison) {
    if (operation.acknowledged === 0 || setAside.poison.has(operation.asked.op)) continue;
    const what = 'this bad message was put into the buffer, and is not in quarantine';
    if (isDrained) findings.wrong(problemOf(operation, what));
    else findings.open(problemOf(operation, `${what}; ${STILL_WAITING}`));
  }
  return findings.result();
}
