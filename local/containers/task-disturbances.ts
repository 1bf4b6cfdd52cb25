// Receives: the tasks of a service
// Promises: each of them, or all, disturbed as somebody asked; who was killed on request is known as such
// Hands on: nothing: what ends is replaced by the service

import type { Clock } from '../functions/clock';
import type { FunctionStatistics } from '../functions/function-statistics';
import type { Task } from './task-process';

export interface DisturbedTasks {
  ids(): string[];
  /** Throws for one that is not there. */
  named(id: string): Task;
  slow(id: string, milliseconds: number, seconds: number, met?: () => void): void;
  statistics(): FunctionStatistics;
  statisticsOf(id: string): FunctionStatistics;
}

/** A request to a task that stands still is open for as long as that, or until its client gives up. Unit: milliseconds. */
const LOOK_EVERY = 20;

/** Of all of a service's tasks, unless one is named. */
export class TaskDisturbances {
  private readonly tasks: DisturbedTasks;
  private readonly clock: Clock;
  /** The program is not to blame for their end. */
  private readonly killedOnRequest = new Set<string>();
  /** How many have been killed so far. */
  killed = 0;

  constructor(tasks: DisturbedTasks, clock: Clock) {
    this.tasks = tasks;
    this.clock = clock;
  }

  kill(): number {
    const ids = this.tasks.ids();
    for (const id of ids) void this.killTask(id);
    return ids.length;
  }

  /** `met` is called for each that has a request open, or gets one while it stands still. */
  freeze(seconds: number, met?: () => void): number {
    const ids = this.tasks.ids();
    for (const id of ids) this.freezeTask(id, seconds, met);
    return ids.length;
  }

  statistics(): FunctionStatistics {
    return this.tasks.statistics();
  }

  /** Each request to it waits for so long first, until the seconds are over. `met` is called for each. */
  slowTask(id: string, milliseconds: number, seconds: number, met?: () => void): void {
    this.tasks.named(id);
    this.tasks.slow(id, milliseconds, seconds, met);
  }

  /** In the middle of what it does; another is started in its place. */
  async killTask(id: string): Promise<void> {
    const task = this.tasks.named(id);
    this.killed += 1;
    this.killedOnRequest.add(id);
    await task.kill();
  }

  /** One task as if it were all of the service. */
  only(id: string) {
    return {
      kill: () => {
        void this.killTask(id);
        return 1;
      },
      freeze: (seconds: number, met?: () => void) => {
        this.freezeTask(id, seconds, met);
        return 1;
      },
      statistics: () => this.tasks.statisticsOf(id),
    };
  }

  private freezeTask(id: string, seconds: number, met: (() => void) | undefined): void {
    const task = this.tasks.named(id);
    void task.freeze(seconds);
    if (met === undefined) return;
    const until = this.clock.now() + seconds * 1000;
    const look = (): void => {
      if (task.exitCode !== undefined || this.clock.now() >= until) return;
      if (this.tasks.statisticsOf(id).environments.busy > 0) met();
      else this.clock.after(LOOK_EVERY, look);
    };
    look();
  }

  /** Whether somebody had asked for the end of one that has ended. It is forgotten with the answer. */
  wasAskedFor(id: string): boolean {
    return this.killedOnRequest.delete(id);
  }
}
