/**
 * What became of a write.
 * - `applied`: it took effect.
 * - `duplicate`: this very write had already taken effect; nothing was changed.
 * - `superseded`: a newer write had already decided the record; nothing was changed.
 * - `conflict`: the collection's policy refused it.
 * - `poison`: it can never be applied; it is in quarantine with its cause.
 * - `retry`: not decided yet; it goes back to the queue and never reaches a client.
 */
export type Outcome =
  | { readonly kind: 'applied' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'superseded' }
  | {
      readonly kind: 'conflict';
      readonly reason: string;
      /** Told in place of what was told of its id before: the id stands for two, and this is the later one. */
      readonly overrules?: true;
    }
  | { readonly kind: 'poison'; readonly cause: PoisonCause; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string };

export type OutcomeKind = Outcome['kind'];

/** An outcome that stands: it may be told to the client. */
export type FinalOutcome = Exclude<Outcome, { readonly kind: 'retry' }>;

/** The classes by which quarantine is listed and replayed. Stable: people filter on them. */
export const POISON_CAUSES = [
  'unreadable-message',
  'unknown-version',
  'malformed-write',
  'unknown-collection',
  'unsupported-operation',
  'body-refused',
  'item-refused',
  'merge-failed',
] as const;

export type PoisonCause = (typeof POISON_CAUSES)[number];

export const APPLIED: FinalOutcome = { kind: 'applied' };
export const DUPLICATE: FinalOutcome = { kind: 'duplicate' };
export const SUPERSEDED: FinalOutcome = { kind: 'superseded' };
