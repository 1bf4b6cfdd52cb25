import type { Demand } from '../../lib/sizing/demand';
import type { Bill, DoorsCost, PlannedCost } from '../../lib/sizing/plan/planned-cost';
import { dollars, number } from '../command-line/numbers';
import type { Style } from '../command-line/style';
import { table } from '../command-line/table';
import { wrap } from '../command-line/wrap';
import { costPlaces, dollarsAt } from './cost-places';

const INDENT = '  ';

/** What a million writes and a month cost, by stage, beside the usual design. */
export function costText(cost: PlannedCost, demand: Required<Demand>, width: number, style: Style): string {
  const { perMillionWrites, perMonth, usual } = cost;
  const bills = [perMillionWrites, usual.perMillionWrites, perMonth, usual.perMonth];
  const places = costPlaces(bills);
  if (places.length === 0) return '';
  const rows = [
    ...places.map((place) => [place, ...bills.map((bill) => amount(bill, place))]),
    ['together', ...bills.map((bill) => dollars(bill.dollars))],
  ];
  const text = table(['', 'a million writes', 'usual design', 'a month', 'usual design'], rows, {
    paint: (cell, column, row) => {
      if (row < 0) return style.quiet(cell);
      if (row === places.length) return style.strong(cell);
      return column === 2 || column === 4 ? style.quiet(cell) : cell;
    },
  });
  const priced =
    cost.pricesOf === cost.region
      ? cost.region
      : `${cost.pricesOf}, because those of ${cost.region} are not known here`;
  const guarded = perMonth.rows.some(({ what }) => what === 'web ACL');
  const remarks = [
    `A million writes at the peak; a month of 730 hours at the mean of ${number(demand.meanWritesPerSecond)} writes/s, with what is paid whether used or not. List prices of ${priced}, as of ${cost.pricesAsOf}.`,
    doorsText(cost.doors, demand),
    `The usual design: a message a write, batches of ten, an idempotency item and one call for each record${guarded ? ', and no web ACL' : ''}.`,
  ];
  return [
    ...text.split('\n').map((line) => `${INDENT}${line}`),
    ...remarks.map((line) => style.quiet(wrap(line, width, 2))),
  ].join('\n');
}

/** Which door costs less, and from where on. */
function doorsText(
  { function: ofFunction, containers, containersFromWritesPerSecond: from }: DoorsCost,
  demand: Required<Demand>,
): string {
  const ratio = number(Number((demand.peakWritesPerSecond / demand.meanWritesPerSecond).toPrecision(2)));
  const both = `A month is ${dollars(ofFunction)} with a function at the door and ${dollars(containers)} with containers`;
  if (from === undefined) return `${both}, which never cost less for such a demand.`;
  return `${both}, which cost less from a mean of ${number(Number(from.toPrecision(2)))} writes/s, with a peak of ${ratio} times as much, as here.`;
}

function amount(bill: Bill, place: string): string {
  const value = dollarsAt(bill, place);
  return value === undefined ? '-' : dollars(value);
}
