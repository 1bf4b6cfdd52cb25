import type { Evidence } from '../evidence';
import { STILL_WAITING } from '../evidence';
import { Findings } from '../findings';
import { mayStand } from '../operation';
import type { CheckResult } from '../verification';

export const OVERSOLD = 'nothing is oversold';
export const UNITS = 'units sold are those of the orders';

/** No sale has given away more than it had, by its own count or by that of its orders. */
export function checkOversold(evidence: Evidence): CheckResult {
  const findings = new Findings(OVERSOLD);
  for (const { sku, stock, sold, available, ordered } of salesOf(evidence)) {
    findings.looked();
    if (ordered > stock) findings.wrong({ what: `its orders have ${ordered} units of ${stock}`, key: sku });
    else if (sold > stock) findings.wrong({ what: `it counts ${sold} units as sold of ${stock}`, key: sku });
    else if (available < 0) findings.wrong({ what: `it has ${available} units left`, key: sku });
  }
  return findings.result();
}

/** What a sale counts as sold is what its orders have, and the rest of its stock is left. */
export function checkUnits(evidence: Evidence): CheckResult {
  const { isDrained, seesAll } = evidence;
  const findings = new Findings(UNITS);
  for (const { sku, asked, stock, sold, available, ordered, unseen } of salesOf(evidence)) {
    findings.looked();
    if (asked.length > 0 && !asked.includes(stock)) {
      findings.wrong({
        what: `it was opened with a stock of ${asked.join(' or ')}, and has one of ${stock}`,
        key: sku,
      });
      continue;
    }
    const found = `it counts ${sold} units as sold and ${available} as left of ${stock}, and its orders have ${ordered}`;
    const isExact = sold === ordered && sold + available === stock;
    const isWithin = sold >= ordered && sold <= ordered + unseen && sold + available === stock;
    if (isExact && (seesAll || unseen === 0)) continue;
    if (!seesAll && isWithin) {
      findings.open({ what: `${found}; ${unseen} units of unanswered orders could not be looked for`, key: sku });
    } else if (isDrained) findings.wrong({ what: found, key: sku });
    else findings.open({ what: `${found}; ${STILL_WAITING}`, key: sku });
  }
  return findings.result();
}

interface Counted {
  readonly sku: string;
  /** What those who may have opened it asked for; none where nobody did. */
  readonly asked: readonly unknown[];
  readonly stock: number;
  readonly sold: number;
  readonly available: number;
  /** Units of the orders that were found. */
  readonly ordered: number;
  /** Units of orders that may be there and whose ids nobody was told. */
  readonly unseen: number;
}

function salesOf({ operations, sales }: Evidence): Counted[] {
  const ordered = new Map<string, number>();
  const unseen = new Map<string, number>();
  for (const operation of operations.of('order')) {
    const { asked, seen, keys } = operation;
    const quantity = Number(asked.body?.quantity ?? 1);
    const sku = asked.key ?? '';
    if (seen > 0) ordered.set(sku, (ordered.get(sku) ?? 0) + quantity * seen);
    else if (keys.length === 0 && mayStand(operation)) {
      unseen.set(sku, (unseen.get(sku) ?? 0) + quantity);
    }
  }
  return [...sales.values()].map(({ sku, stock, sold, available }) => {
    const openings = operations.of('openSale').filter((one) => one.asked.key === sku && mayStand(one));
    const asked = openings.flatMap((one) => one.asked.body?.stock ?? []);
    return { sku, asked, stock, sold, available, ordered: ordered.get(sku) ?? 0, unseen: unseen.get(sku) ?? 0 };
  });
}
