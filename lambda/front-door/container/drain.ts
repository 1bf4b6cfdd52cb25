// Receives: the word to stop, from the platform or from a failure.
// Promises: what was begun is ended and what was accepted is sent before the process ends; it ends in time whatever hangs.
// Hands on: an exit code: 0 where nothing was cut off.

import type { Log } from '../../platform/log';

export interface DrainParts {
  /** As of the server. */
  readonly server: {
    readonly answering: number;
    endConnections(): void;
    /** Resolves with the number of connections whose request did not come whole in so long. Unit: milliseconds. */
    close(patienceMillis: number): Promise<number>;
  };
  /** What was accepted and is still on its way. */
  readonly sending?: { pending(): number; drain(): Promise<void> };
  /** Writes down what was counted. */
  readonly tell?: () => void;
  readonly sleep: (millis: number) => Promise<void>;
  readonly log: Log;
  readonly exit: (code: number) => void;
}

/**
 * A load balancer that was not told beforehand learns of it by the health check, and sends on until then. ECS takes a task out of its target group
 * before it stops it: for that a short while is enough. Unit: milliseconds.
 */
const LONGEST_GRACE_MILLIS = 5000;

/** A short drain must not be grace alone. */
const GRACE_PART = 0.2;

/**
 * A client that was slow to send its request is waited for. One that never ends it must not make the end of a task look like a failure. Unit:
 * milliseconds.
 */
const LONGEST_PATIENCE_MILLIS = 5000;

/** With it and the grace, more than half of the time is left for what was begun. */
const PATIENCE_PART = 0.2;

export class Drain {
  readonly #parts: DrainParts;
  readonly #millis: number;
  #exitCode: number | undefined;

  constructor(parts: DrainParts, millis: number) {
    this.#parts = parts;
    this.#millis = millis;
  }

  get begun(): boolean {
    return this.#exitCode !== undefined;
  }

  /** Asked again it goes on as it is, with the worse code. */
  begin(exitCode: 0 | 1): void {
    const already = this.begun;
    this.#exitCode = Math.max(exitCode, this.#exitCode ?? 0);
    if (already) return;
    const { log, server, exit, sleep } = this.#parts;
    log.info('draining', { answering: server.answering });
    void sleep(this.#millis).then(() => this.#cutOff());
    this.#drained().then(
      (unfinished) => {
        log.info('drained', { unfinished });
        this.#parts.tell?.();
        exit(this.#exitCode ?? 0);
      },
      (error: unknown) => {
        log.error('drain-failed', { error });
        this.#cutOff();
      },
    );
  }

  /** Resolves with the number of requests that never came whole. */
  async #drained(): Promise<number> {
    const { server, sending, sleep } = this.#parts;
    server.endConnections();
    await sleep(Math.min(LONGEST_GRACE_MILLIS, this.#millis * GRACE_PART));
    const unfinished = await server.close(Math.min(LONGEST_PATIENCE_MILLIS, this.#millis * PATIENCE_PART));
    await sending?.drain();
    return unfinished;
  }

  #cutOff(): void {
    const { log, server, sending, tell, exit } = this.#parts;
    log.error('drain-cut-off', { answering: server.answering, sending: sending?.pending() ?? 0 });
    tell?.();
    exit(1);
  }
}
