// Receives: an engine that has just been started, and how to start it again
// Promises: it is on, stopped or frozen as was last asked for, on one port, and ends with the run whatever it was
// Hands on: to those who wait for its end, where nobody asked for it

import { messageOf } from '../error-code';
import type { Engine, EngineState } from './engine';
import type { GuardedChild } from './guarded-child';
import { LOOPBACK } from './ports';

export interface RunningEngineOptions {
  /** For errors: `dynoxide`. */
  readonly name: string;
  readonly port: number;
  readonly description: string;
  readonly child: GuardedChild;
  /** Starts it again, empty, on the same port, unless `givenUp`. `undefined`: it did not come back. */
  readonly restart: (givenUp: () => boolean) => Promise<GuardedChild | undefined>;
}

export class RunningEngine implements Engine {
  readonly host = LOOPBACK;
  readonly port: number;
  readonly description: string;
  readonly #options: RunningEngineOptions;
  readonly #listeners: ((reason: string) => void)[] = [];
  /** One change after the other. */
  #changes: Promise<void> = Promise.resolve();
  #child: GuardedChild;
  #state: EngineState = 'on';
  #closed = false;

  constructor(options: RunningEngineOptions) {
    this.port = options.port;
    this.description = options.description;
    this.#options = options;
    this.#child = options.child;
    this.#watch(options.child);
  }

  onUnexpectedEnd(listener: (reason: string) => void): void {
    this.#listeners.push(listener);
  }

  readonly switchTo = (state: EngineState): Promise<void> => {
    this.#changes = this.#changes
      .then(() => this.#change(state))
      .catch((error: unknown) => this.#tell(`${this.#options.name} could not be ${state}: ${messageOf(error)}`));
    return this.#changes;
  };

  async stop(): Promise<void> {
    this.#closed = true;
    await this.#changes;
    await this.#child.stop();
  }

  async #change(state: EngineState): Promise<void> {
    const before = this.#state;
    // Not after its end: to bring it back would clear what it keeps for the next run.
    if (this.#closed || state === before) return;
    this.#state = state;
    if (state === 'stopped') {
      await this.#child.stop();
      return;
    }
    if (before === 'stopped' && !(await this.#comesBack())) return;
    await this.#child.signal(state === 'frozen' ? 'STOP' : 'CONT');
  }

  async #comesBack(): Promise<boolean> {
    const child = await this.#options.restart(() => this.#closed);
    if (child === undefined) {
      if (!this.#closed) this.#tell(`${this.#options.name} did not come back on port ${this.port}`);
      return false;
    }
    this.#child = child;
    this.#watch(child);
    return true;
  }

  #watch(child: GuardedChild): void {
    void child.exited.then(() => {
      if (this.#closed || this.#state === 'stopped') return;
      this.#tell(`${this.#options.name} has ended by itself: ${child.lastOutput().split('\n').at(-1) ?? ''}`);
    });
  }

  #tell(reason: string): void {
    for (const listener of this.#listeners) listener(reason);
  }
}
