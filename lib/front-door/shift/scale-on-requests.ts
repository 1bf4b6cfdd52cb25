import { type Duration, Names } from 'aws-cdk-lib';
import { CfnScalingPolicy, ScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';

interface RequestsScaling {
  readonly targetGroups: readonly ApplicationTargetGroup[];
  /** Of each task, in a minute. */
  readonly requestsPerTarget: number;
  readonly scaleOutCooldown: Duration;
  readonly scaleInCooldown: Duration;
}

/**
 * As `scaleOnRequestCount`, over target groups that have the requests in turn: the ready-made metric names one of them, and after a shift
 * it would see none, and take tasks away in a flood. While both have some, each must be able to carry all of them soon: they are added.
 */
export function scaleOnRequests(
  tasks: ScalableTaskCount,
  id: string,
  { targetGroups, requestsPerTarget, scaleOutCooldown, scaleInCooldown }: RequestsScaling,
): void {
  const target = tasks.node.children.find((child) => child instanceof ScalableTarget);
  if (target === undefined) throw new Error('the CDK made no scalable target for the tasks');
  const counts = targetGroups.map((group, at) => ({
    id: `requests${at}`,
    metricStat: {
      metric: {
        namespace: 'AWS/ApplicationELB',
        metricName: 'RequestCountPerTarget',
        dimensions: [{ name: 'TargetGroup', value: group.targetGroupFullName }],
      },
      stat: 'Sum',
    },
    returnData: false,
  }));
  new CfnScalingPolicy(tasks, id, {
    policyName: `${Names.uniqueId(tasks)}${id}`,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: requestsPerTarget,
      scaleOutCooldown: scaleOutCooldown.toSeconds(),
      scaleInCooldown: scaleInCooldown.toSeconds(),
      customizedMetricSpecification: {
        metrics: [
          ...counts,
          {
            id: 'ofEachTask',
            expression: counts.map((count) => `FILL(${count.id}, 0)`).join(' + '),
            label: 'Requests of each task',
            returnData: true,
          },
        ],
      },
    },
  });
}
