import type { StoredLayout } from './stored-layout';

/** Where the table remembers how its collections are laid out. */
export interface LayoutStore {
  /** Consistent; what is not remembered is absent. Throws where the table does not answer. */
  read(collections: readonly string[]): Promise<ReadonlyMap<string, StoredLayout>>;
  /**
   * Writes where `seenRev` is still the revision that stands there, `undefined` for none. `false`: somebody else was first.
   * Throws where the table does not answer; it may then have taken effect.
   */
  write(collection: string, layout: StoredLayout, seenRev: number | undefined): Promise<boolean>;
}
