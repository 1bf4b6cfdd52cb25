import { Duration } from 'aws-cdk-lib';
import type { FargateService, ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { scaleOnRequests } from '../shift/scale-on-requests';
import type { ContainerSettings } from './container-settings';

const SECONDS_PER_MINUTE = 60;

/** A task takes about as long to start: a second look any sooner would not see what the first one did. */
const OUT_AFTER = Duration.seconds(60);

/** Too many tasks cost cents, too few the next wave's writes: go slowly. */
const IN_AFTER = Duration.minutes(5);

/** Tasks follow whichever asks for more: the CPU of all of them, or the requests of each. */
export function scaleTasks(
  service: FargateService,
  [targetGroup, alternateTargetGroup]: readonly [ApplicationTargetGroup, ApplicationTargetGroup?],
  { minTasks, maxTasks, targetCpuPercent, requestsPerTaskPerSecond }: ContainerSettings,
): ScalableTaskCount {
  const tasks = service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
  const pace = { scaleOutCooldown: OUT_AFTER, scaleInCooldown: IN_AFTER };
  tasks.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: targetCpuPercent, ...pace });
  // The load balancer counts them by the minute.
  const requests = { requestsPerTarget: requestsPerTaskPerSecond * SECONDS_PER_MINUTE, ...pace };
  if (alternateTargetGroup === undefined) tasks.scaleOnRequestCount('Requests', { targetGroup, ...requests });
  else scaleOnRequests(tasks, 'Requests', { targetGroups: [targetGroup, alternateTargetGroup], ...requests });
  return tasks;
}
