import type { Collections } from '../contract/collection';

/**
 * How the collections of this path are laid out: their declarations, and what the table remembers of earlier ones. Whoever
 * reads or writes records asks it before each invocation's first call.
 */
export interface Layouts {
  /**
   * The collections, each with its layout, as the table had them a minute ago at the most. One that was not to be read for longer
   * than `STALE_MAX_MS` is unknown: a record might be looked for where it no longer is. Throws where none was.
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
 * From a change's own time on until nobody works by the layout before it. Who registers it may sleep for 15 minutes, the most
 * that a Lambda function lives, before it stands in the table; what another asked just before that is used for `STALE_MAX_MS`, by a
 * function that may sleep for 15 minutes in its turn; and its last call lands seconds later. That is 35 minutes and something,
 * and clocks differ. Unit: milliseconds.
 */
export const CHANGE_KNOWN_MS = 45 * 60_000;

/** Layouts that nobody has to ask the table for. */
export function fixedLayouts(collections: Collections): Layouts {
  return { current: async () => collections, expire: () => {} };
}
