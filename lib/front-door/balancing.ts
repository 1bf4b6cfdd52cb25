/** By which target a request goes. Source: ALB, target group attribute `load_balancing.algorithm.type`. */
export type BalancingAlgorithm = 'roundRobin' | 'leastOutstandingRequests' | 'weightedRandom';

/** How the load balancer spreads requests over the tasks of a container door. A Lambda door has one target, which takes none of it. */
export interface Balancing {
  /**
   * `leastOutstandingRequests` keeps away from a target that has become slow; `roundRobin` gives all the same; `weightedRandom` gives
   * less to one that fails.
   * @default 'leastOutstandingRequests'
   */
  readonly algorithm?: BalancingAlgorithm;
  /**
   * Whether a target that answers with more errors than the others gets less. Needs `weightedRandom`, and three healthy tasks: with `maxTasks` below it is
   * refused, and while fewer than three run nothing is compared. Source: Elastic Load Balancing, "Automatic Target Weights".
   * @default - on with `weightedRandom`
   */
  readonly anomalyMitigation?: boolean;
  /**
   * Seconds, 30–900, over which a new task's share rises from nothing to its full one. Needs `roundRobin`: the others refuse it. With `shift` it is for tasks
   * that the scaling adds, and not for those of a new version: these come into an empty group, whose first ones have their share at once.
   * @default - its full share at once
   */
  readonly slowStartSeconds?: number;
  /**
   * Seconds, 1–604,800, for which a client stays with its task, by a cookie. Good for caches in the process, bad for an even load.
   * `weightedRandom` takes none, and without `crossZone` the load balancer refuses it.
   * @default - each request goes by the algorithm
   */
  readonly stickinessSeconds?: number;
  /**
   * Whether each zone's balancer spreads over the tasks of all zones. Without it a zone with fewer tasks has more to do for each.
   * @default true
   */
  readonly crossZone?: boolean;
  /**
   * Seconds, 0–3,600, that a task which is taken out keeps its open requests. Shorter cuts off requests that wait; longer makes deployments slower.
   * @default - the door's time-out and 5 s more
   */
  readonly deregistrationDelaySeconds?: number;
}
