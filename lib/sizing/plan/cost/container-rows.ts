// What a door of containers is paid by, and what stands before any door: tasks, a web ACL, access logs.

import type { Prices } from '../../prices';
import { type Containers, tasksAt } from '../door/containers-of';
import type { CostRow } from '../planned-cost';
import { ASSUMED_COST } from './assumptions';
import { type CostInput, USUAL_PARTS } from './cost-input';
import type { Flow } from './flow';
import { HOURS_PER_MONTH } from './month';
import { type Charge, row, short } from './working';

const GIGABYTE = 1e9;
const SECONDS_PER_HOUR = 3600;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

/** Interface endpoints of a network with tasks: SQS, both of ECR, logs. Layers of images come through S3's, which is free. */
export const CONTAINER_ENDPOINTS = 4;
/** A load balancer writes a file every five minutes for each of its addresses. Source: ELB, access logs. */
const LOG_FILES_PER_HOUR = 12;

/** What requests take of tasks that are as busy as they may be. */
export function tasksRow(containers: Containers, { requests }: Flow, prices: Prices): CostRow {
  const hours = taskHours(containers, requests);
  const of = `${short(requests)} requests ÷ ${containers.requestsPerTaskPerSecond}/s`;
  return row('front door', 'tasks at work', prices, taskCharges(containers, hours, of));
}

/** What stands by the hour or the month: tasks beyond those that the requests take, the web ACL, the log files. */
export function readyRows(input: CostInput, prices: Prices): CostRow[] {
  const { zones, webAclRules, accessLogDays } = { ...USUAL_PARTS, ...input.standing };
  const files = zones * LOG_FILES_PER_HOUR * HOURS_PER_MONTH;
  return [
    ...(input.containers === undefined ? [] : [readyRow(input, input.containers, prices)]),
    ...(webAclRules === 0
      ? []
      : [
          row('front door', 'web ACL', prices, [
            { price: 'webAclMonth', units: 1, of: '1 ACL' },
            { price: 'webAclRuleMonth', units: webAclRules, of: `${webAclRules} rules` },
          ]),
        ]),
    ...(accessLogDays === 0
      ? []
      : [
          row('logs and metrics', 'files of access logs', prices, [
            { price: 'objectPut', units: files, of: `${short(files)} files` },
          ]),
        ]),
  ];
}

/**
 * Tasks that run, less those that are at work. The dear side of what may be: as if all that comes in a month came at the height of a burst, for which tasks
 * are started, and the least of them stood idle the rest of the time.
 */
function readyRow({ demand }: CostInput, containers: Containers, prices: Prices): CostRow {
  const { peakWritesPerSecond: peak, meanWritesPerSecond: mean, writesPerRequest } = demand;
  const atPeak = tasksAt(containers, peak / writesPerRequest);
  const part = Math.min(1, mean / peak);
  const running = part * atPeak + (1 - part) * containers.minTasks;
  const working = taskHours(containers, (mean / writesPerRequest) * HOURS_PER_MONTH * SECONDS_PER_HOUR);
  const hours = Math.max(0, running * HOURS_PER_MONTH - working);
  return row(
    'front door',
    'tasks that stand ready',
    prices,
    taskCharges(containers, hours, `(${short(running)} tasks × ${HOURS_PER_MONTH} h − ${short(working)} h)`),
    `${containers.minTasks} at least, ${atPeak} at the peak`,
  );
}

function taskHours({ requestsPerTaskPerSecond }: Containers, requests: number): number {
  return requests / requestsPerTaskPerSecond / SECONDS_PER_HOUR;
}

function taskCharges({ cpuUnits, memoryMegabytes }: Containers, hours: number, of: string): Charge[] {
  const [vcpus, gigabytes] = [cpuUnits / 1024, memoryMegabytes / 1024];
  return [
    { price: 'fargateVcpuHour', units: hours * vcpus, of: `${of} × ${short(vcpus)} vCPU` },
    { price: 'fargateGigabyteHour', units: hours * gigabytes, of: `${short(hours)} h × ${short(gigabytes)} GB` },
  ];
}

/** What the web ACL looks at. */
export function guardedRows(input: CostInput, { requests }: Flow, prices: Prices): CostRow[] {
  const { webAclRules } = { ...USUAL_PARTS, ...input.standing };
  if (webAclRules === 0) return [];
  return [
    row('front door', 'web ACL, by requests', prices, [
      { price: 'webAclRequest', units: requests, of: `${short(requests)} requests` },
    ]),
  ];
}

/** What the access logs of these requests cost for as long as they are kept. */
export function accessLogRows(input: CostInput, { requests }: Flow, prices: Prices): CostRow[] {
  const { accessLogDays } = { ...USUAL_PARTS, ...input.standing };
  if (accessLogDays === 0) return [];
  const { accessLogBytes } = { ...ASSUMED_COST, ...input.assumptions };
  const gigabytes = (requests * accessLogBytes) / GIGABYTE;
  return [
    row('logs and metrics', 'access logs', prices, [
      {
        price: 'objectGigabyteMonth',
        units: (gigabytes * accessLogDays) / DAYS_PER_MONTH,
        of: `${short(requests)} of ${accessLogBytes} bytes for ${accessLogDays} days = ${short((gigabytes * accessLogDays) / DAYS_PER_MONTH)} GB-months`,
      },
    ]),
  ];
}
