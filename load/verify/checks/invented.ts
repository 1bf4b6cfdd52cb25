import type { Evidence } from '../evidence';
import { Findings } from '../findings';
import { mayStand, type Operation, problemOf, RECORD_KINDS } from '../operation';
import type { CheckResult } from '../verification';

export const INVENTED = 'nothing is invented';

/** Every record of the run was asked for, by somebody who was not told that it was refused. */
export function checkInvented({ operations, records, sales, seesAll }: Evidence): CheckResult {
  const findings = new Findings(INVENTED);
  findings.looked(records.count + sales.size);
  for (const { place, operation, how, isElsewhere } of records.invented) {
    // Made twice: told there.
    if (isElsewhere && operation !== undefined && operation.seen > 1 && isRecordOfItsOwn(operation)) continue;
    const what = `a record stands that ought not to: ${how}`;
    findings.wrong(operation === undefined ? { what, ...place } : { ...problemOf(operation, what), ...place });
  }
  const opened = new Set(operations.of('openSale').flatMap((one) => (mayStand(one) ? [one.asked.key] : [])));
  for (const sku of sales.keys()) {
    if (!opened.has(sku)) findings.wrong({ what: 'a sale stands that nobody opened', key: sku });
  }
  if (!seesAll) findings.open({ what: 'only keys that were asked for were read' });
  return findings.result();
}

function isRecordOfItsOwn({ asked }: Operation): boolean {
  return RECORD_KINDS.includes(asked.kind);
}
