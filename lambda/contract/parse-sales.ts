import type { Collections } from './collection';
import type { SalesRules } from './sales';
import { salesProblems } from './sales-problems';

/** Reads what `renderSales` wrote; `undefined` where a path sells nothing. Throws: half a rule must not sell a single unit. */
export function parseSales(text: string | undefined, collections: Collections): SalesRules | undefined {
  if (text === undefined) return undefined;
  const { orders, holdSeconds, maxQuantity } = JSON.parse(text) as SalesRules;
  const rules = { orders, holdSeconds, maxQuantity };
  const problems = salesProblems(rules, collections);
  if (problems.length > 0) throw new Error(`SALES: ${problems.join('; ')}`);
  return rules;
}

export function renderSales({ orders, holdSeconds, maxQuantity }: SalesRules): string {
  return JSON.stringify({ orders, holdSeconds, maxQuantity });
}
