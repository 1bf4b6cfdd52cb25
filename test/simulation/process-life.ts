import type { Faults } from './faults';
import type { Random } from './random';
import type { Scheduler } from './scheduler';

/** Longer than a visibility time-out, so that somebody else has the messages meanwhile. Unit: milliseconds. */
const STALL_MS = [32_000, 70_000] as const;

export interface LifeWorld {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  /** For how long a process may fall asleep: from, to. Unit: milliseconds. */
  readonly stallMs?: readonly [number, number];
}

/**
 * One invocation of the writer, and the only way its ports may wait: at each call the process may die or fall asleep.
 * After `hiddenUntil` others may have its messages.
 */
export class ProcessLife {
  readonly name: string;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #died: (how: string) => void;
  readonly #hiddenUntil: number;
  readonly #stallMs: readonly [number, number];
  alive = true;

  constructor(name: string, world: LifeWorld, died: (how: string) => void, hiddenUntil: number) {
    this.name = name;
    this.#hiddenUntil = hiddenUntil;
    this.#stallMs = world.stallMs ?? STALL_MS;
    this.#scheduler = world.scheduler;
    this.#random = world.random;
    this.#faults = world.faults;
    this.#died = died;
  }

  /** A dead process awaits for ever: whatever it had begun elsewhere goes on without it. */
  end(how: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.#died(how);
  }

  /** Something outside that takes time: `act` is its effect and its answer. */
  call<T>(what: string, act: () => T, answerAfter = 0): Promise<T> {
    return new Promise((resolve) => {
      if (!this.alive) return;
      const faults = this.#faults;
      if (faults.hits('crash-before-call')) {
        this.#scheduler.after(this.#latency(), () => this.end(`crashed before ${what}`));
        return;
      }
      const asleep = faults.hits('stall-before-call') ? this.#random.between(...this.#stallMs) : 0;
      this.#scheduler.after(asleep + this.#latency(), () => {
        // Killed in its sleep: the call was never made. Killed on the way: it was.
        if (asleep > 0 && !this.alive) return;
        if (this.#scheduler.now() > this.#hiddenUntil) faults.count('late-call');
        const answer = act();
        if (faults.hits('crash-after-call')) this.end(`crashed after ${what}`);
        const late = faults.hits('stall-after-call') ? this.#random.between(...this.#stallMs) : 0;
        this.#scheduler.after(late + answerAfter + this.#latency(), () => {
          if (this.alive) resolve(answer);
        });
      });
    });
  }

  sleep(millis: number): Promise<void> {
    return new Promise((resolve) => {
      this.#scheduler.after(millis, () => {
        if (this.alive) resolve();
      });
    });
  }

  #latency(): number {
    return this.#random.chance(0.9) ? this.#random.between(0, 8) : this.#random.between(0, 400);
  }
}
