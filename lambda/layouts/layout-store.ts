import type { StoredLayout } from './stored-layout';

/** A layout that stands there, and cannot be used: garbled, of a kind that newer code knows, or left out by a busy table. */
export interface Unread {
  readonly kind: 'unread';
  readonly reason: string;
}

/** Where the table remembers how its collections are laid out. */
export interface LayoutStore {
  /** Consistent; what is not remembered is absent. Throws where the table does not answer at all. */
  read(collections: readonly string[]): Promise<ReadonlyMap<string, StoredLayout | Unread>>;
  /**
   * Writes where `seenRev` is still the revision that stands there, `undefined` for none. `false`: somebody else was first.
   * Throws where the table does not answer; it may then have taken effect.
   */
  write(collection: string, layout: StoredLayout, seenRev: number | undefined): Promise<boolean>;
}
