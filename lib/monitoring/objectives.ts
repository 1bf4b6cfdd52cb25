import { type NumberRule, numberProblems } from '../sizing/number-rule';
import { isUnresolved } from '../sizing/unresolved';

/** What a path promises its clients, as shares of their writes. The alarms of both say how fast the rest is being used up. */
export interface Objectives {
  /**
   * Percent of the writes that are the door's to take that it takes; refused for the backlog and failed ones are missed. Higher
   * alarms at fewer of them.
   * @default 99.9
   */
  readonly acceptAvailability?: number;
  /**
   * Percent of the applied writes that are in the table within the longest wait that the plan foresees. Higher alarms at fewer
   * late ones.
   * @default 99
   */
  readonly durableWithin?: number;
  /**
   * Missed writes in an hour, or in six, below which an objective's alarm keeps silent, 1–1,000,000. In a calm hour a single one
   * is a large share of all: 1 alarms for it.
   * @default 10
   */
  readonly fewestMissed?: number;
  /**
   * Seconds above which the slowest per cent of the front door's answers is an alarm, 0.05–900. Where many clients wait with `Prefer: wait`, more
   * than they wait for. Doors of containers, and those whose versions are shifted.
   * @default 5
   */
  readonly slowAnswerSeconds?: number;
}

export const DEFAULT_OBJECTIVES: Required<Objectives> = {
  acceptAvailability: 99.9,
  durableWithin: 99,
  fewestMissed: 10,
  slowAnswerSeconds: 5,
};

/** How fast the fastest alarm of an objective lets its budget be used up. Source: Site Reliability Workbook, chapter 5, table 5-8. */
export const FASTEST_BURN = 14.4;

/** At this share or below, an alarm at 14.4 times what may be missed would wait for more than all writes. Unit: percent. */
const SHARE_MIN = 100 - 100 / FASTEST_BURN;

const SLOW: Readonly<Record<'slowAnswerSeconds', NumberRule>> = {
  slowAnswerSeconds: {
    min: 0.05,
    max: 900,
    fractions: true,
    otherwise: 'its alarm would always be there, or never come before the door’s time-out',
  },
};

const FEWEST = { min: 1, max: 1_000_000 } as const;

export function objectivesProblems({
  acceptAvailability,
  durableWithin,
  fewestMissed,
  slowAnswerSeconds,
}: Objectives): string[] {
  return [
    ...shareProblems('acceptAvailability', acceptAvailability),
    ...shareProblems('durableWithin', durableWithin),
    ...fewestProblems(fewestMissed),
    ...numberProblems(SLOW, { slowAnswerSeconds }, (name) => `monitoring.objectives.${name}`),
  ];
}

function shareProblems(name: keyof Objectives, share: number | undefined): string[] {
  if (share === undefined || isUnresolved(share) || (share > SHARE_MIN && share < 100)) return [];
  const range = `a number above ${SHARE_MIN.toFixed(2)} and below 100`;
  return [
    `monitoring.objectives.${name} must be ${range}, got ${share}: its alarms would never come, or at every single write`,
  ];
}

function fewestProblems(fewest: number | undefined): string[] {
  if (fewest === undefined || isUnresolved(fewest)) return [];
  if (Number.isInteger(fewest) && fewest >= FEWEST.min && fewest <= FEWEST.max) return [];
  return [
    `monitoring.objectives.fewestMissed must be a whole number from ${FEWEST.min} to ${FEWEST.max}, got ${fewest}: its alarms would never come, or at none missed`,
  ];
}
