import { createHash } from 'node:crypto';

/**
 * The sub-counter that a write goes to: a stable hash of its id, so that a write that is sent again goes where it went.
 * The first sub-counter is the counter's own record, without a part: a counter that is spread later keeps what it counted.
 */
export function partOf(writeId: string, spread: number): number | undefined {
  const part = createHash('sha256').update(writeId).digest().readUInt32BE(0) % spread;
  return part === 0 ? undefined : part;
}

/** Every sub-counter of a counter. */
export function partsOf(spread: number): readonly (number | undefined)[] {
  return Array.from({ length: spread }, (_, part) => (part === 0 ? undefined : part));
}
