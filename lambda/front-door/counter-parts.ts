import { rendezvousAmong } from '../contract/rendezvous';

/**
 * The sub-counter that a write goes to: chosen by its id alone, so that a write that is sent again goes where it went, and counts once.
 * Where `spread` has been raised in between, only the ids of the new sub-counters have moved, and a write of those that is sent again may count
 * twice; by the remainder of a hash nearly all would. The first sub-counter is the counter's own record, without a part: a counter
 * that is spread later keeps what it counted.
 */
export function partOf(writeId: string, spread: number): number | undefined {
  const part = rendezvousAmong(writeId, spread);
  return part === 0 ? undefined : part;
}

/** Every sub-counter of a counter. */
export function partsOf(spread: number): readonly (number | undefined)[] {
  return Array.from({ length: spread }, (_, part) => (part === 0 ? undefined : part));
}
