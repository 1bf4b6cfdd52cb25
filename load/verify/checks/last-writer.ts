import { isStamp } from '../../../lambda/contract/stamp';
import type { Evidence } from '../evidence';
import { STILL_WAITING } from '../evidence';
import { Findings } from '../findings';
import { mustStand, type Operation, problemOf } from '../operation';
import { sameFields } from '../same-fields';
import type { CheckResult } from '../verification';

export const LAST_WRITER = 'the last writer wins';

/** Of `lastWriterWins`: what stands is the write with the greatest stamp, or an unknown one whose stamp is greater still. */
export function checkLastWriter({ operations, records, isDrained }: Evidence): CheckResult {
  const findings = new Findings(LAST_WRITER);
  for (const { collection, key, operations: puts } of operations.placesOf('put')) {
    const record = records.at({ collection, key });
    if (record === undefined || record.isGone) continue;
    findings.looked();
    const standing = operations.named(record.fields.op);
    if (standing === undefined) {
      findings.wrong({ what: 'what stands does not say whose it is', collection, key });
      continue;
    }
    if (standing.asked.body !== undefined && !sameFields(record.fields, standing.asked.body)) {
      findings.wrong(problemOf(standing, `it stands, and is not as it was asked: ${JSON.stringify(record.fields)}`));
      continue;
    }
    const at = record.at ?? stampOf(standing);
    if (at === undefined) {
      findings.open(problemOf(standing, 'it stands, and nobody knows its stamp'));
      continue;
    }
    const told = stampOf(standing);
    if (told !== undefined && told !== at && standing.requests === 1) {
      findings.wrong(problemOf(standing, `it stands with the stamp ${at}, and was told ${told}`));
      continue;
    }
    const greatest = greatestOf(puts);
    if (greatest === undefined || greatest.operation === standing || greatest.stamp <= at) continue;
    const what = `it has the greatest stamp that was acknowledged, and ${standing.asked.op} stands in its place`;
    if (isDrained) findings.wrong(problemOf(greatest.operation, what));
    else findings.open(problemOf(greatest.operation, `${what}; ${STILL_WAITING}`));
  }
  return findings.result();
}

function greatestOf(puts: readonly Operation[]): { readonly operation: Operation; readonly stamp: string } | undefined {
  let greatest: { operation: Operation; stamp: string } | undefined;
  for (const operation of puts) {
    if (!mustStand(operation)) continue;
    for (const stamp of operation.ids.filter(isStamp)) {
      // Of several requests that were sent without a key, some of the stamps may be those of unanswered ones.
      if (operation.unknown + operation.pending > 0) continue;
      if (greatest === undefined || greatest.stamp < stamp) greatest = { operation, stamp };
    }
  }
  return greatest;
}

/** Without an Idempotency-Key the id is the stamp. */
function stampOf({ ids }: Operation): string | undefined {
  const [id] = ids;
  return ids.length === 1 && id !== undefined && isStamp(id) ? id : undefined;
}
