import type { Algorithm } from '../../../local/front-door/target-group';

/** What is wrong with one of the three targets. */
export const FAULTS = ['slow', 'failing'] as const;
export type Fault = (typeof FAULTS)[number];

/** How requests are spread. */
export const WAYS = ['roundRobin', 'weightedRandom', 'anomalyMitigation', 'leastOutstandingRequests'] as const;
export type Way = (typeof WAYS)[number];

export interface Lane {
  readonly fault: Fault;
  readonly way: Way;
}

export const LANES: readonly Lane[] = FAULTS.flatMap((fault) => WAYS.map((way) => ({ fault, way })));

export const ALGORITHM_OF: Readonly<Record<Way, Algorithm>> = {
  roundRobin: 'round_robin',
  weightedRandom: 'weighted_random',
  anomalyMitigation: 'weighted_random',
  leastOutstandingRequests: 'least_outstanding_requests',
};

export const NAME_OF: Readonly<Record<Way, string>> = {
  roundRobin: 'round robin',
  weightedRandom: 'weighted random',
  anomalyMitigation: 'weighted random, anomaly mitigation',
  leastOutstandingRequests: 'least outstanding requests',
};
