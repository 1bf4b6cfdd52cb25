import type { PathAlarm } from './alarm-spec';
import { bufferAlarms } from './alarms/buffer-alarms';
import { cacheAlarms } from './alarms/cache-alarms';
import { doorAlarms } from './alarms/door-alarms';
import { objectiveAlarms } from './alarms/objective-alarms';
import { tableAlarms } from './alarms/table-alarms';
import { taskAlarms } from './alarms/task-alarms';
import { workerAlarms } from './alarms/worker-alarms';
import type { MonitoredPath } from './monitored-path';
import type { Objectives } from './objectives';

/** Every alarm of a path, in the order of a write's journey; those of clients first. */
export function alarmList(path: MonitoredPath, objectives: Required<Objectives>): PathAlarm[] {
  return [
    ...objectiveAlarms(path, objectives),
    ...doorAlarms(path, objectives),
    ...taskAlarms(path),
    ...bufferAlarms(path),
    ...workerAlarms(path),
    ...tableAlarms(path),
    ...cacheAlarms(path),
  ];
}
