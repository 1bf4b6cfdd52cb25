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

/** One change a client asks for. */
export type Write = (WriteHead & { readonly op: 'put'; readonly body: Body }) | (WriteHead & { readonly op: 'delete' });

export type Operation = Write['op'];
