import type { Prices } from '../../prices';
import type { CostRow } from '../planned-cost';
import { ASSUMED_COST } from './assumptions';
import { IDLE_POLLS_PER_SECOND } from './batches';
import { functionCharges, queuePriceOf } from './common-rows';
import { CONTAINER_ENDPOINTS, readyRows } from './container-rows';
import { type CostInput, USUAL_PARTS } from './cost-input';
import type { Flow } from './flow';
import { keptSeconds } from './flow-rows';
import { HOURS_PER_MONTH, SECONDS_PER_MONTH } from './month';
import { row, short } from './working';

export { HOURS_PER_MONTH, SECONDS_PER_MONTH } from './month';

const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;

const GIGABYTE = 1e9;
/** A serverless cache is billed for so much at the least. Source: ElastiCache pricing, Valkey. Unit: GB. */
const CACHE_LEAST_GIGABYTES = 0.1;
/** lib/migrator.ts and lib/sweeper.ts; a test compares them with what these make. */
export const MIGRATOR_MEGABYTES = 1024;
export const SWEEPER_MEGABYTES = 512;
/** What a run finds out where nothing is to be done. */
const READ_UNITS_PER_RUN = 2;

/** What a month costs whether anything comes or not. */
export function standingRows(input: CostInput, flow: Flow, prices: Prices): CostRow[] {
  const { zones } = { ...USUAL_PARTS, ...input.standing };
  const endpoints = input.containers === undefined ? 1 : CONTAINER_ENDPOINTS;
  return [
    ...balancerRows(input, prices),
    ...readyRows(input, prices),
    ...pollRows(input, flow, prices),
    ...runRows(input, prices),
    cacheRow(input, prices),
    row('network', endpoints === 1 ? 'SQS endpoint' : 'endpoints of SQS, ECR (two) and logs', prices, [
      {
        price: 'endpointHour',
        units: endpoints * zones * HOURS_PER_MONTH,
        of: `${endpoints === 1 ? '' : `${endpoints} × `}${zones} zones × ${HOURS_PER_MONTH} h`,
      },
    ]),
    ...monitoringRows(input, prices),
    storageRow(input, flow, prices),
  ];
}

export function balancerRows(input: CostInput, prices: Prices): CostRow[] {
  const { zones, internetFacing } = { ...USUAL_PARTS, ...input.standing };
  const hours = row('front door', 'load balancer, by the hour', prices, [
    { price: 'balancerHour', units: HOURS_PER_MONTH, of: `${HOURS_PER_MONTH} h` },
  ]);
  if (!internetFacing) return [hours];
  const addresses = row('network', 'public addresses', prices, [
    { price: 'publicAddressHour', units: zones * HOURS_PER_MONTH, of: `${zones} zones × ${HOURS_PER_MONTH} h` },
  ]);
  return [hours, addresses];
}

/** Lambda asks each buffer all the time; where messages come often enough, those polls are the ones that bring them. */
export function pollRows(input: CostInput, flow: Flow, prices: Prices): CostRow[] {
  const idle = IDLE_POLLS_PER_SECOND * SECONDS_PER_MONTH;
  return [...input.kinds].sort().flatMap((kind) => {
    const empty = Math.max(0, idle - (kind === flow.kind ? flow.receives : 0));
    if (empty === 0) return [];
    return [
      row('write buffer', `polls that find the ${kind} buffer empty`, prices, [
        { price: queuePriceOf(kind), units: empty },
      ]),
    ];
  });
}

function runRows(input: CostInput, prices: Prices): CostRow[] {
  const { migrator, sweeper } = { ...USUAL_PARTS, ...input.standing };
  const { migratorMillis, sweeperMillis } = { ...ASSUMED_COST, ...input.assumptions };
  const runs = (what: string, millis: number, megabytes: number) =>
    row('record table', what, prices, [
      ...functionCharges(MINUTES_PER_MONTH, millis, megabytes),
      {
        price: 'tableReadUnit',
        units: READ_UNITS_PER_RUN * MINUTES_PER_MONTH,
        of: `${short(READ_UNITS_PER_RUN * MINUTES_PER_MONTH)} read units`,
      },
    ]);
  return [
    ...(migrator ? [runs('migrator, a run a minute', migratorMillis, MIGRATOR_MEGABYTES)] : []),
    ...(sweeper ? [runs('sweeper, a run a minute', sweeperMillis, SWEEPER_MEGABYTES)] : []),
  ];
}

/** What the cache is billed for beyond the statuses that it keeps, up to its minimum. */
function cacheRow(input: CostInput, prices: Prices): CostRow {
  const { statusBytes } = { ...ASSUMED_COST, ...input.assumptions };
  const mean = input.demand.meanWritesPerSecond;
  const held = (mean * keptSeconds(input, statusBytes) * statusBytes) / GIGABYTE;
  const missing = Math.max(0, CACHE_LEAST_GIGABYTES - held);
  return row(
    'read cache',
    'minimum',
    prices,
    [
      {
        price: 'cacheGigabyteHour',
        units: missing * HOURS_PER_MONTH,
        of: `${short(missing)} GB × ${HOURS_PER_MONTH} h`,
      },
    ],
    `${CACHE_LEAST_GIGABYTES} GB at the least, statuses take ${short(held)}`,
  );
}

function monitoringRows(input: CostInput, prices: Prices): CostRow[] {
  const { customMetrics, alarmMetrics, compositeAlarms, dashboards } = { ...USUAL_PARTS, ...input.standing };
  return [
    row('logs and metrics', 'metrics', prices, [
      { price: 'customMetricMonth', units: customMetrics, of: `${customMetrics} names` },
    ]),
    row('alarms and dashboard', 'alarms and dashboard', prices, [
      { price: 'alarmMetricMonth', units: alarmMetrics, of: `${alarmMetrics} metrics of alarms` },
      { price: 'compositeAlarmMonth', units: compositeAlarms, of: `${compositeAlarms} composite` },
      { price: 'dashboardMonth', units: dashboards, of: `${dashboards} dashboard` },
    ]),
  ];
}

export function storageRow(input: CostInput, flow: Flow, prices: Prices): CostRow {
  const { storedGigabytes } = { ...USUAL_PARTS, ...input.standing };
  const added = (flow.writes * input.demand.itemBytes) / GIGABYTE;
  return row(
    'storage',
    'records',
    prices,
    [
      { price: 'tableGigabyteMonth', units: storedGigabytes, of: `${short(storedGigabytes)} GB` },
      { price: 'tableRecoveryGigabyteMonth', units: storedGigabytes, of: `${short(storedGigabytes)} GB to recover` },
    ],
    `a month of new records is ${short(added)} GB`,
  );
}
