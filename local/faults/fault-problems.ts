// Receives: the faults that were asked for, and what this run is going to have
// Promises: one sentence for each that could never be made; found before anything is started
// Hands on: to whoever starts the run

import { isTargetId } from '../containers/target-ids';
import { namedFunctions } from '../named-functions';
import type { LocalState } from '../state';
import type { LocalPlan } from '../template/local-plan';
import type { FaultSpec } from './fault-spec';

type PlannedParts = Pick<LocalPlan, 'functions' | 'containers' | 'caches' | 'tables' | 'described'>;

export function faultProblems(
  specs: readonly FaultSpec[],
  plan: PlannedParts,
  named: { readonly cacheEndpoint?: string },
): string[] {
  const parts: FaultParts = {
    functions: [...plan.functions, ...plan.containers].map(({ logicalId }) => logicalId),
    hasTasks: plan.containers.length > 0,
    paths: Object.values(plan.described.paths),
    caches: plan.caches.length,
    ownsCaches: named.cacheEndpoint === undefined,
    tables: plan.tables.length,
  };
  return problemsWith(specs, parts);
}

type LookedAt = 'functions' | 'targetGroups' | 'paths' | 'engines' | 'tables';

/** The same of a run that is there already. Whether its cache is its own, it says itself, when the fault is made. */
export function faultProblemsOf(
  specs: readonly FaultSpec[],
  { functions, targetGroups, paths, engines, tables }: Pick<LocalState, LookedAt>,
): string[] {
  return problemsWith(specs, {
    functions: Object.keys(functions),
    hasTasks: Object.keys(targetGroups).length > 0,
    paths: Object.values(paths),
    caches: Object.keys(engines.caches).length,
    ownsCaches: true,
    tables: Object.keys(tables).length,
  });
}

/** What a fault may meet. */
interface FaultParts {
  /** Logical ids. */
  readonly functions: readonly string[];
  /** Which there will be when the fault begins, nobody knows before: each that ends makes way for another. */
  readonly hasTasks: boolean;
  readonly paths: Parameters<typeof namedFunctions>[2];
  readonly caches: number;
  readonly ownsCaches: boolean;
  readonly tables: number;
}

function problemsWith(specs: readonly FaultSpec[], parts: FaultParts): string[] {
  return specs.flatMap((spec) => {
    const problem = problemOf(spec, parts);
    return problem === undefined ? [] : [`--fault ${JSON.stringify(spec.text)}: ${problem}`];
  });
}

export const NO_TASKS = 'this stack has no tasks: its front door is a function';

function problemOf({ fault }: FaultSpec, parts: FaultParts): string | undefined {
  if (fault.name === 'slow') return parts.hasTasks ? undefined : NO_TASKS;
  if (fault.name !== 'settings') {
    if (isTargetId(fault.functionName)) return parts.hasTasks ? undefined : NO_TASKS;
    if (namedFunctions(fault.functionName, parts.functions, parts.paths).length > 0) return undefined;
    return `no function ${fault.functionName} runs here; there are: ${parts.functions.join(', ')}`;
  }
  const { cache, throttle } = fault.settings;
  if (cache !== undefined) return cacheProblem(parts.caches, parts.ownsCaches);
  return throttle !== undefined && parts.tables === 0 ? 'this stack has no table' : undefined;
}

/** Why the caches of a run can be neither stopped nor frozen. `isOwn`: it started them itself. */
export function cacheProblem(caches: number, isOwn: boolean): string | undefined {
  if (caches === 0) return 'this stack has no cache';
  if (isOwn) return undefined;
  return "the cache is not this run's own but the one of --cache-endpoint: stop or freeze it where it was started";
}
