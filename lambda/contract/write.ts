/** A JSON value as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };

/** The user's fields of a record. */
export type Body = { readonly [field: string]: Json };

interface WriteHead {
  /** Names this write for ever: the same id is the same write, however often it is delivered. */
  readonly id: string;
  readonly collection: string;
  /** Names the record inside its collection. 1–512 bytes of UTF-8. */
  readonly key: string;
  /** The stamp: a UUIDv7 given once, at the front door. Lower-case, so that text order is time order. */
  readonly at: string;
}

/**
 * What a write may ask of the record it meets.
 * `expect` is the version it must have, 0 for no record; `priority` ranks it where the policy ranks writes.
 */
interface WriteTerms {
  readonly expect?: number;
  readonly priority?: number;
}

/** Amounts to add, by field. */
export type Deltas = Readonly<Record<string, number>>;

/** One change a client asks for. */
export type Write =
  | (WriteHead & WriteTerms & { readonly op: 'put'; readonly body: Body })
  | (WriteHead & WriteTerms & { readonly op: 'delete' })
  /** `patch` is a JSON merge patch (RFC 7396). */
  | (WriteHead & { readonly op: 'patch'; readonly patch: Body })
  /** `part` names the sub-counter it goes to; absent where the counter is whole. */
  | (WriteHead & { readonly op: 'increment'; readonly deltas: Deltas; readonly part?: number });

export type Operation = Write['op'];
