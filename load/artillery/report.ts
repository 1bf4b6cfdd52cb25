import { isFields } from '../read-json';
import { NOTHING_TO_ASK } from './hook-visits';

/** Of `http.total`, over the whole run. Unit: milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What artillery says of a run, in its own terms: visitors, of whom one with a 5xx is a completed one. */
export interface ArtilleryReport {
  readonly created: number;
  readonly completed: number;
  /** Without those that left because they had nothing to ask. */
  readonly failed: number;
  readonly left: number;
  readonly requests: number;
  readonly responses: number;
  /** Of the first and the last number that was counted. Unit: milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Absent where nothing was answered. */
  readonly httpTotal?: Latency;
  /** Numbers by name: `ETIMEDOUT`. */
  readonly errors: Readonly<Record<string, number>>;
  /** Answers by status. */
  readonly codes: Readonly<Record<string, number>>;
}

/** Of the file that `--output` writes; `undefined` where it is none. */
export function artilleryReport(file: unknown): ArtilleryReport | undefined {
  const aggregate = isFields(file) ? file.aggregate : undefined;
  if (!isFields(aggregate) || !isFields(aggregate.counters)) return undefined;
  const { counters } = aggregate;
  const count = (name: string) => numberOf(counters[name]) ?? 0;
  const { [NOTHING_TO_ASK]: left = 0, ...errors } = startingWith(counters, 'errors.');
  const httpTotal = latencyOf(isFields(aggregate.summaries) ? aggregate.summaries['http.total'] : undefined);
  return {
    created: count('vusers.created'),
    completed: count('vusers.completed'),
    failed: count('vusers.failed') - left,
    left,
    requests: count('http.requests'),
    responses: count('http.responses'),
    firstAt: numberOf(aggregate.firstMetricAt) ?? 0,
    lastAt: numberOf(aggregate.lastMetricAt) ?? 0,
    ...(httpTotal && { httpTotal }),
    errors,
    codes: startingWith(counters, 'http.codes.'),
  };
}

function latencyOf(summary: unknown): Latency | undefined {
  if (!isFields(summary)) return undefined;
  const [p50, p95, p99, max] = ['p50', 'p95', 'p99', 'max'].map((name) => numberOf(summary[name]));
  if (p50 === undefined || p95 === undefined || p99 === undefined || max === undefined) return undefined;
  return { p50, p95, p99, max };
}

function startingWith(counters: Readonly<Record<string, unknown>>, prefix: string): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counters)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), numberOf(value) ?? 0]),
  );
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
