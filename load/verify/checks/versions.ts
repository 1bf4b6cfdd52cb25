import type { Evidence } from '../evidence';
import { STILL_WAITING, UNTOLD } from '../evidence';
import { Findings } from '../findings';
import { isApplied, mayStand, mustStand, type Operation, problemOf } from '../operation';
import type { Place } from '../operations';
import { sameFields } from '../same-fields';
import type { RecordSeen } from '../store-reader';
import type { CheckResult } from '../verification';

export const VERSIONS = 'versions have no gap and no update is lost';

/** More than any run makes of one record: what is above is a number that nobody counted. */
const VERSIONS_MAX = 1_000_000;

/** Of `versioned`: each version was made by one write, which expected the one before, and the last one stands. */
export function checkVersions(evidence: Evidence): CheckResult {
  const { operations, records } = evidence;
  const findings = new Findings(VERSIONS);
  const accounts = accountsOf(evidence);
  for (const { collection, key, operations: replaces } of operations.placesOf('replace')) {
    // Transfers make versions of accounts, too: looked at with the balances.
    if (accounts.has(key)) continue;
    const record = records.at({ collection, key });
    if (record === undefined || record.isGone) continue;
    findings.looked();
    if (record.version === undefined || !Number.isSafeInteger(record.version) || record.version > VERSIONS_MAX) {
      findings.wrong({ what: `its version is ${record.version}`, collection, key });
      continue;
    }
    checkChain(record, record.version, replaces, evidence, findings);
  }
  return findings.result();
}

function checkChain(
  record: RecordSeen,
  version: number,
  replaces: readonly Operation[],
  evidence: Evidence,
  findings: Findings,
): void {
  const place = { collection: record.collection, key: record.key };
  const made = new Map<number, Makers>();
  for (const operation of replaces) {
    const makes = Number(operation.asked.expect) + 1;
    const makers = made.get(makes) ?? { sure: [], maybe: [], never: [] };
    made.set(makes, makers);
    if (isApplied(operation)) makers.sure.push(operation);
    else if (mayBeApplied(operation, evidence)) makers.maybe.push(operation);
    else makers.never.push(operation);
    checkTold(operation, makes, findings);
    if (operation.outcome === 'untold') {
      findings.open(
        problemOf(operation, `it was accepted, as others for version ${operation.asked.expect}; ${UNTOLD}`),
      );
    }
  }
  for (const [makes, { sure, maybe, never }] of made) {
    const [first, ...others] = sure;
    for (const other of others) {
      findings.wrong(
        problemOf(other, `it made version ${makes}, and so did ${first?.asked.op}: one of their updates is lost`),
      );
    }
    if (makes > version && first !== undefined) {
      findings.wrong(problemOf(first, `it made version ${makes}, and the record is at ${version}`));
    }
    if (makes === version + 1) for (const one of [...maybe, ...never]) checkWaiting(one, version, evidence, findings);
  }
  for (let each = 1; each <= version; each++) {
    const makers = made.get(each);
    if (makers !== undefined && makers.sure.length + makers.maybe.length > 0) continue;
    findings.wrong({ what: `version ${each} of ${version} was made by nobody who asked for it`, ...place });
  }
  checkStanding(record, version, made.get(version), evidence, findings);
}

interface Makers {
  readonly sure: Operation[];
  readonly maybe: Operation[];
  /** Refused, or told as a conflict. */
  readonly never: Operation[];
}

/** With a key that was forgotten, a write that was applied may be told as a conflict with itself. */
function mayBeApplied(operation: Operation, { cacheWasLost }: Evidence): boolean {
  if (!mayStand(operation)) return false;
  if (operation.outcome !== 'conflict' && operation.outcome !== 'superseded') return true;
  return cacheWasLost || operation.acknowledged !== operation.requests;
}

function checkTold(operation: Operation, makes: number, findings: Findings): void {
  const [told] = operation.versions;
  if (told === undefined || operation.requests > 1 || !operation.atOnce || Number(told) === makes) return;
  findings.wrong(problemOf(operation, `it expected version ${operation.asked.expect}, and made version ${told}`));
}

/** Who read a version has it in hand that it stood: an accepted write that expects what stands still was never applied. */
function checkWaiting(operation: Operation, version: number, { isDrained }: Evidence, findings: Findings): void {
  if (!mustStand(operation)) return;
  const what = `it was accepted, expects version ${operation.asked.expect}, and the record is still at ${version}`;
  if (isDrained) findings.wrong(problemOf(operation, what));
  else findings.open(problemOf(operation, `${what}; ${STILL_WAITING}`));
}

function checkStanding(
  record: RecordSeen,
  version: number,
  makers: Makers | undefined,
  { operations }: Evidence,
  findings: Findings,
): void {
  if (makers === undefined) return;
  const standing = operations.named(record.fields.op);
  if (standing === undefined) {
    const all = [...makers.sure, ...makers.maybe];
    if (all.some(({ asked }) => asked.body === undefined || !Object.hasOwn(asked.body, 'op'))) return;
    const place = { collection: record.collection, key: record.key };
    findings.wrong({ what: `version ${version} does not say whose it is: ${JSON.stringify(record.fields)}`, ...place });
    return;
  }
  const [sure] = makers.sure;
  if (sure !== undefined && !makers.sure.includes(standing)) {
    findings.wrong(problemOf(sure, `it made version ${version}, and ${standing.asked.op} stands there`));
  } else if (sure === undefined && !makers.maybe.includes(standing)) {
    findings.wrong(
      problemOf(standing, `it stands as version ${version}, and it expected version ${standing.asked.expect}`),
    );
  } else if (standing.asked.body !== undefined && !sameFields(record.fields, standing.asked.body)) {
    findings.wrong(problemOf(standing, `it stands, and is not as it was asked: ${JSON.stringify(record.fields)}`));
  }
}

/** Keys of the records that transfers change. */
export function accountsOf({ operations }: Pick<Evidence, 'operations'>): ReadonlySet<Place['key']> {
  const keys = new Set<string>();
  for (const { asked } of operations.of('transfer')) {
    for (const key of [asked.body?.from, asked.body?.to]) if (typeof key === 'string') keys.add(key);
  }
  return keys;
}
