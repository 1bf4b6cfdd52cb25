import { type NumberRule, numberProblems } from '../sizing/number-rule';
import { isUnresolved } from '../sizing/unresolved';
import type { Balancing, BalancingAlgorithm } from './balancing';
import type { ContainerDoorProps } from './compute';

type Numbers = 'slowStartSeconds' | 'stickinessSeconds' | 'deregistrationDelaySeconds';

/** Ranges are the load balancer's own. Source: Elastic Load Balancing API reference, TargetGroupAttribute. */
const RULES: Readonly<Record<Numbers, NumberRule>> = {
  slowStartSeconds: {
    min: 30,
    max: 900,
    otherwise: 'the load balancer refuses the target group; leave it out for none',
  },
  stickinessSeconds: {
    min: 1,
    max: 604_800,
    otherwise: 'the load balancer refuses the target group; leave it out for none',
  },
  deregistrationDelaySeconds: { min: 0, max: 3600, otherwise: 'the load balancer refuses the target group' },
};

/** Fewer healthy targets than these are not compared. Source: Elastic Load Balancing, "Automatic Target Weights". */
const COMPARED_TARGETS_MIN = 3;

const ALGORITHMS: readonly BalancingAlgorithm[] = ['roundRobin', 'leastOutstandingRequests', 'weightedRandom'];

/** Everything wrong with how requests shall be spread over tasks, `maxTasks` at the most where that was said. */
export function balancingProblems(balancing: Balancing, { maxTasks }: Pick<ContainerDoorProps, 'maxTasks'>): string[] {
  const { algorithm = 'leastOutstandingRequests', anomalyMitigation = false } = balancing;
  const { slowStartSeconds, stickinessSeconds, crossZone = true } = balancing;
  const problems = numberProblems(RULES, balancing, (name) => `balancing.${name}`);
  if (!ALGORITHMS.includes(algorithm)) {
    problems.push(
      `balancing.algorithm must be one of ${ALGORITHMS.join(', ')}, got ${JSON.stringify(algorithm)}: the load balancer knows no other`,
    );
    return problems;
  }
  if (slowStartSeconds !== undefined && algorithm !== 'roundRobin') {
    problems.push(
      `balancing.slowStartSeconds needs the algorithm roundRobin, got ${slowStartSeconds} with ${algorithm}: the load balancer refuses the target group; leave it out, or say roundRobin`,
    );
  }
  if (stickinessSeconds !== undefined && algorithm === 'weightedRandom') {
    problems.push(
      `balancing.stickinessSeconds needs an algorithm other than weightedRandom, got ${stickinessSeconds} with it: the load balancer refuses the target group; leave it out, or say roundRobin or leastOutstandingRequests`,
    );
  }
  if (stickinessSeconds !== undefined && !crossZone) {
    problems.push(
      `balancing.stickinessSeconds needs crossZone, got ${stickinessSeconds} with crossZone: false: the load balancer refuses the target group; leave out one of them`,
    );
  }
  if (anomalyMitigation && algorithm !== 'weightedRandom') {
    problems.push(
      `balancing.anomalyMitigation needs the algorithm weightedRandom, got true with ${algorithm}: no other has weights to lower; leave it out, or say weightedRandom`,
    );
  }
  return [...problems, ...comparedProblems(balancing, maxTasks)];
}

/** A count that is none at all is told for itself. */
function comparedProblems({ algorithm, anomalyMitigation = true }: Balancing, maxTasks: number | undefined): string[] {
  if (algorithm !== 'weightedRandom' || !anomalyMitigation || maxTasks === undefined || isUnresolved(maxTasks))
    return [];
  if (!(maxTasks >= 1 && maxTasks < COMPARED_TARGETS_MIN)) return [];
  return [
    `balancing.anomalyMitigation, which weightedRandom has by itself, needs ${COMPARED_TARGETS_MIN} tasks or more, got compute.maxTasks ${maxTasks}: the load balancer compares no fewer targets, and one that fails would keep its share; raise maxTasks, or say anomalyMitigation: false`,
  ];
}
