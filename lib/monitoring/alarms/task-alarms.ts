import type { MetricAlarm } from '../alarm-spec';
import type { MonitoredPath } from '../monitored-path';
import { cpuAtCeiling, type MonitoredTasks, ofGroups, tasksOf, zonesWithoutTask } from '../monitored-tasks';

/** A task is started and taken in within three minutes: what lasts five is no replacement under way. */
const FIVE_MINUTES = { periods: 5, ofThem: 5, silence: 'calm' } as const;

/** Tasks follow their CPU; above this, with all of them running, answers grow slow. Unit: per cent. */
const CPU_AT_CEILING = 85;

/** The tasks of a door of containers; none where a function is the door. */
export function taskAlarms(path: MonitoredPath): MetricAlarm[] {
  const tasks = tasksOf(path);
  if (tasks === undefined) return [];
  return [unhealthyAlarm(tasks), ...(tasks.zones.length > 0 ? [zoneAlarm(tasks)] : []), ceilingAlarm(tasks)];
}

function unhealthyAlarm(tasks: MonitoredTasks): MetricAlarm {
  return {
    name: 'TasksUnhealthy',
    section: 'tasks',
    says: 'For five minutes tasks of the front door did not pass their health checks, though new ones are started for them. Others answer meanwhile. See why tasks stop, and what the log of one says.',
    metric: ofGroups(tasks, 'UnHealthyHostCount', { statistic: 'Maximum', label: 'Unhealthy tasks' }),
    above: 0,
    ...FIVE_MINUTES,
  };
}

function zoneAlarm(tasks: MonitoredTasks): MetricAlarm {
  return {
    name: 'ZoneWithoutTask',
    section: 'zone',
    says: 'For five minutes a zone had no healthy task of the front door: the others carry its requests, and one more zone lost would be one too many. See AWS Health for the zone, and why no task starts there.',
    metric: zonesWithoutTask(tasks),
    above: 0,
    ...FIVE_MINUTES,
  };
}

function ceilingAlarm(tasks: MonitoredTasks): MetricAlarm {
  return {
    name: 'TasksAtCeiling',
    section: 'ceiling',
    says: `For five minutes all ${tasks.most} tasks of the front door ran and their CPU was above ${CPU_AT_CEILING} %: what comes beyond this is answered late, and then with 503. Raise maxTasks, or plan anew for what comes.`,
    metric: cpuAtCeiling(tasks),
    above: CPU_AT_CEILING,
    ...FIVE_MINUTES,
  };
}
