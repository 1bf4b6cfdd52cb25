import type { Collections } from '../contract/collection';

/**
 * How the collections of this path are laid out: their declarations, and what the table remembers of earlier ones. Whoever
 * reads or writes records asks it before each invocation's first call.
 */
export interface Layouts {
  /**
   * The collections, each with its layout, as the table had them a minute ago at the most. Throws where the table was not to
   * be asked for longer than `STALE_MAX_MS`: a record might be looked for where it no longer is.
   */
  current(): Promise<Collections>;
  /** Has the table asked again at the next use: something was met that only a newer layout explains. */
  expire(): void;
}

/** What was asked lately is used again for so long. Unit: milliseconds. */
export const FRESH_MS = 60_000;

/** A table that does not answer is worked around for so long with what it said before. Unit: milliseconds. */
export const STALE_MAX_MS = 5 * 60_000;

/**
 * From a change on until nobody works by the layout before it: what was asked `FRESH_MS` and `STALE_MAX_MS` ago may still be
 * used by a function that runs for 15 minutes more, the most that Lambda allows, and its last call may land seconds later.
 * Unit: milliseconds.
 */
export const CHANGE_KNOWN_MS = 30 * 60_000;

/** Layouts that nobody has to ask the table for. */
export function fixedLayouts(collections: Collections): Layouts {
  return { current: async () => collections, expire: () => {} };
}
