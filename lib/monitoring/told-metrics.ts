import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** Where the handlers tell their numbers, in the embedded metric format. docs/metrics.md */
export const TOLD_NAMESPACE = 'Spillway';

/** Of what the handlers tell, what is looked at here. A test holds the names to the handlers' own. */
export const TOLD = {
  FrontDoor: [
    'Accepted',
    'Refused',
    'Failed',
    'Shed',
    'RateLimited',
    'ReadsRateLimited',
    'LimitsLocal',
    'CacheUnavailable',
    'RecordsFromProcess',
    'RecordsFromCache',
    'RecordsFromTable',
    'OrdersAccepted',
    'OrdersSoldOut',
    'OrdersUnavailable',
  ],
  Writer: [
    'Applied',
    'Duplicates',
    'Superseded',
    'Conflicts',
    'Poison',
    'Retries',
    'Writes',
    'Records',
    'AcceptToDurable',
    'Late',
    'WriteUnits',
    'ConditionsFailed',
    'ThrottledKeyRange',
    'ThrottledTable',
    'ThrottledAccount',
    'ThrottledMaxOnDemand',
    'MessagesHandedBack',
    'CacheUnavailable',
    'HottestShare',
  ],
  Sweeper: ['HoldsEnded', 'HoldsGivenBack', 'BucketsReconciled', 'UnitsMoved', 'UnitsLeft', 'SalesUnswept'],
} as const;

export type Teller = keyof typeof TOLD;
export type ToldBy<T extends Teller> = (typeof TOLD)[T][number];

/** What one function tells, or the tasks of a door together. The name is the value of the dimension. */
export function told<T extends Teller>(
  teller: T,
  by: Telling,
  metricName: ToldBy<T>,
  { statistic = 'Sum', label = metricName, period = Duration.minutes(1) }: ToldOptions = {},
): Metric {
  return new Metric({
    namespace: TOLD_NAMESPACE,
    metricName,
    dimensionsMap: { [teller]: 'metricName' in by ? by.metricName : by.functionName },
    statistic,
    label,
    period,
  });
}

/** A function by its own name, a front door by the name it has for this, whatever runs it. */
export type Telling = Pick<IFunction, 'functionName'> | { readonly metricName: string };

interface ToldOptions {
  readonly statistic?: string;
  readonly label?: string;
  readonly period?: Duration;
}
