import { Duration } from 'aws-cdk-lib';
import { CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { FargateService, ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ContainerSettings } from './container-settings';

const SECONDS_PER_MINUTE = 60;

/** A task takes about as long to start: a second look any sooner would not see what the first one did. */
const OUT_AFTER = Duration.seconds(60);

/** Too many tasks cost cents, too few the next wave's writes: go slowly. */
const IN_AFTER = Duration.minutes(5);

/** Where the tasks are; the second only where versions of the door take turns between two. */
export type TaskPlaces = readonly [ApplicationTargetGroup, ApplicationTargetGroup?];

/** Tasks follow whichever asks for more: the CPU of all of them, or the requests of each. */
export function scaleTasks(
  service: FargateService,
  [targetGroup, alternate]: TaskPlaces,
  { minTasks, maxTasks, targetCpuPercent, requestsPerTaskPerSecond }: ContainerSettings,
): ScalableTaskCount {
  const tasks = service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
  const pace = { scaleOutCooldown: OUT_AFTER, scaleInCooldown: IN_AFTER };
  tasks.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: targetCpuPercent, ...pace });
  // The load balancer counts them by the minute.
  const requestsPerTarget = requestsPerTaskPerSecond * SECONDS_PER_MINUTE;
  if (alternate === undefined) tasks.scaleOnRequestCount('Requests', { targetGroup, requestsPerTarget, ...pace });
  else scaleOnEither(tasks, [targetGroup, alternate], requestsPerTarget);
  return tasks;
}

/**
 * The ready-made metric is of one target group. After each shift the requests come by the other: one that has none tells nothing, and what tells
 * nothing neither starts tasks nor lets any end. Source: ECS developer guide, target tracking scaling policies.
 */
function scaleOnEither(tasks: ScalableTaskCount, groups: readonly ApplicationTargetGroup[], targetValue: number): void {
  const metrics = groups.map((group, place) => ({
    id: `group${place}`,
    returnData: false,
    metricStat: {
      stat: 'Sum',
      metric: {
        namespace: 'AWS/ApplicationELB',
        metricName: 'RequestCountPerTarget',
        dimensions: [{ name: 'TargetGroup', value: group.targetGroupFullName }],
      },
    },
  }));
  const expression = metrics.map(({ id }) => `FILL(${id}, 0)`).join(' + ');
  const policy = new CfnScalingPolicy(tasks, 'Requests', {
    policyName: 'RequestsOfEachTask',
    policyType: 'TargetTrackingScaling',
    ...tasks.scalableTargetRef,
    targetTrackingScalingPolicyConfiguration: {
      targetValue,
      scaleOutCooldown: OUT_AFTER.toSeconds(),
      scaleInCooldown: IN_AFTER.toSeconds(),
      customizedMetricSpecification: { metrics: [...metrics, { id: 'requests', expression, returnData: true }] },
    },
  });
  // Named by what is scaled, and not by its registration: it must be there first.
  policy.node.addDependency(tasks);
}
