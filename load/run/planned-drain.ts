import { QUEUE_OF, type QueueKind } from '../../lambda/contract/collection';
import type { PathDescription } from '../../lib/path-description';
import { bufferFlow } from '../../lib/sizing/buffer-flow';
import { CAREFUL_RAMP } from '../../lib/sizing/queueing/event-source';
import { forecastBurst } from '../../lib/sizing/queueing/forecast-burst';
import { sizing } from '../../lib/sizing/sizing';
import type { Phase } from '../scenario/scenario';
import { type MeasuredWriter, sourceAsMeasured } from './measured-writer';
import { arrivalsBy, arrivalsOf, phaseSeconds } from './scaled';

export interface DrainAsked {
  readonly path: Pick<PathDescription, 'demand' | 'knobs' | 'kinds' | 'collections'>;
  readonly phases: readonly Phase[];
  /** What the ledger says was asked of each collection. */
  readonly writesByCollection: ReadonlyMap<string, number>;
  /** Runs of the writer that the place allows, where that is less than the plan's. */
  readonly mostRuns?: number;
  /** @default - the writer that the plan assumes */
  readonly writer?: MeasuredWriter;
}

/**
 * What the plan forecasts for this very load: from the end of its sending until the fuller buffer is empty. A local run has all of its
 * runs from the first second. Unit: seconds. `undefined` where the writer never gets through.
 */
export function plannedDrain(asked: DrainAsked): number | undefined {
  const { path, phases, writesByCollection, mostRuns, writer } = asked;
  const { knobs } = sizing(path.demand, path.knobs);
  const drains = path.kinds.map((kind) => {
    const { source: planned } = bufferFlow(kind, path.demand, knobs);
    const concurrency = Math.min(planned.concurrency, mostRuns ?? Number.POSITIVE_INFINITY);
    const source = { ...(writer === undefined ? planned : sourceAsMeasured(planned, kind, writer)), concurrency };
    const ramp = mostRuns === undefined ? CAREFUL_RAMP : { firstRuns: concurrency, runsAddedPerSecond: 1 };
    // Of what was measured the messages are known, and need no guess at how many writes share one.
    const perArrival = writer === undefined ? undefined : writer.messages[kind] / arrivalsOf(phases);
    const writes = perArrival ?? writesPerArrival(kind, path, phases, writesByCollection);
    const ends = endsOf(phases).map(({ perSecond, seconds }) => {
      const burst = { meanBefore: 0, peak: perSecond * writes, burstSeconds: seconds, meanAfter: 0 };
      return burst.peak > 0 ? forecastBurst({ ...burst, source, ramp }).drainSeconds : 0;
    });
    return Math.max(0, ...ends);
  });
  const longest = Math.max(0, ...drains);
  return Number.isFinite(longest) ? longest : undefined;
}

/** More moments tell no more of a ramp. */
const MOMENTS = 60;

/**
 * The load from each moment on until its end, as one burst: its arrivals a second, and how long. What waits at the end is what
 * came since the buffer was last empty, without what was applied since: the burst from that moment on leaves the most, so that the
 * longest of these drains is the load's, whatever its phases are.
 */
function endsOf(phases: readonly Phase[]) {
  const end = phaseSeconds(phases);
  const starts = phases.map((_, index) => phaseSeconds(phases.slice(0, index)));
  const even = Array.from({ length: MOMENTS }, (_, index) => (end * index) / MOMENTS);
  return [...new Set([...starts, ...even])]
    .filter((start) => start < end)
    .map((start) => {
      const seconds = end - start;
      return { seconds, perSecond: (arrivalsBy(phases, end) - arrivalsBy(phases, start)) / seconds };
    });
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
