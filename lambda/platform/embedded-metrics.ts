const METRICS_NAMESPACE = 'Spillway';

/**
 * A line for each event would cost more than the events. At most one line each ten seconds and process is a cent a day. Unit:
 * milliseconds.
 */
export const MILLIS_PER_LINE = 10_000;

export interface Measured {
  readonly values: Readonly<Record<string, number | readonly number[]>>;
  readonly unitOf: (metric: string) => string;
}

/**
 * The fields of a structured log line that make it CloudWatch metrics as well (embedded metric format). `dimension` is one name
 * with its value.
 */
export function embeddedMetrics(
  { values, unitOf }: Measured,
  [dimension, value]: readonly [name: string, value: string],
  now: number,
): Record<string, unknown> {
  return {
    ...values,
    [dimension]: value,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [[dimension]],
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: unitOf(Name) })),
        },
      ],
    },
  };
}
