import { Duration } from 'aws-cdk-lib';
import {
  Color,
  type CompositeAlarm,
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  type IWidget,
  MathExpression,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import type { MadeAlarms } from '../make-alarms';
import type { MonitoredPath } from '../monitored-path';
import type { Objectives } from '../objectives';

/** What every section of the dashboard is made from. */
export interface Seen {
  readonly facade: MonitoringFacade;
  readonly path: MonitoredPath;
  readonly objectives: Required<Objectives>;
  readonly made: MadeAlarms;
  readonly unwell: CompositeAlarm;
}

/** Units of CloudWatch's grid. */
export const FULL_WIDTH = 24;
export const GRAPH_HEIGHT = 6;

interface Graph {
  readonly title: string;
  readonly width: number;
  readonly left: readonly IMetric[];
  readonly right?: readonly IMetric[];
  /** Of the left axis. */
  readonly label?: string;
  readonly rightLabel?: string;
  readonly lines?: readonly (HorizontalAnnotation | undefined)[];
  readonly stacked?: boolean;
}

/** A graph from zero up: half a scale makes small things look large. */
export function graph({ title, width, left, right = [], label, rightLabel, lines = [], stacked }: Graph): IWidget {
  return new GraphWidget({
    title,
    width,
    height: GRAPH_HEIGHT,
    left: [...left],
    right: [...right],
    leftYAxis: { min: 0, label, showUnits: false },
    ...(right.length > 0 && { rightYAxis: { min: 0, label: rightLabel, showUnits: false } }),
    leftAnnotations: lines.flatMap((line) => line ?? []),
    stacked,
  });
}

/** A line that is no alarm: what was planned, or what is the most. */
export function limit(value: number, label: string): HorizontalAnnotation {
  return { value, label, color: Color.GREY };
}

const MINUTE = Duration.minutes(1);

/** A count as a rate: minutes are what is measured, and seconds what the plan is in. */
export function perSecond(metric: Metric, label = metric.label): MathExpression {
  // Of all metrics in a graph, no two may have one id.
  const id = `sum${metric.metricName}`;
  return new MathExpression({
    expression: `FILL(${id}, 0) / PERIOD(${id})`,
    usingMetrics: { [id]: metric },
    label: label ?? metric.metricName,
    period: MINUTE,
  });
}
