import type { Evidence } from '../evidence';
import { STILL_WAITING } from '../evidence';
import { Findings } from '../findings';
import { isApplied, mustStand, type Operation, problemOf } from '../operation';
import type { CheckResult } from '../verification';

export const LOST = 'nothing acknowledged is lost';

/** What was acknowledged stands, or its record shows that it was decided by the collection's rule. */
export function checkLost(evidence: Evidence): CheckResult {
  const findings = new Findings(LOST);
  for (const operation of evidence.operations.all()) {
    if (!mustStand(operation) || operation.asked.kind === 'poison') continue;
    findings.looked();
    const how = missing(operation, evidence);
    if (how === undefined) continue;
    // What was applied at once waits nowhere.
    if (how.open === undefined && (evidence.isDrained || operation.atOnce)) {
      findings.wrong(problemOf(operation, how.what));
    } else {
      findings.open(problemOf(operation, `${how.what}; ${how.open ?? STILL_WAITING}`));
    }
  }
  return findings.result();
}

interface Missing {
  readonly what: string;
  /** Why it is not certain. */
  readonly open?: string;
}

function missing(operation: Operation, evidence: Evidence): Missing | undefined {
  const { asked, seen, keys } = operation;
  const key = asked.key ?? keys[0] ?? '';
  switch (asked.kind) {
    case 'create':
      return seen > 0 || isTaken(asked.collection, key, evidence) ? undefined : { what: 'its record is not there' };
    case 'put':
    case 'increment':
    case 'patch':
      return stands(asked.collection, key, evidence) ? undefined : { what: `nothing stands at its key` };
    case 'replace':
      if (stands(asked.collection, key, evidence)) return undefined;
      // One that was only accepted may have met another version: where nothing stands, only a first one must have been applied.
      return isApplied(operation) || asked.expect === '0' ? { what: 'nothing stands at its key' } : undefined;
    case 'transfer':
      return seen > 0 ? undefined : missingTransfer(operation);
    case 'openSale':
      return evidence.sales.has(key) ? undefined : { what: 'its sale is not there' };
    // Orders have a check of their own.
    case 'order':
    case 'poison':
      return undefined;
    default:
      return asked.kind satisfies never;
  }
}

/** Of a key that several asked for, another's record stands there. */
function isTaken(collection: string, key: string, { operations }: Evidence): boolean {
  return operations.at(collection, key).some(({ seen }) => seen > 0);
}

function stands(collection: string, key: string, { records }: Evidence): boolean {
  return records.has({ collection, key });
}

/** A transfer that was only accepted may have met other balances: what became of it, only its outcome tells. */
function missingTransfer({ atOnce, outcome }: Operation): Missing | undefined {
  const what = 'its transfer is not recorded';
  if (atOnce) return { what };
  switch (outcome) {
    case 'conflict':
    case 'superseded':
      return undefined;
    case 'applied':
    case 'duplicate':
      return { what: `it is told as ${outcome}, and ${what}` };
    // Outcomes are kept at best effort: what was refused may be told as pending for a day.
    case 'pending':
      return { what, open: 'it is told as pending: its outcome was not kept, or it was lost on its way' };
    default:
      return { what, open: 'nobody knows what became of it' };
  }
}
