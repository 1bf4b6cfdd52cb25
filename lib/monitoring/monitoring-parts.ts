import { type StandingParts, USUAL_PARTS } from '../sizing/plan/cost/cost-input';
import { BURN_PAIRS } from './burn-rate';

/** What decides how many alarms a path has. */
export interface MonitoredShape {
  readonly standardBuffer: boolean;
  readonly fifoBuffer: boolean;
  readonly migrator: boolean;
  readonly sweeper: boolean;
  /** Absent where a function is the door. `zones` are those that have a task each: 0 where there are fewer tasks than zones. */
  readonly containers?: { readonly zones: number };
  /**
   * Whether versions of the door are shifted.
   * @default false
   */
  readonly shift?: boolean;
}

export type MonitoringParts = Pick<StandingParts, 'alarmMetrics' | 'compositeAlarms' | 'dashboards' | 'customMetrics'>;

const WINDOWS = 2;
const OBJECTIVES = 2;
/** Accepted, failed and shed; applied and late. */
const METRICS_OF_OBJECTIVES = 3 + 2;
/** Each share of 5xx takes the requests, too. */
const METRICS_OF_DOOR = 2 * 2;
/** Age; what waits and what is in flight, for the backlog; both again with what leaves. */
const METRICS_OF_BUFFER = 1 + 2 + 3;
/** Those that came back, of all. */
const METRICS_OF_WRITER = 2;
/** A key, a key or the table, and limits by two reasons. */
const METRICS_OF_TABLE = 1 + 1 + 2;
const METRICS_OF_CACHE = 2;

/** Names that a sweeper and a migrator tell beside those of the front door and the writer. */
const METRICS_OF_SWEEPER = 6;
const METRICS_OF_MIGRATOR = 4;

/** What is paid for by the month to watch a path, for the bill of its plan. Pure; a test counts the template's. */
export function monitoringParts(shape: MonitoredShape): MonitoringParts {
  const { standardBuffer, fifoBuffer, migrator, sweeper } = shape;
  const buffers = Number(standardBuffer) + Number(fifoBuffer);
  // One for the writer's poison, and one of the FIFO buffer's own.
  const quarantines = 1 + Number(fifoBuffer);
  const functions = 1 + Number(migrator) + Number(sweeper);
  const pairs = BURN_PAIRS.length;
  return {
    alarmMetrics:
      pairs * WINDOWS * METRICS_OF_OBJECTIVES +
      METRICS_OF_DOOR +
      metricsOfTasks(shape) +
      buffers * METRICS_OF_BUFFER +
      quarantines +
      functions +
      METRICS_OF_WRITER +
      METRICS_OF_TABLE +
      METRICS_OF_CACHE,
    // Each pair of windows of each objective, and one over all.
    compositeAlarms: OBJECTIVES * pairs + 1,
    dashboards: 1,
    customMetrics:
      USUAL_PARTS.customMetrics + (migrator ? METRICS_OF_MIGRATOR : 0) + (sweeper ? METRICS_OF_SWEEPER : 0),
  };
}

/** How slow a door is, and what it fails: 5xx, requests, and writes that were accepted, failed or shed. */
const METRICS_OF_VERSIONS = 1 + 5;

/** What says how a version does; unhealthy tasks, the healthy ones of each zone, and all of them with their CPU: of each target group. */
function metricsOfTasks({ containers, shift = false }: MonitoredShape): number {
  const ofVersions = containers !== undefined || shift ? METRICS_OF_VERSIONS : 0;
  if (containers === undefined) return ofVersions;
  const groups = shift ? 2 : 1;
  return ofVersions + groups + containers.zones * groups + groups + 1;
}
