// Receives: the faults that were asked for, and what this run is going to have
// Promises: one sentence for each that could never be made; found before anything is started
// Hands on: to whoever starts the run

import { namedFunctions } from '../named-functions';
import type { LocalPlan } from '../template/local-plan';
import type { FaultSpec } from './fault-spec';

type PlannedParts = Pick<LocalPlan, 'functions' | 'caches' | 'tables' | 'described'>;

export function faultProblems(
  specs: readonly FaultSpec[],
  plan: PlannedParts,
  named: { readonly cacheEndpoint?: string },
): string[] {
  return specs.flatMap((spec) => {
    const problem = problemOf(spec, plan, named.cacheEndpoint);
    return problem === undefined ? [] : [`--fault ${JSON.stringify(spec.text)}: ${problem}`];
  });
}

function problemOf({ fault }: FaultSpec, plan: PlannedParts, cacheEndpoint: string | undefined): string | undefined {
  if (fault.name !== 'settings') {
    const ids = plan.functions.map(({ logicalId }) => logicalId);
    if (namedFunctions(fault.functionName, ids, Object.values(plan.described.paths)).length > 0) return undefined;
    return `no function ${fault.functionName} runs here; there are: ${ids.join(', ')}`;
  }
  const { cache, throttle } = fault.settings;
  if (cache !== undefined) return cacheProblem(plan.caches.length, cacheEndpoint === undefined);
  return throttle !== undefined && plan.tables.length === 0 ? 'this stack has no table' : undefined;
}

/** Why the caches of a run can be neither stopped nor frozen. `isOwn`: it started them itself. */
export function cacheProblem(caches: number, isOwn: boolean): string | undefined {
  if (caches === 0) return 'this stack has no cache';
  if (isOwn) return undefined;
  return "the cache is not this run's own but the one of --cache-endpoint: stop or freeze it where it was started";
}
