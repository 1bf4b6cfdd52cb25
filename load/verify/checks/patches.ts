import { patchBody } from '../../../lambda/contract/merge-patch';
import type { Body, Json } from '../../../lambda/contract/write';
import type { Evidence } from '../evidence';
import { STILL_WAITING } from '../evidence';
import { Findings } from '../findings';
import { mayStand, mustStand, type Operation, problemOf } from '../operation';
import { sameValue } from '../same-fields';
import type { RecordSeen } from '../store-reader';
import type { CheckResult } from '../verification';

export const PATCHES = 'patches count in their order';

/** Each field is as the last acknowledged patch left it, or as one whose fate or place in the order nobody knows. */
export function checkPatches(evidence: Evidence): CheckResult {
  const { operations, records } = evidence;
  const findings = new Findings(PATCHES);
  for (const { collection, key, operations: all } of operations.placesOf('patch')) {
    const record = records.at({ collection, key });
    if (record === undefined || record.isGone) continue;
    findings.looked();
    const patches = all.filter(mayStand);
    if (patches.some(reachesInto)) checkWhole(record, patches, evidence, findings);
    else for (const field of fieldsOf(record, patches)) checkField(field, record, patches, evidence, findings);
  }
  return findings.result();
}

function fieldsOf(record: RecordSeen, patches: readonly Operation[]): Set<string> {
  return new Set([...Object.keys(record.fields), ...patches.flatMap(({ asked }) => Object.keys(asked.body ?? {}))]);
}

function checkField(
  field: string,
  record: RecordSeen,
  patches: readonly Operation[],
  evidence: Evidence,
  findings: Findings,
): void {
  const writers = patches.filter(({ asked }) => asked.body !== undefined && Object.hasOwn(asked.body, field));
  const sure = writers.filter((one) => isInOrder(one, evidence));
  // Asked after all others were answered, the last one comes after them. Before it stand only those that it did not wait for.
  const last = sure.reduce<Operation | undefined>(
    (late, one) => (late === undefined || isBefore(late, one) ? one : late),
    undefined,
  );
  const allowed = writers.filter(
    (one) => last === undefined || one === last || !sure.includes(one) || !isBefore(one, last),
  );
  const found = record.fields[field];
  if (allowed.some(({ asked }) => isAs(found, asked.body?.[field]))) return;
  if (last === undefined && found === undefined) return;
  const place = { collection: record.collection, key: record.key };
  const told = `${field} is ${JSON.stringify(found) ?? 'not there'}`;
  if (last === undefined) {
    findings.wrong({ what: `${told}, and no patch left it so`, ...place });
    return;
  }
  const what = `${told}, and the last patch of it left ${JSON.stringify(last.asked.body?.[field])}`;
  if (evidence.isDrained) findings.wrong(problemOf(last, what));
  else findings.open(problemOf(last, `${what}; ${STILL_WAITING}`));
}

/** In a patch `null` takes a field away. */
function isAs(found: Json | undefined, asked: unknown): boolean {
  return asked === null ? found === undefined : sameValue(found, asked);
}

/** A patch that was sent again, and whose key was forgotten meanwhile, may have been applied again at any time. */
function isInOrder(operation: Operation, { cacheWasLost }: Evidence): boolean {
  if (!mustStand(operation) || operation.unknown + operation.pending > 0) return false;
  if (operation.requests === 1) return true;
  return operation.asked.idempotencyKey !== undefined && !cacheWasLost;
}

/** The later one was asked when the earlier one had been answered. */
function isBefore(earlier: Operation, later: Operation): boolean {
  return earlier.answeredAt < later.askedAt;
}

/** Where patches reach into objects, a field is the work of many: only a sequence that is known to the last one can be told. */
function checkWhole(record: RecordSeen, patches: readonly Operation[], evidence: Evidence, findings: Findings): void {
  const place = { collection: record.collection, key: record.key };
  const isKnown = patches.every((one, index) => {
    const before = patches[index - 1];
    return isInOrder(one, evidence) && (before === undefined || isBefore(before, one));
  });
  if (!isKnown) {
    findings.open({
      what: 'its patches reach into objects, and not all of them are known to have been applied',
      ...place,
    });
    return;
  }
  const body = patches.reduce<Body>((before, { asked }) => patchBody(before, asked.body as Body), {});
  if (sameValue(record.fields, body)) return;
  const what = `it is ${JSON.stringify(record.fields)}, and its patches make ${JSON.stringify(body)}`;
  if (evidence.isDrained) findings.wrong({ what, ...place });
  else findings.open({ what: `${what}; ${STILL_WAITING}`, ...place });
}

function reachesInto({ asked }: Operation): boolean {
  return Object.values(asked.body ?? {}).some(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  );
}
