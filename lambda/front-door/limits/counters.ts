import type { CountedRule } from './counted-rule';
import type { Ask, Told } from './decide';

/** What a request asks of one client's counters. They are kept together: all of it is taken, or nothing. */
export interface ClientAsks {
  /** Digest of the client. */
  readonly client: string;
  readonly asks: readonly (Ask & { readonly rule: CountedRule })[];
}

/** Keeps what clients have used. Answers as it was asked: client by client, counter by counter. */
export interface Counters<Away = never> {
  take(clients: readonly ClientAsks[], now: number): Promise<readonly (readonly Told[])[] | Away>;
}
