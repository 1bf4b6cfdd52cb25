// Receives: every line that a function writes
// Promises: what its embedded-metric lines tell, summed up by namespace, dimensions and metric, in bounded memory
// Hands on: to /_local/state, where CloudWatch would have it on AWS

import type { LogSink } from './functions/function-spec';
import { type MetricState, MetricTally } from './metric-tally';
import { type Fields, isFields } from './template/template';

/** By namespace, by dimensions (`Writer=shop-writer`; several by commas), by metric. */
export type MetricsState = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, MetricState>>>>>>;

/** A function that makes up names for ever must not fill the memory; a path has some forty series. */
const SERIES_MAX = 500;

interface Series {
  /** Of its namespace, its dimensions, and itself. */
  readonly names: readonly [string, string, string];
  readonly tally: MetricTally;
}

export class FunctionMetrics {
  private readonly now: () => number;
  private readonly since: number;
  private readonly series = new Map<string, Series>();

  /** `now`: milliseconds since 1970. */
  constructor(now: () => number) {
    this.now = now;
    this.since = now();
  }

  readonly sink: LogSink = ({ text }) => {
    // Parsing every line of a busy function would cost more than what it tells.
    if (!text.includes('"CloudWatchMetrics"')) return;
    const line = parsed(text);
    if (line === undefined) return;
    for (const directive of directivesOf(line)) this.take(line, directive);
  };

  state(): MetricsState {
    const now = this.now();
    // A function names them as it likes: `__proto__` must be a name as any other.
    const by = <T>(series: readonly Series[], level: 0 | 1, stateOf: (some: readonly Series[]) => T) =>
      Object.fromEntries(
        [...Map.groupBy(series, ({ names }) => names[level])].map(([name, some]) => [name, stateOf(some)]),
      );
    const metricsOf = (series: readonly Series[]) =>
      Object.fromEntries(series.map(({ names, tally }) => [names[2], tally.state(now, this.since)]));
    return by([...this.series.values()], 0, (some) => by(some, 1, metricsOf));
  }

  private take(line: Fields, { namespace, dimensions, metrics }: Directive): void {
    for (const names of dimensions) {
      const shown = names.map((name) => `${name}=${String(line[name])}`).join(',');
      for (const metric of metrics) {
        const values = valuesOf(line[metric]);
        if (values.length > 0) this.tallyOf([namespace, shown, metric])?.add(values, this.now());
      }
    }
  }

  private tallyOf(names: readonly [string, string, string]): MetricTally | undefined {
    const key = JSON.stringify(names);
    const known = this.series.get(key);
    if (known !== undefined) return known.tally;
    if (this.series.size >= SERIES_MAX) return undefined;
    const tally = new MetricTally();
    this.series.set(key, { names, tally });
    return tally;
  }
}

interface Directive {
  readonly namespace: string;
  readonly dimensions: readonly (readonly string[])[];
  readonly metrics: readonly string[];
}

function parsed(text: string): Fields | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isFields(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** What CloudWatch would make metrics of. Source: embedded metric format specification. A line that is malformed tells nothing. */
function directivesOf(line: Fields): Directive[] {
  const told = isFields(line._aws) ? line._aws.CloudWatchMetrics : undefined;
  if (!Array.isArray(told)) return [];
  return told.flatMap((one: unknown) => {
    if (!isFields(one) || typeof one.Namespace !== 'string') return [];
    if (!Array.isArray(one.Dimensions) || !Array.isArray(one.Metrics)) return [];
    const metrics = one.Metrics.flatMap((metric: unknown) =>
      isFields(metric) && typeof metric.Name === 'string' ? [metric.Name] : [],
    );
    const dimensions = one.Dimensions.flatMap((names: unknown) =>
      Array.isArray(names) && names.every((name) => typeof name === 'string') ? [names] : [],
    );
    return [{ namespace: one.Namespace, dimensions, metrics }];
  });
}

function valuesOf(value: unknown): readonly number[] {
  return [value].flat().filter((one): one is number => typeof one === 'number' && Number.isFinite(one));
}
