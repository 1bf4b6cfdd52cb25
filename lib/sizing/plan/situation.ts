import { type ConflictPolicy, QUEUE_OF, type QueueKind } from '../../../lambda/contract/collection';
import { type MonitoredShape, monitoringParts } from '../../monitoring/monitoring-parts';
import { COLD_WRITE_UNITS } from '../../record-table/warm-throughput';
import { type BufferFlow, bufferFlow } from '../buffer-flow';
import { completeDemand, type Demand } from '../demand';
import { distinctOf } from '../folding';
import type { Knobs } from '../knobs';
import { REQUESTS_PER_CONCURRENCY } from '../limits';
import { CAREFUL_RAMP, type Ramp } from '../queueing/event-source';
import { fullestSecond } from '../queueing/forecast-burst';
import { littlesLaw } from '../queueing/littles-law';
import { wholeUp } from '../rounding';
import { serversFor } from '../servers-for';
import { shardsNeeded } from '../shards';
import { type SizingWorkings, sizingWorkings } from '../sizing';
import { isUnresolved } from '../unresolved';
import { ASSUMED_WRITER, type WriterModel } from '../writer-model';
import { type CostInput, mainKindOf, type StandingParts } from './cost/cost-input';
import { flowOf } from './cost/flow';
import { type Containers, containersOf, demandBehind, sharingOf } from './door/containers-of';
import { USUAL_ACCESS_LOG_DAYS, USUAL_ZONES } from './door/planned-door';
import { burstOf, burstsOf } from './forecasts';
import { lateOf } from './late';
import type { Plan, PlanAsked, PlannedParts } from './plan';
import { NEW_ACCOUNT_QUOTAS, type RegionQuotas } from './quotas';

/** What a plan goes by, derived once: lines, bottlenecks, quotas and limits read it here and nowhere else. */
export interface Situation {
  readonly asked: PlanAsked;
  readonly demand: Required<Demand>;
  /** As the buffers and the writer meet it. */
  readonly behind: Required<Demand>;
  readonly policy: ConflictPolicy;
  readonly region: string;
  readonly zones: number;
  /** Absent where the door is a function. */
  readonly containers: Containers | undefined;
  readonly quotas: RegionQuotas;
  readonly writer: WriterModel;
  readonly sizing: SizingWorkings;
  readonly knobs: Knobs;
  /** Of each buffer that the path has. */
  readonly buffers: readonly BufferFlow[];
  /** The one that takes most of the writes. */
  readonly main: BufferFlow;
  readonly ramp: Ramp;
  readonly bursts: Plan['bursts'];
  readonly late: Plan['late'];
  /** The hottest record's share of all writes, where a counter's parts divide it. */
  readonly hottest: number;
  readonly door: DoorLoad;
  readonly table: TableLoad;
  readonly shards: { readonly needed: number; readonly has: number | undefined; readonly used: boolean };
  readonly costInput: CostInput;
}

/** The front door at the peak. */
export interface DoorLoad {
  readonly requestsPerSecond: number;
  readonly requestSeconds: number;
  /** Of them, as many work at the same time on average. */
  readonly busyEnvironments: number;
  /** So many that hardly a request finds all of them at work. */
  readonly environments: number;
}

/** What of the requests at the peak may wait for an environment to start: it is one in a hundred that takes longer. */
export const DOOR_WAIT_CHANCE = 0.01;

/** The record table while the burst is worked off in time. */
export interface TableLoad {
  readonly unitsPerStatement: number;
  /** Statements for one write: less than 1 where writes of one batch go to one record. */
  readonly statementsPerWrite: number;
  readonly unitsPerWrite: number;
  readonly unitsPerSecond: number;
  /** What it takes from its first second on. */
  readonly warmUnits: number;
  /** What it should take: what the delay asks for, or what the runs apply at their fullest where that is less. Of the buffer that needs most. */
  readonly unitsToWarm: number;
  /** Of full batches from one buffer. */
  unitsPerWriteOf(buffer: BufferFlow): number;
}

export function situationOf(asked: PlanAsked): Situation {
  const situation = inTimeOrNot(asked);
  const { demand } = situation;
  const burstsWithin = (acceptableDelaySeconds: number) =>
    inTimeOrNot({ ...asked, demand: { ...demand, acceptableDelaySeconds } }).bursts;
  return { ...situation, late: lateOf(situation, burstsWithin) };
}

