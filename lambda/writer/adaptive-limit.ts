/**
 * How many calls run at once: one more after each round without a throttle, half as many after a throttle (additive
 * increase, multiplicative decrease), so that writers share what the table gives without being told how much that is.
 */
export class AdaptiveLimit {
  readonly #greatest: number;
  #limit: number;

  constructor(first: number, greatest: number) {
    this.#limit = first;
    this.#greatest = greatest;
  }

  get now(): number {
    return Math.floor(this.#limit);
  }

  raise(): void {
    this.#limit = Math.min(this.#greatest, this.#limit + 1);
  }

  lower(): void {
    this.#limit = Math.max(1, this.#limit / 2);
  }
}

/** Runs the tasks, at most `limit` at once, each begun in order. A task must not throw. */
export async function runLimited<T>(limit: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = new Array(tasks.length);
  let next = 0;
  const runner = async () => {
    for (let index = next++; index < tasks.length; index = next++) {
      const task = tasks[index];
      if (task !== undefined) results[index] = await task();
    }
  };
  await Promise.all(Array.from({ length: Math.min(Math.max(1, limit), tasks.length) }, runner));
  return results;
}
