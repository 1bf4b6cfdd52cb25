import type { Evidence } from '../evidence';
import { STILL_WAITING } from '../evidence';
import { Findings } from '../findings';
import { mayStand, type Operation, problemOf } from '../operation';
import type { CheckResult } from '../verification';
import { accountsOf } from './versions';

export const BALANCES = 'balances are what the transfers made of them';

/** Every account has its opening balance and what the recorded transfers moved, to the unit: so the sum of all stays, too. */
export function checkBalances(evidence: Evidence): CheckResult {
  const { operations, records, isDrained } = evidence;
  const findings = new Findings(BALANCES);
  for (const { operation, how } of records.changed) {
    if (operation.asked.kind === 'transfer') findings.wrong(problemOf(operation, `its record was changed: ${how}`));
  }
  const moved = movementsOf(operations.of('transfer'));
  const openings = openingsOf(evidence);
  for (const account of accountsOf(evidence)) {
    const opening = openings.get(account);
    const { units, transfers } = moved.get(account) ?? { units: 0, transfers: 0 };
    if (opening === undefined) {
      if (transfers > 0)
        findings.wrong({ what: `${transfers} transfers changed an account that nobody opened`, key: account });
      continue;
    }
    const { collection } = opening.asked;
    const place = { collection, key: account };
    const record = records.at(place);
    // One that is not there is lost, or was never opened.
    if (record === undefined || record.isGone) continue;
    findings.looked();
    if (isChangedOtherwise(account, opening, evidence)) {
      findings.open({ what: 'other writes than transfers changed it', ...place });
      continue;
    }
    const balance = Number(opening.asked.body?.balance) + units;
    const version = 1 + transfers;
    const wrongVersion = record.version !== undefined && record.version !== version;
    if (record.fields.balance === balance && !wrongVersion) continue;
    const what = `it has ${record.fields.balance} at version ${record.version ?? '(unknown)'}, and its opening and ${transfers} transfers make ${balance} at version ${version}`;
    if (isDrained) findings.wrong({ what, ...place });
    else findings.open({ what: `${what}; ${STILL_WAITING}`, ...place });
  }
  return findings.result();
}

/** What the transfers that are recorded moved, by account. */
function movementsOf(transfers: readonly Operation[]) {
  const moved = new Map<string, { units: number; transfers: number }>();
  for (const { asked, seen } of transfers) {
    if (seen === 0) continue;
    const amount = Number(asked.body?.amount);
    for (const [account, units] of [
      [asked.body?.from, -amount],
      [asked.body?.to, amount],
    ] as const) {
      if (typeof account !== 'string') continue;
      const before = moved.get(account) ?? { units: 0, transfers: 0 };
      moved.set(account, { units: before.units + units, transfers: before.transfers + 1 });
    }
  }
  return moved;
}

/** The write that opened each account: it has a balance, and expects nothing to stand there. */
function openingsOf({ operations }: Evidence): Map<string, Operation> {
  const openings = new Map<string, Operation>();
  for (const kind of ['replace', 'create', 'put'] as const) {
    for (const operation of operations.of(kind)) {
      const { key, body, expect } = operation.asked;
      if (key === undefined || !mayStand(operation) || typeof body?.balance !== 'number') continue;
      if (expect === undefined || expect === '0') openings.set(key, operation);
    }
  }
  return openings;
}

function isChangedOtherwise(account: string, opening: Operation, { operations }: Evidence): boolean {
  return operations
    .at(opening.asked.collection, account)
    .some((one) => one !== opening && mayStand(one) && one.asked.kind !== 'transfer');
}
