import { type ConflictPolicy, QUEUE_OF } from '../../lambda/contract/collection';
import type { DoorKind } from '../../lib/front-door/compute';
import type { Demand } from '../../lib/sizing/demand';
import { KNOB_RULES, type Knobs } from '../../lib/sizing/knobs';
import { type PlannedDoor, USUAL_WEB_ACL_RULES } from '../../lib/sizing/plan/door/planned-door';
import type { PlanAsked } from '../../lib/sizing/plan/plan';
import type { RegionQuotas } from '../../lib/sizing/plan/quotas';
import type { WriterModel } from '../../lib/sizing/writer-model';
import { zipfHottestShare } from '../../lib/sizing/zipf';
import { UsageError } from '../command-line/command';
import { nearest } from '../command-line/nearest';
import { type GivenOptions, readOptions } from '../command-line/options';
import { count } from '../command-line/units';
import {
  DEMAND_OPTIONS,
  DOOR_OPTIONS,
  HAND_OPTIONS,
  OUTPUT_OPTIONS,
  PLACE_OPTIONS,
  POLICIES,
  STACK_OPTIONS,
} from './option-tables';

/** Writes that each count, in the order they were accepted: what people mean by ordered. */
const ORDERED_USUALLY = 'patch';

const ALL = {
  ...DEMAND_OPTIONS,
  ...DOOR_OPTIONS,
  ...STACK_OPTIONS,
  ...PLACE_OPTIONS,
  ...HAND_OPTIONS,
  ...OUTPUT_OPTIONS,
} as const;

export type PlanOptions = GivenOptions<typeof ALL>;

export function readPlanOptions(args: readonly string[]): PlanOptions {
  const { options } = readOptions(args, ALL);
  if (options.stack === undefined && (options.app !== undefined || options.path !== undefined)) {
    throw new UsageError(`${options.app === undefined ? '--path' : '--app'} needs --stack NAME`);
  }
  if (options.hottest !== undefined && options.zipf !== undefined) {
    throw new UsageError('--hottest and --zipf say the same thing: give one of them');
  }
  if ((options.zipf === undefined) !== (options.keys === undefined)) {
    throw new UsageError('--zipf and --keys go together: the exponent, and how many records it is spread over');
  }
  return options;
}

/** Whether the command line says anything of the demand. */
export function saysDemand(options: PlanOptions): boolean {
  return Object.keys({ ...DEMAND_OPTIONS, ...DOOR_OPTIONS }).some((name) => {
    const value = Object.entries(options).find(([key]) => key === name)?.[1];
    return value !== undefined && value !== false;
  });
}

/** What is asked on the command line, over what a stack asks: each option takes the place of one thing and leaves the rest. */
export function askedBy(options: PlanOptions, stack: PlanAsked = {}): PlanAsked {
  const policy = policyOf(options);
  const kinds = policy === undefined ? undefined : new Set([QUEUE_OF[policy]]);
  const { region, zones } = options;
  const door = doorOf(options, stack.door);
  refuseOtherDoors(options, door?.compute ?? 'lambda');
  return {
    ...stack,
    demand: { ...stack.demand, ...given(demandOf(options)) },
    knobs: { ...stack.knobs, ...knobsOf(options.knob) },
    quotas: given<RegionQuotas>({
      lambdaConcurrency: options['lambda-concurrency'],
      tableWriteUnitsPerSecond: options['table-units'],
      fargateVcpus: options['fargate-vcpus'],
    }),
    writer: given<WriterModel>({
      runMillis: options['writer-run'],
      callMillis: options['writer-call'],
      kibMillis: options['writer-kib'],
      callsAtOnce: options['writer-calls-at-once'],
    }),
    ...given({ policy, kinds, region, zones, door }),
  };
}

/** What would change nothing is not meant so. */
function refuseOtherDoors(options: PlanOptions, compute: DoorKind): void {
  if (compute === 'lambda' && options['fargate-vcpus'] !== undefined) {
    throw new UsageError(
      '--fargate-vcpus is for a door of containers, and this one is a function: add --door containers',
    );
  }
  if (compute === 'containers' && options.knob.some(([name]) => name === FUNCTION_KNOB)) {
    throw new UsageError(`--knob ${FUNCTION_KNOB} is for a function, and this door is of containers`);
  }
}

const FUNCTION_KNOB = 'frontDoorMemoryMegabytes' satisfies keyof Knobs;

/** Nothing where neither the command line nor the stack says anything of it. */
function doorOf(options: PlanOptions, stack: PlannedDoor | undefined): PlannedDoor | undefined {
  const asked = {
    ...stack,
    ...given<PlannedDoor>({
      compute: options.door,
      // A stack that has one has its own rules.
      webAclRules: options['web-acl'] ? stack?.webAclRules || USUAL_WEB_ACL_RULES : undefined,
      accessLogs: options['no-access-logs'] ? false : undefined,
    }),
  };
  return Object.keys(asked).length === 0 ? undefined : asked;
}

/** Order is what some policies need and others do not: which buffer is taken follows from it. */
function policyOf({ policy, ordered }: PlanOptions): ConflictPolicy | undefined {
  if (!ordered) return policy;
  if (policy === undefined) return ORDERED_USUALLY;
  if (QUEUE_OF[policy] === 'fifo') return policy;
  const fitting = POLICIES.filter((one) => QUEUE_OF[one] === 'fifo').join(', ');
  throw new UsageError(`--ordered needs a policy that keeps the order, got --policy ${policy}; there are: ${fitting}`);
}

function demandOf(options: PlanOptions): { readonly [Name in keyof Demand]: Demand[Name] | undefined } {
  const { peak, mean, burst, item, delay, hottest, zipf, keys } = options;
  return {
    peakWritesPerSecond: peak,
    meanWritesPerSecond: mean,
    burstSeconds: burst,
    itemBytes: item,
    acceptableDelaySeconds: delay,
    writesPerRequest: options['per-request'],
    hottestShare: zipf === undefined || keys === undefined ? hottest : zipfHottestShare(zipf, keys),
  };
}

function given<Fields>(fields: { readonly [Name in keyof Fields]?: Fields[Name] | undefined }): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}

function knobsOf(pairs: readonly (readonly [string, string])[]): Partial<Knobs> {
  const names = Object.keys(KNOB_RULES);
  const entries = pairs.map(([name, text]) => {
    if (!names.includes(name)) {
      const meant = nearest(name, names);
      const hint = meant === undefined ? `there are: ${names.join(', ')}` : `did you mean ${meant}?`;
      throw new UsageError(`--knob ${name}: there is no such knob, ${hint}`);
    }
    return [name, count()(text, `--knob ${name}`)] as const;
  });
  return Object.fromEntries(entries);
}
