import { QUEUE_OF, type QueueKind } from '../../lambda/contract/collection';
import type { PathDescription } from '../../lib/path-description';
import { bufferFlow } from '../../lib/sizing/buffer-flow';
import { CAREFUL_RAMP } from '../../lib/sizing/queueing/event-source';
import { forecastBurst } from '../../lib/sizing/queueing/forecast-burst';
import { sizing } from '../../lib/sizing/sizing';
import type { Phase } from '../scenario/scenario';
import { arrivalsOf, phaseSeconds } from './scaled';

export interface DrainAsked {
  readonly path: Pick<PathDescription, 'demand' | 'knobs' | 'kinds' | 'collections'>;
  readonly phases: readonly Phase[];
  /** What the ledger says was asked of each collection. */
  readonly writesByCollection: ReadonlyMap<string, number>;
  /** Runs of the writer that the place allows, where that is less than the plan's. */
  readonly mostRuns?: number;
}

/**
 * What the plan forecasts for this very load: from its last arrival until the fuller buffer is empty. The load is taken as one
 * burst: its lowest rate before, its highest in it, and as long as makes its writes as many as were asked for. A local run has
 * all of its runs from the first second. Unit: seconds. `undefined` where the writer never gets through.
 */
export function plannedDrain({ path, phases, writesByCollection, mostRuns }: DrainAsked): number | undefined {
  const { knobs } = sizing(path.demand, path.knobs);
  const drains = path.kinds.map((kind) => {
    const flow = bufferFlow(kind, path.demand, knobs);
    const concurrency = Math.min(flow.source.concurrency, mostRuns ?? Number.POSITIVE_INFINITY);
    const burst = burstOf(phases, writesPerArrival(kind, path, phases, writesByCollection));
    if (burst === undefined) return 0;
    const ramp = mostRuns === undefined ? CAREFUL_RAMP : { firstRuns: concurrency, runsAddedPerSecond: 1 };
    return forecastBurst({ ...burst, meanAfter: 0, source: { ...flow.source, concurrency }, ramp }).drainSeconds;
  });
  const longest = Math.max(0, ...drains);
  return Number.isFinite(longest) ? longest : undefined;
}

/** A phase of nothing before it: the height alone is what drains. */
function burstOf(phases: readonly Phase[], writes: number) {
  const rates = phases.flatMap(({ arrivalRate, rampTo }) => [arrivalRate, rampTo]);
  const peak = Math.max(0, ...rates) * writes;
  if (peak === 0) return undefined;
  const lowest = Math.min(...rates) * writes;
  const above = arrivalsOf(phases) * writes - lowest * phaseSeconds(phases);
  // A level load is a burst from its begin to its end.
  if (peak - lowest < peak * 0.01) return { meanBefore: 0, peak, burstSeconds: phaseSeconds(phases) };
  return { meanBefore: lowest, peak, burstSeconds: above / (peak - lowest) };
}

function writesPerArrival(
  kind: QueueKind,
  { collections }: Pick<PathDescription, 'collections'>,
  phases: readonly Phase[],
  writesByCollection: ReadonlyMap<string, number>,
): number {
  const arrivals = arrivalsOf(phases);
  const writes = [...writesByCollection].reduce((sum, [name, count]) => {
    const collection = Object.hasOwn(collections, name) ? collections[name] : undefined;
    return collection !== undefined && isBuffered(collection.mode) && QUEUE_OF[collection.policy] === kind
      ? sum + count
      : sum;
  }, 0);
  return arrivals === 0 ? 0 : writes / arrivals;
}

function isBuffered(mode: string | undefined): boolean {
  return mode !== 'direct';
}

/** Seconds that a message of a run that was killed stays away from the others. */
export function visibilitySeconds({ demand, knobs }: Pick<PathDescription, 'demand' | 'knobs'>): number {
  return sizing(demand, knobs).knobs.visibilitySeconds;
}
