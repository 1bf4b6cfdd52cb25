import type { QueueModel } from './queue-model';

/** Node's timers hold no more. A longer wait just looks again. */
const TIMER_MAX_MS = 2 ** 31 - 1;

interface Waiter {
  readonly end: (found: boolean) => void;
}

/**
 * Who waits for messages of one queue. It keeps one timer, and only while somebody waits: the model has none of its own,
 * so that delays and visibility time-outs end here.
 */
export class WaitingRoom {
  readonly #model: QueueModel;
  readonly #now: () => number;
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #stopWatching: (() => void) | undefined;

  constructor(model: QueueModel, now: () => number) {
    this.#model = model;
    this.#now = now;
  }

  wait(ms: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#model.receivable()) return Promise.resolve(true);
    if (ms <= 0 || signal?.aborted === true) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        end: (found) => {
          clearTimeout(deadline);
          signal?.removeEventListener('abort', onAbort);
          this.#leave(waiter);
          resolve(found);
        },
      };
      const onAbort = (): void => waiter.end(false);
      const deadline = setTimeout(onAbort, Math.min(ms, TIMER_MAX_MS));
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#join(waiter);
    });
  }

  /** Nobody waits any longer. */
  close(): void {
    for (const waiter of [...this.#waiters]) waiter.end(false);
  }

  #join(waiter: Waiter): void {
    this.#waiters.add(waiter);
    this.#stopWatching ??= this.#model.watch(() => this.#look());
    this.#look();
  }

  #leave(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    if (this.#waiters.size > 0) return;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#setTimer(undefined);
  }

  #look(): void {
    if (this.#waiters.size === 0) return;
    if (this.#model.receivable()) for (const waiter of [...this.#waiters]) waiter.end(true);
    else this.#setTimer(this.#model.nextVisibleAt());
  }

  #setTimer(at: number | undefined): void {
    if (at === this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAt = at ?? Number.POSITIVE_INFINITY;
    if (at === undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timerAt = Number.POSITIVE_INFINITY;
        this.#look();
      },
      // One millisecond more: a timer may fire early by less than one.
      Math.min(Math.max(at - this.#now(), 0) + 1, TIMER_MAX_MS),
    );
  }
}
