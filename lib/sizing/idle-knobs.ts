import type { QueueKind } from '../../lambda/contract/collection';
import type { Knobs } from './knobs';

const KNOBS_OF: Readonly<Record<QueueKind, readonly (keyof Knobs)[]>> = {
  standard: ['batchSize', 'windowSeconds', 'writerConcurrency'],
  fifo: ['fifoBatchSize', 'fifoConcurrency'],
};

/** Knobs of the buffers that a path with these does not have. */
export function idleKnobs(kinds: ReadonlySet<QueueKind>): readonly (keyof Knobs)[] {
  return idleKinds(kinds).flatMap((kind) => KNOBS_OF[kind]);
}

/** Knobs of a buffer that is not made: whoever set one expects something that will not happen. */
export function idleKnobProblems(
  knobs: Partial<Knobs>,
  kinds: ReadonlySet<QueueKind>,
  shownAs: (name: string) => string,
): string[] {
  // Collections that need no buffer at all are wrong in themselves.
  if (kinds.size === 0) return [];
  return idleKinds(kinds).flatMap((kind) =>
    KNOBS_OF[kind]
      .filter((name) => knobs[name] !== undefined)
      .map(
        (name) =>
          `${shownAs(name)} needs a collection whose policy takes a ${kind} queue, got ${knobs[name]} and none: it would change nothing`,
      ),
  );
}

function idleKinds(kinds: ReadonlySet<QueueKind>): readonly QueueKind[] {
  return (['standard', 'fifo'] as const).filter((kind) => !kinds.has(kind));
}
