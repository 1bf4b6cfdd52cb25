import type { FaultSpec } from '../../local/faults/fault-spec';
import type { Phase, Scenario } from '../scenario/scenario';
import type { Verification } from '../verify/verification';
import type { MadeFault } from './fault-run';
import type { RunningGenerator } from './generator';
import type { Prepared } from './prepared-flows';
import type { Progress } from './progress';
import type { RunSummary } from './summary';
import type { LoadTarget } from './target';

/** What the load is driven by. Each is started for one run. */
export interface Generators {
  /** The scenario's own, as the scenario or the command line names it. */
  load(): RunningGenerator;
  /** What the load needs to be there, once. Throws where it could not be made. */
  setUp(): Promise<void>;
  /** The open loop, under a worker's name that no other has in this run. */
  openLoop(worker: string, prepared: Prepared): RunningGenerator;
}

/** What is known of a run before the store is read. */
export interface BeforeVerifying {
  readonly isDrained: boolean;
  readonly cacheWasLost: boolean;
}

/** All that a run is made of. */
export interface LoadParts {
  /** As it shall run: rates, times and objectives of the command line are in it. */
  readonly scenario: Scenario;
  readonly target: LoadTarget;
  /** Where its ledger goes. It exists and is empty. */
  readonly folder: string;
  /** Its name: keys begin with it. */
  readonly run: string;
  readonly faults: readonly FaultSpec[];
  /** What is known to be wrong before it begins, one sentence each: it can be no pass. @default - nothing */
  readonly problems?: readonly string[];
  readonly generators: Generators;
  readonly verify: (before: BeforeVerifying) => Promise<Verification>;
  readonly machine: RunSummary['machine'];
  /** How it was called, for whoever wants it again. */
  readonly command?: string;
  readonly stop: { readonly first: Promise<void>; readonly asked: boolean };
  /** The load is stopped after it; the drain and the verifier have limits of their own. Unit: seconds. @default - what the phases take, and a slack */
  readonly limitSeconds?: number;
  readonly progress: (progress: Progress) => void;
  /** One line for people. */
  readonly tell: (line: string) => void;
}

/** What became of the load, whoever drove it. Times are milliseconds since 1970. */
export interface Driven {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly result: import('./generator').GeneratorResult;
  /** As they were, where they are not the scenario's. */
  readonly phases?: readonly Phase[];
  readonly search?: import('./search').SearchResult;
  readonly problems: readonly string[];
  /** Those that were made. Absent where there can be none. */
  readonly faults?: readonly MadeFault[];
}
