import type { TargetGroupSettings } from '../target-group';

/** What ALB would refuse when the target group is made. */
export function settingsProblem(settings: TargetGroupSettings): string | undefined {
  const { targetGroupArn, algorithm, anomalyMitigation, slowStartSeconds } = settings;
  const where = `target group ${targetGroupArn}`;
  if (slowStartSeconds > 0 && algorithm !== 'round_robin') {
    return `${where}: slow start goes with round_robin only, got ${slowStartSeconds} s with ${algorithm}: ALB refuses it. Take round_robin, or 0 s`;
  }
  if (anomalyMitigation && algorithm !== 'weighted_random') {
    return `${where}: anomaly mitigation goes with weighted_random only, got ${algorithm}: ALB refuses it. Take weighted_random, or turn it off`;
  }
  return undefined;
}
