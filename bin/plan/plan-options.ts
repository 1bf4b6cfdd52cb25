import { CONFLICT_POLICIES, type ConflictPolicy, QUEUE_OF } from '../../lambda/contract/collection';
import type { Demand } from '../../lib/sizing/demand';
import { KNOB_RULES, type Knobs } from '../../lib/sizing/knobs';
import type { PlanAsked } from '../../lib/sizing/plan/plan';
import type { RegionQuotas } from '../../lib/sizing/plan/quotas';
import type { WriterModel } from '../../lib/sizing/writer-model';
import { zipfHottestShare } from '../../lib/sizing/zipf';
import { UsageError } from '../command-line/command';
import { nearest } from '../command-line/nearest';
import { type GivenOptions, readOptions } from '../command-line/options';
import { anyText, bytes, count, millis, oneOf, pair, seconds, share } from '../command-line/units';

/** Writes that each count, in the order they were accepted: what people mean by ordered. */
const ORDERED_USUALLY = 'patch';
const POLICIES = CONFLICT_POLICIES as readonly ConflictPolicy[];

/** What the path shall carry. What is left out has the constructs' default, or comes from the stack. */
export const DEMAND_OPTIONS = {
  peak: {
    value: 'N',
    meaning: 'writes a second at the height of a burst: 20000, 20k',
    read: count({ min: 1, whole: true }),
  },
  burst: { value: 'TIME', meaning: 'how long the height lasts: 60s, 5m', read: seconds({ min: 1, whole: true }) },
  mean: { value: 'N', meaning: 'writes a second over a month; it decides the bill', read: count() },
  item: { value: 'SIZE', meaning: 'a typical record: 900B, 1.5KB', read: bytes({ min: 1 }) },
  delay: { value: 'TIME', meaning: 'how long an accepted write may wait before it is in the table', read: seconds() },
  'per-request': {
    value: 'N',
    meaning: 'writes that a client sends in one request',
    read: count({ min: 1, whole: true }),
  },
  policy: {
    value: 'NAME',
    meaning: `how writes to one record are reconciled: ${POLICIES.join(', ')}`,
    read: oneOf(POLICIES),
  },
  ordered: { meaning: "each record's writes in the order they were accepted; without --policy this is patch" },
  hottest: { value: 'SHARE', meaning: 'part of all writes that goes to the most written record: 2%', read: share },
  zipf: {
    value: 'S',
    meaning: 'in place of --hottest: records are written by a Zipf distribution of this exponent',
    read: count(),
  },
  keys: { value: 'N', meaning: 'with --zipf: how many records there are', read: count({ min: 1, whole: true }) },
} as const;

export const STACK_OPTIONS = {
  stack: {
    value: 'NAME',
    meaning: 'plan what a synthesized stack is made for; other options then say "what if"',
    read: anyText,
  },
  app: { value: 'FOLDER', meaning: 'where cdk synth wrote it (default cdk.out)', read: anyText },
  path: { value: 'ID', meaning: 'which of its paths, where the stack has several', read: anyText },
} as const;

export const PLACE_OPTIONS = {
  region: { value: 'NAME', meaning: 'whose prices to take (default us-east-1)', read: anyText },
  'lambda-concurrency': {
    value: 'N',
    meaning: 'runs of functions that the account may have at once',
    read: count({ min: 1, whole: true }),
  },
  'table-units': {
    value: 'N',
    meaning: 'write units a second that a table of the account may take',
    read: count({ min: 1, whole: true }),
  },
} as const;

export const HAND_OPTIONS = {
  knob: {
    value: 'NAME=VALUE',
    meaning: 'set a knob by hand and see what follows; may be given several times',
    read: pair,
    many: true,
  },
  'writer-run': { value: 'TIME', meaning: 'measured: a run of the writer without its calls', read: millis() },
  'writer-call': { value: 'TIME', meaning: 'measured: one call of 25 statements', read: millis() },
  'writer-kib': { value: 'TIME', meaning: 'measured: what each KiB of a record adds to a statement', read: millis() },
} as const;

export const OUTPUT_OPTIONS = {
  formulas: { meaning: 'under each value its formula, what stands in it, and the limit that binds it' },
  json: { meaning: 'for machines: see docs/plan.md for its fields' },
  charts: { value: 'FOLDER', meaning: 'write backlog, cost and capacity there, as SVG and PNG', read: anyText },
} as const;

const ALL = { ...DEMAND_OPTIONS, ...STACK_OPTIONS, ...PLACE_OPTIONS, ...HAND_OPTIONS, ...OUTPUT_OPTIONS } as const;

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
  return Object.keys(DEMAND_OPTIONS).some((name) => {
    const value = Object.entries(options).find(([key]) => key === name)?.[1];
    return value !== undefined && value !== false;
  });
}

/** What is asked on the command line, over what a stack asks: each option takes the place of one thing and leaves the rest. */
export function askedBy(options: PlanOptions, stack: PlanAsked = {}): PlanAsked {
  const policy = policyOf(options);
  const kinds = policy === undefined ? undefined : new Set([QUEUE_OF[policy]]);
  const { region } = options;
  return {
    ...stack,
    demand: { ...stack.demand, ...given(demandOf(options)) },
    knobs: { ...stack.knobs, ...knobsOf(options.knob) },
    quotas: given<RegionQuotas>({
      lambdaConcurrency: options['lambda-concurrency'],
      tableWriteUnitsPerSecond: options['table-units'],
    }),
    writer: given<WriterModel>({
      runMillis: options['writer-run'],
      callMillis: options['writer-call'],
      kibMillis: options['writer-kib'],
    }),
    ...given({ policy, kinds, region }),
  };
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

function given<Fields>(fields: { readonly [Name in keyof Fields]: Fields[Name] | undefined }): Partial<Fields> {
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
