import { erlangC } from './erlang-c';
import { littlesLaw } from './littles-law';

/** Servers behind one queue. */
export interface Mmc {
  /** The part of their time in which the servers work. At 1 and above the queue grows for ever and waits are Infinity. */
  readonly utilization: number;
  /** The chance to wait at all. */
  readonly waitChance: number;
  /** Over all, those who do not wait included. */
  readonly meanWaitSeconds: number;
  readonly meanSecondsInSystem: number;
  /** Seconds of waiting that the part `p` of all do not exceed, 0 ≤ p < 1. */
  percentileWait(p: number): number;
}

/** Random arrivals, exponential service times, `servers` of them. Source: Gross & Harris, Fundamentals of Queueing Theory, 2.3. */
export function mmc(perSecond: number, serviceSeconds: number, servers: number): Mmc {
  const offered = littlesLaw(perSecond, serviceSeconds);
  const waitChance = erlangC(servers, offered);
  // How long it takes on average, where all servers are busy, until one is free beyond those that came meanwhile.
  const relief = offered < servers ? serviceSeconds / (servers - offered) : Number.POSITIVE_INFINITY;
  const meanWaitSeconds = waitChance === 0 ? 0 : waitChance * relief;
  return {
    utilization: offered / servers,
    waitChance,
    meanWaitSeconds,
    meanSecondsInSystem: meanWaitSeconds + serviceSeconds,
    percentileWait: (p) => (1 - p >= waitChance ? 0 : relief * Math.log(waitChance / (1 - p))),
  };
}
