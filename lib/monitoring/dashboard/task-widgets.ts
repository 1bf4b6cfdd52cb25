import { Duration } from 'aws-cdk-lib';
import { type IWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { ofGroups, taskMinutes, tasksOf } from '../monitored-tasks';
import { graph, limit, type Seen } from './seen';

const period = Duration.minutes(1);

/** What of a door of containers stands in the row of what runs it. */
export function taskWidgets({ path, made }: Seen): IWidget[] {
  const tasks = tasksOf(path);
  if (tasks === undefined) return [];
  const { service, least, most, targetCpuPercent, requestsPerTaskPerSecond } = tasks;
  const { metrics } = path.frontDoor.loadBalancer;
  return [
    graph({
      title: 'Tasks',
      width: 5,
      label: 'tasks',
      left: [
        taskMinutes(tasks),
        ofGroups(tasks, 'HealthyHostCount', { statistic: 'Minimum', label: 'healthy' }),
        ofGroups(tasks, 'UnHealthyHostCount', { statistic: 'Maximum', label: 'unhealthy' }),
      ],
      lines: [limit(least, 'least'), limit(most, 'most')],
    }),
    graph({
      title: 'CPU and memory of the tasks',
      width: 5,
      label: '%',
      left: [
        service.metricCpuUtilization({ period, label: 'CPU' }),
        service.metricCpuUtilization({ period, statistic: 'Maximum', label: 'CPU of the busiest' }),
        service.metricMemoryUtilization({ period, label: 'memory' }),
      ],
      lines: [limit(targetCpuPercent, 'more tasks from here'), made.lines.TasksAtCeiling],
    }),
    graph({
      title: 'Requests of each task',
      width: 5,
      label: 'requests/s',
      left: [
        new MathExpression({
          label: 'of each task',
          period,
          expression: 'FILL(eachMinute, 0) / 60',
          usingMetrics: { eachMinute: ofGroups(tasks, 'RequestCountPerTarget', { statistic: 'Sum', label: '' }) },
        }),
      ],
      lines: [limit(requestsPerTaskPerSecond, 'more tasks from here')],
    }),
    graph({
      title: 'How long a task takes',
      width: 5,
      label: 's',
      left: ['p50', 'p99'].map((statistic) => metrics.targetResponseTime({ period, statistic, label: statistic })),
      right: [
        metrics.rejectedConnectionCount({ period, label: 'connections refused' }),
        metrics.targetConnectionErrorCount({ period, label: 'connections failed' }),
      ],
      rightLabel: 'connections',
      lines: [made.lines.DoorSlow],
    }),
  ];
}
