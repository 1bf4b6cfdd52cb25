import { SPREAD_MAX } from '../../../lambda/contract/collection';
import { MOST_CALLS_AT_ONCE } from '../../../lambda/contract/limits';
import { COLD_WRITE_UNITS } from '../../record-table/warm-throughput';
import { MOST_SHARDS } from '../limits';
import type { NumberRule } from '../number-rule';
import type { WriterModel } from '../writer-model';
import { ZONES_RULE } from './door/planned-door';
import type { PlanAsked } from './plan';
import type { RegionQuotas } from './quotas';

const DAY_MILLIS = 86_400_000;

export const QUOTA_RULES: Readonly<Record<keyof RegionQuotas, NumberRule>> = {
  lambdaConcurrency: { min: 1, max: 10_000_000, otherwise: 'no function could run, or no account has it' },
  tableWriteUnitsPerSecond: { min: 1, max: 100_000_000, otherwise: 'nothing could be written, or no account has it' },
  fargateVcpus: { min: 1, max: 1_000_000, otherwise: 'no task could run, or no account has it' },
};

const MILLIS = { max: DAY_MILLIS, fractions: true, otherwise: 'no part of a run takes so long, or less than no time' };

export const WRITER_RULES: Readonly<Record<keyof WriterModel, NumberRule>> = {
  runMillis: { min: 0, ...MILLIS },
  // A batch that took no time at all would be applied infinitely often.
  callMillis: { min: 0.001, ...MILLIS },
  kibMillis: { min: 0, ...MILLIS },
  callsAtOnce: { min: 1, max: MOST_CALLS_AT_ONCE, otherwise: 'the writer makes no calls, or not so many at once' },
};

export const ASKED_RULES: Readonly<
  Record<keyof Pick<PlanAsked, 'spread' | 'shards' | 'warmWriteUnitsPerSecond' | 'zones'>, NumberRule>
> = {
  spread: { min: 1, max: SPREAD_MAX, otherwise: 'a collection cannot have it' },
  shards: { min: 1, max: MOST_SHARDS.value, otherwise: 'a collection cannot have them' },
  warmWriteUnitsPerSecond: {
    min: COLD_WRITE_UNITS,
    max: 10_000_000,
    otherwise: 'every on-demand table takes 4,000 unasked, and DynamoDB refuses less',
  },
  zones: ZONES_RULE,
};
