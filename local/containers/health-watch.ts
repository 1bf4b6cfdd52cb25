// Receives: which tasks a load balancer says are unhealthy
// Promises: each is given to be replaced, as ECS does it after the grace of its start; where no successor gets healthy, ever more seldom
// Hands on: tasks to replace, and a line about each

import { messageOf } from '../error-code';
import type { Clock } from '../functions/clock';
import { BackOff } from './back-off';

export interface WatchedTasks {
  unhealthy(): string[];
  /** When the task was started; `undefined` for one that is gone or leaving. */
  startedAt(id: string): number | undefined;
  /** Settles when another has its place. */
  replace(id: string): Promise<unknown>;
}

export interface HealthWatchOptions {
  readonly tasks: WatchedTasks;
  /** After its start a task is not replaced for so long. */
  readonly graceSeconds: number;
  readonly clock: Clock;
  /** What became of a task, to be printed behind its name. */
  readonly tell: (id: string, what: string) => void;
}

/** How often health is looked at. Unit: milliseconds. */
const LOOK_EVERY = 250;

export class HealthWatch {
  private readonly options: HealthWatchOptions;
  /** Of the service and not of a task: they run the same program. */
  private backOff = new BackOff();
  private notBefore = Number.NEGATIVE_INFINITY;
  private stopLooking = () => {};
  private ended = false;

  constructor(options: HealthWatchOptions) {
    this.options = options;
  }

  begin(): void {
    this.stopLooking = this.options.clock.after(LOOK_EVERY, () => {
      this.look();
      this.begin();
    });
  }

  end(): void {
    this.ended = true;
    this.stopLooking();
  }

  private look(): void {
    const { tasks, graceSeconds, clock } = this.options;
    if (clock.now() < this.notBefore) return;
    for (const id of tasks.unhealthy()) {
      const since = tasks.startedAt(id);
      if (since !== undefined && clock.now() - since >= graceSeconds * 1000) void this.replace(id);
    }
  }

  private async replace(id: string): Promise<void> {
    const { tasks, clock, tell } = this.options;
    tell(id, 'is unhealthy: another is started in its place');
    try {
      await tasks.replace(id);
      this.backOff = new BackOff();
    } catch (error) {
      // However long the attempt took, it came to nothing.
      const wait = this.backOff.after(0);
      this.notBefore = clock.now() + wait;
      const when = wait === 0 ? 'at once' : `in ${wait / 1000} s`;
      if (!this.ended) tell(id, `stays, and is tried again ${when}: ${messageOf(error)}`);
    }
  }
}
