// Availability as arithmetic: the part of the time in which something works. All of it takes parts that fail independently of each other, which
// real ones do not; docs/availability.md says what that means.

/** A part of the time, 0–1. */
export type Availability = number;

/** What fails every `mtbfHours` on average, and is back after `mttrHours`. */
export function ofFailures(mtbfHours: number, mttrHours: number): Availability {
  if (!(mtbfHours > 0 && mttrHours >= 0))
    throw new Error(`time between failures and to repair must be above and from 0, got ${mtbfHours} and ${mttrHours}`);
  return mtbfHours / (mtbfHours + mttrHours);
}

/** All are needed. */
export function series(...parts: readonly Availability[]): Availability {
  return parts.reduce((all, part) => all * checked(part), 1);
}

/** One of them is enough. */
export function parallel(...parts: readonly Availability[]): Availability {
  return 1 - parts.reduce((none, part) => none * (1 - checked(part)), 1);
}

/** `needed` of `among` alike are enough: the binomial chance that so many work, or more. */
export function quorum(needed: number, among: number, each: Availability): Availability {
  const works = checked(each);
  let sum = 0;
  // From all down: the terms rise, and the sum keeps its digits.
  for (let working = among; working >= Math.max(0, needed); working -= 1) {
    sum += ways(among, working) * works ** working * (1 - works) ** (among - working);
  }
  return Math.min(1, sum);
}

const HOURS_PER_MONTH = 730;

/** What is not there of a month of 730 hours. Unit: minutes. */
export function minutesDownAMonth(availability: Availability): number {
  return (1 - checked(availability)) * HOURS_PER_MONTH * 60;
}

function ways(among: number, chosen: number): number {
  let count = 1;
  for (let step = 1; step <= chosen; step += 1) count = (count * (among - chosen + step)) / step;
  return count;
}

function checked(part: Availability): Availability {
  if (part >= 0 && part <= 1) return part;
  throw new Error(`an availability must be a part of the time from 0 to 1, got ${part}`);
}
