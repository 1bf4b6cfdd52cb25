import type { QueueKind } from '../../lambda/contract/collection';
import type { Knobs } from './knobs';

const KNOBS_OF: Readonly<Record<QueueKind, readonly (keyof Knobs)[]>> = {
  standard: ['batchSize', 'windowSeconds', 'writerConcurrency'],
  fifo: ['fifoBatchSize', 'fifoConcurrency'],
};

/** Knobs of a buffer that is not made: whoever set one expects something that will not happen. */
export function idleKnobProblems(
  knobs: Partial<Knobs>,
  kinds: ReadonlySet<QueueKind>,
  shownAs: (name: string) => string,
): string[] {
  // Collections that need no buffer at all are wrong in themselves.
  if (kinds.size === 0) return [];
  const idle = (['standard', 'fifo'] as const).filter((kind) => !kinds.has(kind));
  return idle.flatMap((kind) =>
    KNOBS_OF[kind]
      .filter((name) => knobs[name] !== undefined)
      .map(
        (name) =>
          `${shownAs(name)} needs a collection whose policy takes a ${kind} queue, got ${knobs[name]} and none: it would change nothing`,
      ),
  );
}
