import { type AwsEndpoints, awsEnvironment } from './aws-environment';
import { SqsEventSource } from './event-source/sqs-event-source';
import { systemClock } from './functions/clock';
import { FunctionPool } from './functions/function-pool';
import type { LogSink } from './functions/function-spec';
import type { QueueRegistry } from './queue/queue-registry';
import type { Shutdown } from './shutdown';
import type { LocalPlan } from './template/local-plan';
import type { EventSourcePlan } from './template/resource-types/event-source-mapping';
import type { FunctionPlan } from './template/resource-types/function';

export interface FunctionSurroundings {
  readonly registry: QueueRegistry;
  /** Per function. */
  readonly environments: number;
  readonly logSink: LogSink;
  readonly print: (line: string) => void;
  /** How long a batch under way may take to end. Unit: milliseconds. */
  readonly patience: number;
}

export interface RunningSource {
  readonly plan: EventSourcePlan;
  readonly source: SqsEventSource;
}

export interface RunningFunctions {
  /** By the name of the function. */
  readonly pools: ReadonlyMap<string, FunctionPool>;
  readonly sources: readonly RunningSource[];
}

/** One pool per function, and the event sources that feed them. */
export function startFunctions(
  plan: LocalPlan,
  surroundings: FunctionSurroundings,
  endpoints: AwsEndpoints,
  shutdown: Shutdown,
): RunningFunctions {
  const pools = new Map(
    plan.functions.map((one) => {
      const environment = { ...one.environment, ...awsEnvironment(endpoints) };
      const pool = new FunctionPool(specOf(one, environment, surroundings.environments), surroundings.logSink);
      shutdown.add(one.logicalId, () => pool.close());
      return [one.name, pool] as const;
    }),
  );
  const sources = plan.eventSources.flatMap((eventSource): RunningSource[] => {
    const pool = pools.get(eventSource.functionName);
    if (pool === undefined) return [];
    const source = new SqsEventSource(
      {
        batchSize: eventSource.batchSize,
        windowSeconds: eventSource.batchingWindowSeconds,
        reportBatchItemFailures: eventSource.partialBatchResponse,
        ...(eventSource.maximumConcurrency === undefined ? {} : { maximumConcurrency: eventSource.maximumConcurrency }),
      },
      {
        queue: surroundings.registry.get(eventSource.queueName),
        invoke: (event) => pool.invoke(event),
        clock: systemClock,
        log: (line) => surroundings.print(`${eventSource.logicalId}: ${line}`),
      },
    );
    return [{ plan: eventSource, source }];
  });
  shutdown.add('the event sources', async () => {
    await Promise.all(sources.map(({ source }) => source.stop(surroundings.patience)));
  });
  for (const { plan: eventSource, source } of sources) if (eventSource.enabled) source.start();
  return { pools, sources };
}

function specOf(plan: FunctionPlan, environment: Readonly<Record<string, string>>, maxEnvironments: number) {
  const { name, codeFolder, handler, memoryMegabytes, timeoutSeconds, reservedConcurrency } = plan;
  return {
    name,
    codePath: codeFolder,
    handler,
    memoryMegabytes,
    timeoutSeconds,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
    environment,
    maxEnvironments,
  };
}
