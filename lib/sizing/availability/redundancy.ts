import { type Availability, minutesDownAMonth, ofFailures, parallel, quorum } from './availability';

/** What fails and comes back. Unit: hours. */
export interface Failing {
  readonly mtbfHours: number;
  readonly mttrHours: number;
}

/** A zone that is lost once in three years, for four hours. From what is remembered of AWS's public summaries; nobody promises it. */
export const ASSUMED_ZONE: Failing = { mtbfHours: 3 * 8760, mttrHours: 4 };

/** A task that dies once a month, by a crash, a host that is retired or an update of the platform, and whose successor answers three minutes later. */
export const ASSUMED_TASK: Failing = { mtbfHours: 730, mttrHours: 0.05 };

/** Two failed health checks, ten seconds apart, and what a request that was under way had begun to wait. Unit: seconds. */
export const GIVEN_UP_SECONDS = 30;

/** So many zones that fail by themselves, and nothing else. */
export interface ZonesAlone {
  readonly zones: number;
  /** One that works is enough: at night, when one carries all that comes. */
  readonly any: Availability;
  /** All but one must work: what the plan's tasks are counted for. */
  readonly allButOne: Availability;
  /** What is refused a month until the load balancer has given up the failing zone, in minutes of all requests. */
  readonly untilGivenUpMinutes: number;
}

export function zonesAlone(zones: number, { mtbfHours, mttrHours }: Failing = ASSUMED_ZONE): ZonesAlone {
  const each = ofFailures(mtbfHours, mttrHours);
  const failuresAMonth = zones * (730 / mtbfHours);
  const share = 1 / zones;
  return {
    zones,
    any: parallel(...Array.from({ length: zones }, () => each)),
    allButOne: quorum(Math.max(1, zones - 1), zones, each),
    untilGivenUpMinutes: zones === 1 ? minutesDownAMonth(each) : (failuresAMonth * share * GIVEN_UP_SECONDS) / 60,
  };
}

/** Tasks of which so many carry what comes. */
export function tasksAlone(
  needed: number,
  among: number,
  { mtbfHours, mttrHours }: Failing = ASSUMED_TASK,
): Availability {
  return quorum(needed, among, ofFailures(mtbfHours, mttrHours));
}
