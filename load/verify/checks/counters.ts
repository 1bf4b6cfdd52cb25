import { addDecimals, type Decimal, decimalOf } from '../../../lambda/contract/decimal';
import { amountJson } from '../../../lambda/front-door/amounts';
import type { Evidence } from '../evidence';
import { STILL_WAITING } from '../evidence';
import { Findings } from '../findings';
import { effectsOf, mayStand, type Operation } from '../operation';
import type { CheckResult } from '../verification';

export const COUNTERS = 'counters are the sums of their increments';

const NOTHING: Decimal = { coefficient: 0n, exponent: 0 };

/** Each field is at least what was acknowledged, and at most what was acknowledged or is unknown. */
export function checkCounters(evidence: Evidence): CheckResult {
  const { operations, records, isDrained } = evidence;
  const findings = new Findings(COUNTERS);
  for (const { collection, key, operations: increments } of operations.placesOf('increment')) {
    const record = records.at({ collection, key });
    // Where nothing stands, what was acknowledged is lost: told there.
    if (record === undefined || record.isGone) continue;
    findings.looked();
    const bounds = boundsOf(increments, evidence.cacheWasLost);
    const amounts = record.amounts ?? {};
    for (const field of new Set([...bounds.keys(), ...Object.keys(amounts)])) {
      const found = amounts[field] ?? NOTHING;
      const { least, most } = bounds.get(field) ?? { least: NOTHING, most: NOTHING };
      const told = `${field} is ${amountJson(found)}`;
      if (isLess(most, found)) {
        const what = `${told}, and all increments that may have been applied make ${amountJson(most)}`;
        findings.wrong({ what, collection, key });
      } else if (isLess(found, least)) {
        const what = `${told}, and the acknowledged increments make ${amountJson(least)}`;
        if (isDrained) findings.wrong({ what, collection, key });
        else findings.open({ what: `${what}; ${STILL_WAITING}`, collection, key });
      }
    }
  }
  return findings.result();
}

function boundsOf(increments: readonly Operation[], cacheWasLost: boolean) {
  const bounds = new Map<string, { least: Decimal; most: Decimal }>();
  for (const operation of increments) {
    if (!mayStand(operation)) continue;
    const { least, most } = effectsOf(operation, cacheWasLost);
    for (const [field, value] of Object.entries(operation.asked.body ?? {})) {
      if (typeof value !== 'number') continue;
      const amount = decimalOf(value);
      const before = bounds.get(field) ?? { least: NOTHING, most: NOTHING };
      // Of what takes away, more of it makes less.
      const [low, high] = amount.coefficient < 0n ? [most, least] : [least, most];
      bounds.set(field, {
        least: addDecimals(before.least, times(amount, low)),
        most: addDecimals(before.most, times(amount, high)),
      });
    }
  }
  return bounds;
}

function times({ coefficient, exponent }: Decimal, count: number): Decimal {
  return { coefficient: coefficient * BigInt(count), exponent };
}

function isLess(a: Decimal, b: Decimal): boolean {
  return addDecimals(a, times(b, -1)).coefficient < 0n;
}
