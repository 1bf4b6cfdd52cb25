// What a demand may be. A number that is none, or of nothing, is nonsense; one beyond a limit is a wish, and its limit and what
// would take it further stand beside it. Both are refused where a path is made; a plan tells of the second what could be done.

import { BULK_MAX_WRITES, WRITE_BODY_MAX_BYTES } from '../../lambda/contract/limits';
import { completeDemand, type Demand } from './demand';
import { ITEM_BYTES } from './limits';
import { isNumberOf, type NumberRule, numberProblems } from './number-rule';
import type { Impossible } from './plan/plan';
import { shown } from './rounding';
import { isUnresolved } from './unresolved';

/** A limit, and what would make it possible to go past it. */
type Beyond = Pick<Impossible, 'limit' | 'wouldTake'>;

interface DemandRule extends NumberRule {
  /** As it is asked for: `records of 5 bytes`. */
  readonly asked: (value: number) => string;
  readonly above?: (value: number) => Beyond;
  /** Of numbers from 0 to the least. */
  readonly below?: Beyond;
}

const RULES: Readonly<Record<keyof Demand, DemandRule>> = {
  peakWritesPerSecond: {
    min: 1,
    max: 1_000_000,
    otherwise: 'there would be nothing to size for, or more than one path can carry',
    asked: (value) => `a peak of ${shown(value)} writes/s (peakWritesPerSecond)`,
    above: () => ({
      limit: 'one path carries 1,000,000 writes/s at the most',
      wouldTake: 'several paths, with the writes divided among them by collection or by key',
    }),
  },
  burstSeconds: {
    min: 1,
    max: 86_400,
    otherwise: 'a burst that never ends is the steady rate, size for that',
    asked: (value) => `a burst of ${shown(value)} s (burstSeconds)`,
    above: () => ({
      limit: 'a burst lasts 86,400 s at the most: what lasts longer is the steady rate',
      wouldTake: 'burstSeconds of 86,400, with the same rate as meanWritesPerSecond',
    }),
  },
  meanWritesPerSecond: {
    min: 0.001,
    max: 1_000_000,
    fractions: true,
    otherwise: 'there would be nothing to pay for, or more than one path can carry',
    asked: (value) => `a mean of ${shown(value)} writes/s (meanWritesPerSecond)`,
    above: () => ({
      limit: 'one path carries 1,000,000 writes/s at the most',
      wouldTake: 'several paths, with the writes divided among them by collection or by key',
    }),
  },
  hottestShare: {
    min: 0,
    max: 1,
    fractions: true,
    otherwise: 'a record gets a part of all writes, and all of them at the most',
    asked: (value) => `${shown(value)} of the writes for one record (hottestShare)`,
  },
  itemBytes: {
    min: 1,
    max: WRITE_BODY_MAX_BYTES,
    otherwise: 'the front door refuses larger bodies, so such a record could not be written',
    asked: (value) => `records of ${shown(value)} bytes (itemBytes)`,
    above: (value) => ({
      limit:
        value > ITEM_BYTES.value
          ? `an item of the table has ${shown(ITEM_BYTES.value)} bytes (400 KB) at the most, and the front door takes bodies of ${shown(WRITE_BODY_MAX_BYTES)} bytes (48 KiB)`
          : `the front door takes bodies of ${shown(WRITE_BODY_MAX_BYTES)} bytes (48 KiB) at the most; an item of the table could have ${shown(ITEM_BYTES.value)} (400 KB)`,
      wouldTake: `records of ${shown(WRITE_BODY_MAX_BYTES)} bytes or less: what is large goes to S3, and its key into the record`,
    }),
  },
  acceptableDelaySeconds: {
    min: 1,
    max: 3600,
    fractions: true,
    otherwise: 'the buffer would be asked to deliver before it can poll, or to hide an outage',
    asked: (value) => `a delay of ${shown(value)} s (acceptableDelaySeconds)`,
    above: () => ({
      limit: 'a delay of 3,600 s at the most: beyond that the buffer would hide an outage',
      wouldTake: 'a delay of 3,600 s; what waits longer for an outage is kept for four days all the same',
    }),
    below: {
      limit: 'a delay of 1 s at the least: a buffered write waits for a poll and for the run of its batch',
      wouldTake:
        'a delay of 1 s or more, or a collection of mode direct, whose writes are in the table when they are answered',
    },
  },
  writesPerRequest: {
    min: 1,
    max: BULK_MAX_WRITES,
    otherwise: 'the front door takes no more in one request',
    asked: (value) => `${shown(value)} writes in a request (writesPerRequest)`,
    above: () => ({
      limit: `the front door takes ${shown(BULK_MAX_WRITES)} writes in one request`,
      wouldTake: `requests of ${shown(BULK_MAX_WRITES)} writes or fewer`,
    }),
  },
};

/** Everything wrong with a demand: nonsense, limits and contradictions. */
export function demandProblems(demand: Demand): string[] {
  const problems = numberProblems(RULES, demand, nameOfField);
  if (problems.length > 0) return problems;
  return contradictions(demand).map(
    ({ asked, limit, wouldTake }) => `demand: ${asked} cannot be: ${limit}; it would take ${wouldTake}`,
  );
}

/** Numbers that are none, below nothing or more than a whole: there is nothing to plan for. */
export function demandNonsense(demand: Demand): string[] {
  const wished = new Set<string>(beyond(demand).map(([name]) => name));
  const rest = Object.fromEntries(Object.entries(demand).filter(([name]) => !wished.has(name)));
  return numberProblems(RULES, rest, nameOfField);
}

/** What is asked for beyond a limit of the kit or of a service, or against itself. */
export function demandImpossible(demand: Demand): readonly Impossible[] {
  return [...beyond(demand).map(([, impossible]) => impossible), ...contradictions(demand)];
}

function beyond(demand: Demand): (readonly [keyof Demand, Impossible])[] {
  return (Object.entries(RULES) as [keyof Demand, DemandRule][]).flatMap(([name, rule]) => {
    const value = demand[name];
    if (value === undefined || isUnresolved(value) || !isNumberOf(rule, value)) return [];
    const asked = rule.asked(value);
    if (value > rule.max && rule.above !== undefined) return [[name, { asked, ...rule.above(value) }] as const];
    if (value >= 0 && value < rule.min && rule.below !== undefined) return [[name, { asked, ...rule.below }] as const];
    return [];
  });
}

function contradictions(demand: Demand): readonly Impossible[] {
  const { meanWritesPerSecond: mean, peakWritesPerSecond: peak } = completeDemand(demand);
  if (mean <= peak) return [];
  return [
    {
      asked: RULES.meanWritesPerSecond.asked(mean),
      limit: `the mean is no more than the peak of ${shown(peak)} writes/s: the path would be sized for less than it always gets`,
      wouldTake: `a peakWritesPerSecond of ${shown(mean)} or more, or a lower mean`,
    },
  ];
}

function nameOfField(name: string): string {
  return `demand.${name}`;
}
