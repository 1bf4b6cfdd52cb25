import type { Representation } from '../../contract/record-copy';

/** Which record. */
export interface CopyName {
  readonly collection: string;
  readonly key: string;
}

/** A copy: of a record, or of there being none. */
export interface Copy {
  readonly found: Representation | undefined;
  /** It must not be served any more. Unit: milliseconds since 1970. */
  readonly until: number;
}

/**
 * What a look brings.
 * - `copy`: one that may be served. - `refresh`: one that may be served, and this caller is the one to replace it before it ends.
 * - `fill`: none, and this caller is the one to bring it. - `filling`: none, and another brings it.
 * - `unavailable`: nobody can say.
 */
export type Look =
  | { readonly kind: 'copy' | 'refresh'; readonly copy: Copy }
  | { readonly kind: 'fill' | 'filling' | 'unavailable' };

export interface LookTerms {
  /** Names the caller among all that look. */
  readonly token: string;
  /** Unit: milliseconds since 1970. */
  readonly now: number;
  /** A copy is replaced early when no more than this many times its load's duration is left of it. */
  readonly early: number;
  /** No copy will do: the caller is the one to bring a new one, unless another does. */
  readonly anew: boolean;
}

/** What a caller who is to bring a copy has found. */
export interface Fill {
  readonly token: string;
  readonly now: number;
  /** Absent where nothing was found that others may be served: they need not wait for it. */
  readonly copy?: Copy;
  /** Where the found version stands among those of its record; absent where it is not known. */
  readonly order?: string;
  /** Unit: milliseconds. */
  readonly loadMillis: number;
}

/** Copies of records that all processes share. Nothing here throws. */
export interface CopyStore {
  look(name: CopyName, terms: LookTerms): Promise<Look>;
  /** Whether nothing was told of the record since the caller's look: what it found is still the newest that is known. */
  fill(name: CopyName, fill: Fill): Promise<boolean>;
}
