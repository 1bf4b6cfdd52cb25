import type { AskedWrite, WriteAnswer } from '../ledger/entry';

/** One request, ready to be sent. */
export interface LoadRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Begins with `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly writes: readonly AskedWrite[];
}

/** An answer as a maker may look at it. */
export interface LoadAnswer {
  /** 0 where there was none. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What one worker of a generator knows. One for each worker; `visitor` is of the arrival. */
export interface MakerWorld {
  /** Unique in all runs; keys begin with it. Letters, digits and `-`. */
  readonly run: string;
  /** Unique among the workers of the run. */
  readonly worker: string;
  /** From 0 on, one more at each call, of this worker. */
  next(): number;
  /** In [0, 1), from a seed. */
  random(): number;
  /** The collection of the path for each need: by conflict policy, `transactions` (the accounts and `transfers`), `sales`. */
  readonly collections: Readonly<Record<string, string>>;
  /** The scenario's. */
  readonly settings: Readonly<Record<string, number>>;
}

/** What one arrival remembers from step to step. */
export type Visitor = Record<string, unknown>;

export interface Maker {
  /** The request of one step; `undefined`: this arrival has nothing to ask, as where the read before found nothing. */
  make(world: MakerWorld, visitor: Visitor): LoadRequest | undefined;
  /** What the visitor takes from the answer. What each write was told is read for every maker in the same way. */
  answered?(answer: LoadAnswer, visitor: Visitor): void;
  /** Where the answers of the writes are not in the usual form (a bulk's are in its body). */
  read?(answer: LoadAnswer, request: LoadRequest): readonly WriteAnswer[];
}
