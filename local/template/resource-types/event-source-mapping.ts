import { LocalRunError } from '../../local-run-error';
import { propertyReader } from '../read-property';
import { nameOf, type Resolver } from '../resolver';
import type { Resource } from '../template';
import type { ReferableType } from './resource-type';

export interface EventSourcePlan {
  readonly logicalId: string;
  readonly queueName: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly maximumConcurrency?: number;
  /** `ReportBatchItemFailures`: the function's answer names what failed. */
  readonly partialBatchResponse: boolean;
}

export const eventSourceMappingType: ReferableType = {
  type: 'AWS::Lambda::EventSourceMapping',
  ref: (resource) => resource.logicalId,
  attributes: { Id: (resource) => resource.logicalId },
};

/** The ARN it reads from, where the local run knows it: `undefined` for a stream, a broker or anything not run here. */
export function eventSourceArn(resource: Resource, resolver: Resolver): string | undefined {
  return propertyReader(resource, resolver).text('EventSourceArn');
}

/** Name or ARN of the function it calls. */
export function eventSourceFunction(resource: Resource, resolver: Resolver): string {
  return propertyReader(resource, resolver).needed('FunctionName');
}

/** `ends` are the queue and the function that its two properties were found to be. */
export function planEventSource(
  resource: Resource,
  resolver: Resolver,
  ends: { readonly queue: { readonly name: string; readonly arn: string }; readonly functionName: string },
): EventSourcePlan {
  const read = propertyReader(resource, resolver);
  if (read.list('FilterCriteria.Filters').length > 0) {
    // Passing everything on would run what AWS drops: a wrong answer is worse than none.
    throw new LocalRunError(`${nameOf(resource)} has FilterCriteria, which the local run does not apply`);
  }
  const maximumConcurrency = read.integer('ScalingConfig.MaximumConcurrency');
  const responseTypes = resolver.property(resource, 'FunctionResponseTypes');
  return {
    logicalId: resource.logicalId,
    queueName: ends.queue.name,
    queueArn: ends.queue.arn,
    functionName: ends.functionName,
    enabled: read.flag('Enabled') ?? true,
    batchSize: read.integer('BatchSize') ?? 10,
    batchingWindowSeconds: read.integer('MaximumBatchingWindowInSeconds') ?? 0,
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    partialBatchResponse: Array.isArray(responseTypes) && responseTypes.includes('ReportBatchItemFailures'),
  };
}
