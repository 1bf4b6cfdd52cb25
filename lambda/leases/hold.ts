import type { LeaseTime } from './lease-time';

/** Why `signal` was aborted: the lease is another's by now, or may be. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Two of three renewals may fail before the lease is in danger. Unit: parts of a lease. */
const RENEWED_EACH = 1 / 3;

/** After a renewal without an answer: there are some more before the lease ends. Unit: parts of a lease. */
const TRIED_AGAIN_AFTER = 1 / 12;

/** The holder stops before the cache lets go: its timer may be late, and clocks do not run equally fast. Unit: parts of a lease. */
const STOPS_BEFORE = 1 / 10;

export interface HoldProps {
  readonly ttlMillis: number;
  /** When the renewal that succeeded last was asked for, by the holder's clock. */
  readonly askedAt: number;
  readonly time: LeaseTime;
  readonly renew: () => Promise<boolean | 'unavailable'>;
}

/** Keeps a lease while its work runs, and aborts `signal` once it is lost or could not be renewed in time. */
export class Hold {
  readonly #props: HoldProps;
  readonly #lost = new AbortController();
  #until = 0;
  #ended = false;
  #callOffEnd = () => {};
  #callOffRenewal = () => {};

  constructor(props: HoldProps) {
    this.#props = props;
    this.#lasts(props.askedAt);
    this.#renewIn(RENEWED_EACH);
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Stops keeping it. Whether it was the holder's to the end. */
  end(): boolean {
    const kept = !this.signal.aborted && this.#props.time.now() < this.#until;
    this.#stop();
    return kept;
  }

  /** Counted from before the cache was asked: it began to count later. */
  #lasts(askedAt: number): void {
    const { ttlMillis, time } = this.#props;
    this.#callOffEnd();
    this.#until = askedAt + ttlMillis * (1 - STOPS_BEFORE);
    this.#callOffEnd = time.after(Math.max(0, this.#until - time.now()), () =>
      this.#lose('could not be renewed in time'),
    );
  }

  #renewIn(part: number): void {
    const { ttlMillis, time } = this.#props;
    this.#callOffRenewal = time.after(ttlMillis * part, () => {
      void this.#renew();
    });
  }

  async #renew(): Promise<void> {
    const askedAt = this.#props.time.now();
    const renewed = await this.#props.renew();
    if (this.#ended) return;
    if (renewed === false) return this.#lose('is no longer its holder’s');
    if (renewed === true) this.#lasts(askedAt);
    this.#renewIn(renewed === true ? RENEWED_EACH : TRIED_AGAIN_AFTER);
  }

  #lose(why: string): void {
    this.#stop();
    this.#lost.abort(new LeaseLost(`the lease ${why}`));
  }

  #stop(): void {
    this.#ended = true;
    this.#callOffEnd();
    this.#callOffRenewal();
  }
}
