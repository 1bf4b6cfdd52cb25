import { STAGES } from '../../lib/sizing/plan/plan';
import type { Bill, CostPlace } from '../../lib/sizing/plan/planned-cost';

/** The stages in the order of a write's journey, then what belongs to none of them. */
const ORDER: readonly CostPlace[] = [...STAGES, 'storage', 'network', 'logs and metrics', 'alarms and dashboard'];

/** The places where any of the bills asks for something. */
export function costPlaces(bills: readonly Bill[]): CostPlace[] {
  return ORDER.filter((place) => bills.some((bill) => (dollarsAt(bill, place) ?? 0) > 0));
}

/** What a bill asks for at one place, or nothing where it has no row for it. */
export function dollarsAt({ rows }: Bill, place: string): number | undefined {
  const of = rows.filter((row) => row.place === place);
  return of.length === 0 ? undefined : of.reduce((sum, row) => sum + row.dollars, 0);
}