function inTimeOrNot(asked: PlanAsked): Omit<Situation, 'late'> {
  const { knobs: overrides = {}, policy = 'createOnly', region = 'us-east-1', spread = 1 } = asked;
  const { door = {}, zones = USUAL_ZONES } = asked;
  const demand = completeDemand(asked.demand);
  const writer = { ...ASSUMED_WRITER, ...asked.writer };
  const timeoutSeconds = sizingWorkings(demand, overrides, writer).reckoned.frontDoorTimeoutSeconds;
  const containers = door.compute === 'containers' ? containersOf(door, demand, zones, timeoutSeconds) : undefined;
  const behind = demandBehind(containers, demand, 'standard');
  const sizing = sizingWorkings(behind, overrides, writer);
  const knobs = sizing.reckoned;
  const kinds: ReadonlySet<QueueKind> = asked.kinds?.size ? asked.kinds : new Set([QUEUE_OF[policy]]);
  const buffers = [...kinds].map((kind) => bufferFlow(kind, behind, knobs, writer));
  const mainKind = mainKindOf(policy, kinds);
  const main = buffers.find(({ kind }) => kind === mainKind) ?? bufferFlow(mainKind, behind, knobs, writer);
  const ramp = { ...CAREFUL_RAMP, ...asked.ramp };
  const hottest = demand.hottestShare / spread;
  const costInput: CostInput = {
    demand: { ...demand, hottestShare: hottest },
    ...{ knobs, kinds, policy, writer, region, containers },
    standing: {
      ...standingParts(kinds, asked.parts, {
        ...(containers && { containers: { zones: containers.minTasks >= zones ? zones : 0 } }),
        shift: door.shift,
      }),
      zones,
      webAclRules: door.webAclRules ?? 0,
      accessLogDays: door.accessLogs === false ? 0 : (door.accessLogDays ?? USUAL_ACCESS_LOG_DAYS),
    },
  };
  const { requestMillis, unitsPerStatement } = flowOf(costInput, 1, demand.peakWritesPerSecond);
  const applied = (buffer: BufferFlow) => Math.min(buffer.wanted, fullestSecond(burstOf(demand, buffer, ramp)));
  const table = tableLoad(main, buffers, hottest, unitsPerStatement, applied, known(asked.warmWriteUnitsPerSecond));
  return {
    asked,
    demand,
    behind,
    policy,
    region,
    zones,
    containers,
    quotas: { ...NEW_ACCOUNT_QUOTAS, ...asked.quotas },
    writer,
    sizing,
    knobs,
    buffers,
    main,
    ramp,
    bursts: burstsOf({ demand, buffers, ramp, table }),
    hottest,
    door: doorLoad(demand, requestMillis / 1000),
    table,
    shards: {
      needed: shardsNeeded(demand),
      has: typeof asked.shards === 'number' ? asked.shards : undefined,
      used: asked.shards !== undefined,
    },
    costInput,
  };
}

function standingParts(
  kinds: ReadonlySet<QueueKind>,
  { migrator = false, sweeper = false, monitored = true }: PlannedParts = {},
  door: Pick<MonitoredShape, 'containers' | 'shift'> = {},
): Partial<StandingParts> {
  const shape = { standardBuffer: kinds.has('standard'), fifoBuffer: kinds.has('fifo'), migrator, sweeper, ...door };
  const parts = monitoringParts(shape);
  // Functions tell their metrics, whether anybody looks or not.
  const none = { alarmMetrics: 0, compositeAlarms: 0, dashboards: 0 };
  return { migrator, sweeper, ...parts, ...(!monitored && none) };
}

/** What is known at deployment only cannot be reckoned with. */
function known(value: number | undefined): number | undefined {
  return isUnresolved(value) ? undefined : value;
}

function doorLoad({ peakWritesPerSecond, writesPerRequest }: Required<Demand>, requestSeconds: number): DoorLoad {
  const requestsPerSecond = peakWritesPerSecond / writesPerRequest;
  const busyEnvironments = littlesLaw(requestsPerSecond, requestSeconds);
  return {
    requestsPerSecond,
    requestSeconds,
    busyEnvironments,
    environments: serversFor(busyEnvironments, DOOR_WAIT_CHANCE),
  };
}

function tableLoad(
  main: BufferFlow,
  buffers: readonly BufferFlow[],
  hottest: number,
  unitsPerStatement: number,
  applied: (buffer: BufferFlow) => number,
  warmUnits = COLD_WRITE_UNITS,
): TableLoad {
  const statementsOf = ({ writesPerRun }: BufferFlow): number => distinctOf(writesPerRun, hottest) / writesPerRun;
  const unitsPerWriteOf = (buffer: BufferFlow): number => statementsOf(buffer) * unitsPerStatement;
  const unitsPerWrite = unitsPerWriteOf(main);
  return {
    unitsPerStatement,
    statementsPerWrite: statementsOf(main),
    unitsPerWrite,
    unitsPerSecond: main.wanted * unitsPerWrite,
    warmUnits,
    unitsToWarm: Math.max(0, ...buffers.map((buffer) => applied(buffer) * unitsPerWriteOf(buffer))),
    unitsPerWriteOf,
  };
}

/** Single writes that share a call to the queue at the peak. One, where a function sends them. */
export function requestsPerSend(
  { containers, demand }: Pick<Situation, 'containers' | 'demand'>,
  kind: QueueKind,
): number {
  return containers === undefined ? 1 : sharingOf(containers, demand, kind, demand.peakWritesPerSecond).writesPerCall;
}

/** Runs of all functions at the same time: the front door's at the peak, and each buffer's at its full width. */
export function lambdaConcurrencyNeeded({ door, buffers, containers }: Situation): {
  readonly door: number;
  readonly writer: number;
  /** What the rule of ten requests a second for each unit asks for. */
  readonly forRequests: number;
  readonly all: number;
} {
  const writer = buffers.reduce((sum, { source }) => sum + source.concurrency, 0);
  const environments = containers === undefined ? door.environments : 0;
  const perSecond = invocationsPerSecond({ door, buffers, containers });
  const forRequests = wholeUp(perSecond / REQUESTS_PER_CONCURRENCY.value);
  return { door: environments, writer, forRequests, all: Math.max(environments + writer, forRequests) };
}

/** Requests of the front door, where a function answers them, and runs of the writer: Lambda counts them alike. */
export function invocationsPerSecond({
  door,
  buffers,
  containers,
}: Pick<Situation, 'door' | 'buffers' | 'containers'>): number {
  const requests = containers === undefined ? door.requestsPerSecond : 0;
  return requests + Math.max(0, ...buffers.map(({ wanted, writesPerRun }) => wanted / writesPerRun));
}
