import type { Body, Json, Write } from '../contract/write';

/** What a user's function makes of two bodies that were written without knowing of each other. */
export type Merge = (current: Body, incoming: Body) => Body;

/** Returns where a write may be taken, and throws a `ValidationError` where not. Synchronous: it holds up the answer. */
export type Validate = (write: Write) => void;

/** What the user's module or schema says of a write; `broken` where it failed to say anything. */
export type CheckVerdict =
  | { readonly kind: 'sound' }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'broken'; readonly error: unknown };

/** The users' code of a path, as both handlers load it. */
export interface UserCode {
  /** Merge functions, by collection. */
  readonly merges: Readonly<Record<string, Merge>>;
  /** Never throws: a user's function that does is `broken`. */
  check(write: Write): CheckVerdict;
  /** JSON Schemas (draft 2020-12) as they were declared, by collection. */
  readonly schemas: Readonly<Record<string, Json>>;
}
