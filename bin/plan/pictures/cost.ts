import type { Plan } from '../../../lib/sizing/plan/plan';
import type { Bill, CostPlace } from '../../../lib/sizing/plan/planned-cost';
import type { BarPanel, BarPicture } from '../../charts/picture';
import { dollars, number } from '../../command-line/numbers';
import { costPlaces, dollarsAt } from '../cost-places';
import { headline } from '../texts';

/** Where the money goes, beside the usual design: a million writes, and a month. */
export function costPicture(plan: Plan): BarPicture {
  const { perMillionWrites, perMonth, usual, pricesOf, pricesAsOf } = plan.cost;
  const places = costPlaces([perMillionWrites, perMonth, usual.perMillionWrites, usual.perMonth]);
  return {
    kind: 'bars',
    title: `${dollars(perMillionWrites.dollars)} a million writes, where the usual design takes ${dollars(usual.perMillionWrites.dollars)}`,
    subtitle: `${headline(plan)}. List prices of ${pricesOf}, ${pricesAsOf}; a month at the mean of ${number(plan.demand.meanWritesPerSecond)} writes/s.`,
    categories: places,
    panels: [
      panel('a million writes', perMillionWrites, usual.perMillionWrites, places),
      panel('a month', perMonth, usual.perMonth, places),
    ],
  };
}

function panel(what: string, ours: Bill, other: Bill, places: readonly CostPlace[]): BarPanel {
  return {
    name: `${what}: ${dollars(ours.dollars)}, usual ${dollars(other.dollars)}`,
    label: dollars,
    tick: (value) => dollars(value).replace('.00', ''),
    series: [
      { name: 'Spillway', tone: 'ours', values: places.map((place) => dollarsAt(ours, place)) },
      { name: 'the usual design', tone: 'other', values: places.map((place) => dollarsAt(other, place)) },
    ],
  };
}
