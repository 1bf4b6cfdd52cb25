import type { PathDescription } from '../../lib/path-description';
import type { LocalState } from '../../local/state';
import type { PathSample } from './summary';

/** One look at a path, before it is told from when on it counts. */
export type PathLook = Omit<PathSample, 'at'>;

type Resources = Pick<PathDescription['resources'], 'writer'>;

const SETTLED = ['Applied', 'Duplicates', 'Superseded', 'Conflicts', 'Poison'] as const;

/** What a local run says of itself: all of its buffers, whoever's they are. */
export function lookAtState(state: LocalState, resources: Resources): PathLook {
  const buffers = Object.values(state.queues).filter(({ isQuarantine }) => !isQuarantine);
  const sum = (of: (counters: (typeof buffers)[number]['counters']) => number) =>
    buffers.reduce((total, { counters }) => total + of(counters), 0);
  const writer = state.metrics.Spillway?.[`Writer=${state.functions[resources.writer]?.name}`];
  return {
    backlog: sum(({ visible, delayed }) => visible + delayed),
    inFlight: sum(({ inFlight }) => inFlight),
    oldestSeconds: Math.max(0, ...buffers.map(({ counters }) => counters.oldestAgeMs)) / 1000,
    quarantined: Object.values(state.quarantine).reduce((total, one) => total + one.total, 0),
    ...(writer && { applied: SETTLED.reduce((total, name) => total + (writer[name]?.sum ?? 0), 0) }),
  };
}

/** As a run has it: what was there before it began is not its own. */
export function sampleSince(first: PathLook, look: PathLook, at: number): PathSample {
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
