import type { RunningContainers } from './containers/start-containers';
import type { FaultHits } from './faults/fault-hits';
import type { FunctionMetrics } from './function-metrics';
import type { FunctionPool } from './functions/function-pool';
import type { QueueRegistry } from './queue/queue-registry';
import type { StartedEngines } from './start-engines';
import type { RunningSource } from './start-functions';
import type { RunningSchedule } from './start-schedules';
import type { SwitchableFaults } from './switchable-faults';
import type { LocalPlan } from './template/local-plan';

/** What a local run is made of, once it runs. */
export interface RunningParts {
  readonly plan: LocalPlan;
  readonly engines: StartedEngines;
  readonly registry: QueueRegistry;
  readonly queueServer: { readonly endpoint: string; urlOf(name: string): string };
  readonly faults: SwitchableFaults;
  /** What the faults have met. */
  readonly hits: FaultHits;
  /** By the name of the function. */
  readonly pools: ReadonlyMap<string, FunctionPool>;
  readonly containers: RunningContainers;
  readonly sources: readonly RunningSource[];
  readonly schedules: readonly RunningSchedule[];
  readonly logFolder: string;
  readonly metrics: Pick<FunctionMetrics, 'state'>;
}
