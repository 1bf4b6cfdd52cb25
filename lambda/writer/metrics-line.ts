import type { OutcomeKind } from '../contract/outcome';
import { embeddedMetrics } from '../platform/embedded-metrics';
import { type Totals, writesOf } from './batch-report';
import type { HotRecord } from './hottest-records';

/** CloudWatch takes up to 100 values of a metric in one line. Source: embedded metric format specification. */
const VALUES_MAX = 100;

const OUTCOME_METRICS: Readonly<Record<OutcomeKind, string>> = {
  applied: 'Applied',
  duplicate: 'Duplicates',
  superseded: 'Superseded',
  conflict: 'Conflicts',
  poison: 'Poison',
  retry: 'Retries',
};

/** Throttling reasons end in one of these. Source: DynamoDB API reference, ThrottlingReason. */
const THROTTLE_METRICS: readonly (readonly [part: string, metric: string])[] = [
  ['KeyRange', 'ThrottledKeyRange'],
  ['AccountLimit', 'ThrottledAccount'],
  ['MaxOnDemand', 'ThrottledMaxOnDemand'],
  ['', 'ThrottledTable'],
];

/**
 * A record is told of from here on: fewer of a line's writes, in ten seconds of one process, are far from the 1,000 units a
 * second that a partition takes; a smaller part of them says nothing of its record. Units: writes, percent.
 */
const HOT_WRITES = 50;
const HOT_PERCENT = 5;

/** Enough to see what it is that is hot. */
const HOT_RECORDS = 5;

/** A key may have 512 bytes, and its beginning tells most. Unit: characters. */
const KEY_SHOWN = 80;

type Values = Readonly<Record<string, number | readonly number[]>>;

/**
 * One structured log line that is CloudWatch metrics as well (embedded metric format). `writer` is its dimension. An applied
 * write is late that took longer than `acceptableMillis`.
 */
export function metricsLine(
  totals: Totals,
  now: number,
  writer: string,
  acceptableMillis = Number.POSITIVE_INFINITY,
): Record<string, unknown> {
  const values = {
    ...counts(totals),
    ...throttles(totals),
    ...heat(totals),
    ...latency(totals),
    ...late(totals, acceptableMillis),
  };
  const writes = writesOf(totals);
  return {
    ...embeddedMetrics({ values, unitOf }, ['Writer', writer], now),
    batches: totals.batches,
    messages: totals.messages,
    reads: totals.reads,
    ...names(totals),
    foldRatio: totals.folds === 0 ? 1 : Math.round((writes / totals.folds) * 100) / 100,
  };
}

function counts(totals: Totals): Values {
  const outcomes = Object.entries(OUTCOME_METRICS).flatMap(([kind, metric]) => {
    const count = totals.kinds.get(kind as OutcomeKind) ?? 0;
    return count === 0 ? [] : [[metric, count] as const];
  });
  return {
    ...Object.fromEntries(outcomes),
    Writes: writesOf(totals),
    Records: totals.folds,
    TableCalls: totals.calls + totals.reads,
    WriteUnits: totals.units,
    ConditionsFailed: totals.refused,
    MessagesHandedBack: totals.handedBack,
    ...(totals.cacheUnavailable > 0 && { CacheUnavailable: totals.cacheUnavailable }),
  };
}

/** Of a few writes nearly all may go to one record, and nothing is hot. */
function heat({ records }: Totals): Values {
  const [hottest] = records.top(1);
  if (hottest === undefined || records.total < HOT_WRITES) return {};
  return { HottestShare: percentOf(hottest.writes, records.total) };
}

/** Records that people will want to know by name. */
function names({ records, hotPartitions }: Totals): Record<string, unknown> {
  const hot = records
    .top(HOT_RECORDS)
    .map((record) => ({ ...named(record), percent: percentOf(record.writes, records.total) }))
    .filter(({ writes, percent }) => writes >= HOT_WRITES && percent >= HOT_PERCENT);
  const throttled = hotPartitions.top(HOT_RECORDS).map((record) => {
    const { writes: statements, ...name } = named(record);
    return { ...name, statements };
  });
  return {
    ...(hot.length > 0 && { hottest: hot }),
    ...(throttled.length > 0 && { throttledRecords: throttled }),
  };
}

function named({ collection, key, writes }: HotRecord): HotRecord {
  return { collection, key: key.length > KEY_SHOWN ? `${key.slice(0, KEY_SHOWN).toWellFormed()}…` : key, writes };
}

function percentOf(part: number, whole: number): number {
  return Math.round((part / whole) * 1000) / 10;
}

function throttles(totals: Totals): Values {
  const sums = new Map<string, number>();
  for (const [reason, count] of totals.throttles) {
    const [, metric = 'ThrottledTable'] = THROTTLE_METRICS.find(([part]) => reason.includes(part)) ?? [];
    sums.set(metric, (sums.get(metric) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}

/** Evenly spaced ranks of all latencies, so that the percentiles of the sample are those of the whole. */
function latency({ latencies }: Totals): Values {
  if (latencies.length === 0) return {};
  const sorted = latencies.toSorted((a, b) => a - b);
  if (sorted.length <= VALUES_MAX) return { AcceptToDurable: sorted };
  const at = (rank: number) => sorted[Math.round((rank * (sorted.length - 1)) / (VALUES_MAX - 1))] ?? 0;
  return { AcceptToDurable: Array.from({ length: VALUES_MAX }, (_, rank) => at(rank)) };
}

/** Of all of them, and not of those that are told. */
function late({ latencies }: Totals, acceptableMillis: number): Values {
  const count = latencies.filter((millis) => millis > acceptableMillis).length;
  return count === 0 ? {} : { Late: count };
}

function unitOf(metric: string): string {
  if (metric === 'AcceptToDurable') return 'Milliseconds';
  return metric === 'HottestShare' ? 'Percent' : 'Count';
}
