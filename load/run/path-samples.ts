import type { PathDescription } from '../../lib/path-description';
import type { LocalState } from '../../local/state';
import type { WriterCounts } from './measured-writer';
import type { PathSample } from './summary';

/** One look at a path, before it is told from when on it counts. */
export interface PathLook extends Omit<PathSample, 'at'> {
  /** Times that the cache was stopped or frozen since the local run began. Absent where nobody tells. */
  readonly cacheLosses?: number;
  /** What the writer has done until now. Absent where nobody tells. */
  readonly writer?: WriterCounts;
}

type Resources = Pick<PathDescription['resources'], 'writer' | 'buffer' | 'fifoBuffer'>;

/** Metrics of the writer that tell of writes which come to no further run. */
export const SETTLED = ['Applied', 'Duplicates', 'Superseded', 'Conflicts', 'Poison'] as const;

/** What a local run says of itself: all of its buffers, whoever's they are. */
export function lookAtState(state: LocalState, resources: Resources): PathLook {
  const buffers = Object.values(state.queues).filter(({ isQuarantine }) => !isQuarantine);
  const sum = (of: (counters: (typeof buffers)[number]['counters']) => number) =>
    buffers.reduce((total, { counters }) => total + of(counters), 0);
  const writer = state.metrics.Spillway?.[`Writer=${state.functions[resources.writer]?.name}`];
  const applied = writer && SETTLED.reduce((total, name) => total + (writer[name]?.sum ?? 0), 0);
  const counts = writerCounts(state, resources);
  return {
    backlog: sum(({ visible, delayed }) => visible + delayed),
    inFlight: sum(({ inFlight }) => inFlight),
    oldestSeconds: Math.max(0, ...buffers.map(({ counters }) => counters.oldestAgeMs)) / 1000,
    quarantined: Object.values(state.quarantine).reduce((total, one) => total + one.total, 0),
    cacheLosses: state.cacheLosses,
    ...(applied !== undefined && { applied }),
    ...(counts && { writer: counts }),
  };
}

function writerCounts(
  { functions, eventSources }: LocalState,
  { writer, buffer, fifoBuffer }: Resources,
): WriterCounts | undefined {
  const ran = functions[writer];
  if (ran?.duration === undefined) return undefined;
  const taken = (queue: string | undefined) => {
    const source = Object.values(eventSources).find((one) => one.function === writer && one.queue === queue);
    return source && { runs: source.batches, messages: source.records };
  };
  const [standard, fifo] = [taken(buffer), taken(fifoBuffer)];
  return {
    runs: ran.invocations,
    seconds: ran.duration.sum / 1000,
    taken: { ...(standard && { standard }), ...(fifo && { fifo }) },
  };
}

/** Times that the cache had been taken away for good when this was looked at: where it is away now, that is yet to tell. */
export function cacheLossesBefore({ faults, cacheLosses }: Pick<LocalState, 'faults' | 'cacheLosses'>): number {
  return faults.cache === 'on' ? cacheLosses : cacheLosses - 1;
}

/** As a run has it: what was there before it began is not its own. */
export function sampleSince(
  first: PathLook,
  { cacheLosses: _, writer: __, ...look }: PathLook,
  at: number,
): PathSample {
  return {
    ...look,
    at,
    quarantined: Math.max(0, look.quarantined - first.quarantined),
    ...(look.applied === undefined ? {} : { applied: Math.max(0, look.applied - (first.applied ?? 0)) }),
  };
}

export function mostBacklog(samples: readonly PathSample[]): number {
  return samples.reduce((most, { backlog, inFlight }) => Math.max(most, backlog + inFlight), 0);
}
