import { minutesDownAMonth } from '../../lib/sizing/availability/availability';
import type { Purpose } from '../../lib/sizing/availability/path-availability';
import type { Plan } from '../../lib/sizing/plan/plan';
import { duration } from '../command-line/numbers';
import { wrap } from '../command-line/wrap';

/** A read needs what a direct write does, and a status is told by the page. */
const TOLD: readonly (readonly [Purpose, string])[] = [
  ['accept', 'a buffered write is accepted'],
  ['apply', 'an accepted one is applied'],
  ['direct', 'a direct write or a read'],
];

/** One line: what AWS's agreements come to. */
export function availabilityText({ availability, zones }: Plan, width: number): string {
  const parts = TOLD.map(([purpose, told]) => {
    const part = availability.find((one) => one.purpose === purpose)?.availability ?? Number.NaN;
    return `${told} ${share(part)} (${duration(minutesDownAMonth(part) * 60)} less)`;
  });
  const text = `In ${zones} zones, by AWS's service level agreements, of a month: ${parts.join(', ')}. No forecast: docs/availability.md.`;
  return wrap(text, width, 2);
}

/** `99.87 %`: two digits that count of what is missing. */
export function share(availability: number): string {
  const missing = Number(((1 - availability) * 100).toPrecision(6));
  if (missing === 0) return '100 %';
  // More digits would tell of nothing but the arithmetic.
  if (missing < 1e-4) return 'over 99.9999 %';
  const digits = Math.max(0, 1 - Math.floor(Math.log10(missing)));
  return `${(100 - missing).toFixed(digits)} %`;
}
