import { littlesLaw } from './littles-law';

/** One server before which a queue stands: what comes at random waits for what came before it. */
export interface Mm1 {
  /** The part of its time in which the server works. At 1 and above nothing settles, and every other figure is Infinity. */
  readonly utilization: number;
  /** Before the server begins. */
  readonly meanWaitSeconds: number;
  /** Waiting and being served. */
  readonly meanSecondsInSystem: number;
  /** How many there are, with the one that is served. */
  readonly meanInSystem: number;
  /** Seconds in the system that the part `p` of all do not exceed, 0 ≤ p < 1. */
  percentileInSystem(p: number): number;
}

/** Random arrivals, service times that are random too (exponential), one server. Source: Kleinrock, Queueing Systems I, 3.2 and 5.8. */
export function mm1(perSecond: number, serviceSeconds: number): Mm1 {
  const utilization = littlesLaw(perSecond, serviceSeconds);
  const inSystem = utilization < 1 ? serviceSeconds / (1 - utilization) : Number.POSITIVE_INFINITY;
  return {
    utilization,
    meanWaitSeconds: utilization < 1 ? inSystem - serviceSeconds : inSystem,
    meanSecondsInSystem: inSystem,
    meanInSystem: utilization < 1 ? littlesLaw(perSecond, inSystem) : inSystem,
    percentileInSystem: (p) => (utilization < 1 ? -inSystem * Math.log1p(-p) : inSystem),
  };
}
