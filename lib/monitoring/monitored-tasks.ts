import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { sumOf } from './burn-rate';
import type { MonitoredPath } from './monitored-path';

/** The tasks of a door of containers. */
export interface MonitoredTasks {
  readonly service: FargateService;
  /** The dimension of the load balancer that their groups are behind. */
  readonly balancer: string;
  /** Two where versions are shifted: in turn one of them is empty. */
  readonly targetGroups: readonly ApplicationTargetGroup[];
  /** Zones that have a task each; none where there are fewer tasks than zones. */
  readonly zones: readonly string[];
  readonly least: number;
  readonly most: number;
  readonly targetCpuPercent: number;
  readonly requestsPerTaskPerSecond: number;
  /** Of one task. */
  readonly vcpus: number;
  readonly gigabytes: number;
}

const UNITS_PER_VCPU = 1024;
const MEGABYTES_PER_GIGABYTE = 1024;
const MINUTE = Duration.minutes(1);

/** Absent where a function is the door. */
export function tasksOf({ frontDoor }: Pick<MonitoredPath, 'frontDoor'>): MonitoredTasks | undefined {
  const { service, containerSettings: settings, targetGroup, alternateTargetGroup } = frontDoor;
  if (service === undefined || settings === undefined) return undefined;
  const zones = service.cluster.vpc.availabilityZones;
  return {
    service,
    balancer: frontDoor.loadBalancer.loadBalancerFullName,
    targetGroups: alternateTargetGroup === undefined ? [targetGroup] : [targetGroup, alternateTargetGroup],
    zones: settings.minTasks >= zones.length ? zones : [],
    least: settings.minTasks,
    most: settings.maxTasks,
    targetCpuPercent: settings.targetCpuPercent,
    requestsPerTaskPerSecond: settings.requestsPerTaskPerSecond,
    vcpus: settings.cpuUnits / UNITS_PER_VCPU,
    gigabytes: settings.memoryMegabytes / MEGABYTES_PER_GIGABYTE,
  };
}

type OfGroup = 'HealthyHostCount' | 'UnHealthyHostCount' | 'RequestCountPerTarget';

interface GroupCount {
  readonly statistic: string;
  readonly label: string;
  readonly zone?: string;
}

/** What a target group counts, over both where there are two: only one of them has requests, but while versions shift. */
export function ofGroups(
  tasks: MonitoredTasks,
  metricName: OfGroup,
  { label, ...count }: GroupCount,
): Metric | MathExpression {
  const counts = countsOf(tasks, metricName, count);
  const [first, ...others] = Object.values(counts);
  if (first !== undefined && others.length === 0) return first.with({ label });
  return new MathExpression({ label, period: MINUTE, expression: sumOf(Object.keys(counts)), usingMetrics: counts });
}

/** How many zones have no healthy task. */
export function zonesWithoutTask(tasks: MonitoredTasks): MathExpression {
  const counts = tasks.zones.map((zone, at) =>
    countsOf(tasks, 'HealthyHostCount', { statistic: 'Maximum', zone }, `Zone${at}`),
  );
  return new MathExpression({
    label: 'Zones without a healthy task',
    period: MINUTE,
    expression: counts.map((ofZone) => `IF(${sumOf(Object.keys(ofZone))} < 1, 1, 0)`).join(' + '),
    usingMetrics: Object.assign({}, ...counts),
  });
}

/** The mean of all tasks while there are as many as there may be; 0 while more can come. */
export function cpuAtCeiling(tasks: MonitoredTasks): MathExpression {
  const healthy = countsOf(tasks, 'HealthyHostCount', { statistic: 'Minimum' });
  return new MathExpression({
    label: 'CPU, with all tasks running',
    period: MINUTE,
    expression: `IF(${sumOf(Object.keys(healthy))} >= ${tasks.most}, FILL(cpu, 0), 0)`,
    usingMetrics: { ...healthy, cpu: tasks.service.metricCpuUtilization({ period: MINUTE }) },
  });
}

/**
 * Tasks that run: each tells its CPU once a minute. Source: ECS developer guide, "Amazon ECS service RUNNING task count".
 */
export function taskMinutes({ service }: MonitoredTasks, period = MINUTE): Metric {
  return service.metricCpuUtilization({ period, statistic: 'SampleCount', label: 'running' });
}

function countsOf(
  { balancer, targetGroups }: MonitoredTasks,
  metricName: OfGroup,
  { statistic, zone }: Omit<GroupCount, 'label'>,
  suffix = '',
): Record<string, Metric> {
  const id = metricName.charAt(0).toLowerCase() + metricName.slice(1);
  return Object.fromEntries(
    targetGroups.map((group, at) => [
      `${id}${suffix}${at === 0 ? '' : 'Alternate'}`,
      new Metric({
        namespace: 'AWS/ApplicationELB',
        metricName,
        dimensionsMap: {
          LoadBalancer: balancer,
          TargetGroup: group.targetGroupFullName,
          ...(zone !== undefined && { AvailabilityZone: zone }),
        },
        statistic,
        period: MINUTE,
      }),
    ]),
  );
}
