import { type ConflictPolicy, QUEUE_OF, type QueueKind } from '../../../lambda/contract/collection';
import { COLD_WRITE_UNITS } from '../../record-table/warm-throughput';
import { type BufferFlow, bufferFlow } from '../buffer-flow';
import { completeDemand, type Demand } from '../demand';
import { distinctOf } from '../folding';
import type { Knobs } from '../knobs';
import { REQUESTS_PER_CONCURRENCY } from '../limits';
import { CAREFUL_RAMP, type Ramp } from '../queueing/event-source';
import { littlesLaw } from '../queueing/littles-law';
import { wholeUp } from '../rounding';
import { serversFor } from '../servers-for';
import { shardsNeeded } from '../shards';
import { type SizingWorkings, sizingWorkings } from '../sizing';
import { isUnresolved } from '../unresolved';
import { ASSUMED_WRITER, type WriterModel } from '../writer-model';
import type { CostInput } from './cost/cost-input';
import { flowOf } from './cost/flow';
import { burstsOf } from './forecasts';
import { lateOf } from './late';
import type { Plan, PlanAsked } from './plan';
import { NEW_ACCOUNT_QUOTAS, type RegionQuotas } from './quotas';

/** What a plan goes by, derived once: lines, bottlenecks, quotas and limits read it here and nowhere else. */
export interface Situation {
  readonly asked: PlanAsked;
  readonly demand: Required<Demand>;
  readonly policy: ConflictPolicy;
  readonly region: string;
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
}

export function situationOf(asked: PlanAsked): Situation {
  const { knobs: overrides = {}, policy = 'createOnly', region = 'us-east-1', spread = 1 } = asked;
  const demand = completeDemand(asked.demand);
  const writer = { ...ASSUMED_WRITER, ...asked.writer };
  const sizing = sizingWorkings(demand, overrides, writer);
  const knobs = sizing.reckoned;
  const kinds: ReadonlySet<QueueKind> = asked.kinds?.size ? asked.kinds : new Set([QUEUE_OF[policy]]);
  const buffers = [...kinds].map((kind) => bufferFlow(kind, demand, knobs, writer));
  // Of sales the orders go by the FIFO buffer, whatever their collection's policy is.
  const main =
    buffers.find(({ kind }) => kind === QUEUE_OF[policy]) ??
    buffers[0] ??
    bufferFlow('standard', demand, knobs, writer);
  const ramp = { ...CAREFUL_RAMP, ...asked.ramp };
  const hottest = demand.hottestShare / spread;
  const costInput: CostInput = { demand: { ...demand, hottestShare: hottest }, knobs, kinds, policy, writer, region };
  const { requestMillis, unitsPerStatement } = flowOf(costInput, 1, demand.peakWritesPerSecond);
  const situation = {
    asked,
    demand,
    policy,
    region,
    quotas: { ...NEW_ACCOUNT_QUOTAS, ...asked.quotas },
    writer,
    sizing,
    knobs,
    buffers,
    main,
    ramp,
    bursts: burstsOf(demand, buffers, ramp),
    hottest,
    door: doorLoad(demand, requestMillis / 1000),
    table: tableLoad(main, hottest, unitsPerStatement, known(asked.warmWriteUnitsPerSecond)),
    shards: {
      needed: shardsNeeded(demand),
      has: typeof asked.shards === 'number' ? asked.shards : undefined,
      used: asked.shards !== undefined,
    },
    costInput,
  };
  return { ...situation, late: lateOf(situation) };
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
  { writesPerRun, wanted }: BufferFlow,
  hottest: number,
  unitsPerStatement: number,
  warmUnits = COLD_WRITE_UNITS,
): TableLoad {
  const statementsPerWrite = distinctOf(writesPerRun, hottest) / writesPerRun;
  const unitsPerWrite = statementsPerWrite * unitsPerStatement;
  return { unitsPerStatement, statementsPerWrite, unitsPerWrite, unitsPerSecond: wanted * unitsPerWrite, warmUnits };
}

/** Runs of all functions at the same time: the front door's at the peak, and each buffer's at its full width. */
export function lambdaConcurrencyNeeded({ door, buffers }: Situation): {
  readonly door: number;
  readonly writer: number;
  /** What the rule of ten requests a second for each unit asks for. */
  readonly forRequests: number;
  readonly all: number;
} {
  const writer = buffers.reduce((sum, { source }) => sum + source.concurrency, 0);
  const forRequests = wholeUp(invocationsPerSecond(door, buffers) / REQUESTS_PER_CONCURRENCY.value);
  return { door: door.environments, writer, forRequests, all: Math.max(door.environments + writer, forRequests) };
}

/** Requests of the front door and runs of the writer, which Lambda counts alike. */
export function invocationsPerSecond(door: DoorLoad, buffers: readonly BufferFlow[]): number {
  return door.requestsPerSecond + Math.max(0, ...buffers.map(({ wanted, writesPerRun }) => wanted / writesPerRun));
}
