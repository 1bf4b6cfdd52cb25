// The ledger of a run: what was asked, and what was answered, one JSON line each, written before the next step is taken.
// Everything that a verdict says rests on it, so it says no more than the client knew.

/** What a write is meant to do; the verifier has a check for each. */
export const WRITE_KINDS = [
  'create',
  'put',
  'increment',
  'patch',
  'replace',
  'transfer',
  'openSale',
  'order',
  'poison',
] as const;

export type WriteKind = (typeof WRITE_KINDS)[number];

/** One write as its client meant it. Requests that are sent again carry the same one. */
export interface AskedWrite {
  /** The name of the intent, unique in all runs. Where the record has a body, its field `op` says it too. */
  readonly op: string;
  readonly kind: WriteKind;
  readonly collection: string;
  /** Absent where the door makes the key. Of an `order` and `openSale` the sku. */
  readonly key?: string;
  /**
   * What the verifier compares: fields of the record or patch, amounts of an `increment`, `{from, to, amount}` of a `transfer`,
   * `{stock}` of an `openSale`, `{quantity}` of an `order`, `{text}` of a `poison`: the message as it was put into the buffer.
   */
  readonly body?: Readonly<Record<string, unknown>>;
  /** The version that a `replace` expects; `0` for none. */
  readonly expect?: string;
  readonly idempotencyKey?: string;
}

/** Before a request is sent. */
export interface AskEntry {
  readonly type: 'ask';
  /** The name of the request, unique in the run. */
  readonly request: string;
  /** When it was due: the moment the schedule said where the open loop drives, the moment its hook ran where artillery does. Unit: milliseconds since 1970. */
  readonly at: number;
  /** Of the scenario's flow, for the pictures. */
  readonly flow: string;
  /** It is the first one of its arrival. Told where the generator does not count its arrivals itself. */
  readonly arrives?: true;
  /** None of a request that only reads. */
  readonly writes: readonly AskedWrite[];
}

/**
 * What a client knows of its request.
 * - `acknowledged`: a 2xx; what it promises, holds.
 * - `refused`: a 4xx; nothing has taken effect.
 * - `unknown`: a 5xx, a time-out, a connection that ended. It may have taken effect, or may yet.
 */
export type Fate = 'acknowledged' | 'refused' | 'unknown';

/** What one write of a request was told, in the order in which they were asked. */
export interface WriteAnswer {
  readonly fate: Fate;
  readonly status: number;
  /** Of the write, as the door named it; a 503 may name it too. */
  readonly id?: string;
  /** Where the door made it. */
  readonly key?: string;
  /** Of the record that it made, where it was applied at once. */
  readonly version?: string;
  /** The first answer to the same Idempotency-Key once more. */
  readonly replayed?: boolean;
}

export interface AnswerEntry {
  readonly type: 'answer';
  readonly request: string;
  /** When it was there. Unit: milliseconds since 1970. */
  readonly at: number;
  /** From its `at`: what waited for a connection counts. Unit: milliseconds. */
  readonly totalMs: number;
  /** Of the HTTP answer; 0 where there was none. */
  readonly status: number;
  /** Why there was none: `ETIMEDOUT`, `ECONNRESET`. */
  readonly error?: string;
  readonly writes: readonly WriteAnswer[];
}

export type LedgerEntry = AskEntry | AnswerEntry;
