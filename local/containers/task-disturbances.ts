// Receives: the tasks of a service
// Promises: each of them, or all, disturbed as somebody asked; who was killed on request is known as such
// Hands on: nothing: what ends is replaced by the service

import type { FunctionStatistics } from '../functions/function-statistics';
import type { Task } from './task-process';

export interface DisturbedTasks {
  ids(): string[];
  /** Throws for one that is not there. */
  named(id: string): Task;
  slow(id: string, milliseconds: number, seconds: number): void;
  statistics(): FunctionStatistics;
  statisticsOf(id: string): FunctionStatistics;
}

/** Of all of a service's tasks, unless one is named. */
export class TaskDisturbances {
  private readonly tasks: DisturbedTasks;
  /** The program is not to blame for their end. */
  private readonly killedOnRequest = new Set<string>();
  /** How many have been killed so far. */
  killed = 0;

  constructor(tasks: DisturbedTasks) {
    this.tasks = tasks;
  }

  kill(): number {
    const ids = this.tasks.ids();
    for (const id of ids) void this.killTask(id);
    return ids.length;
  }

  freeze(seconds: number): number {
    const ids = this.tasks.ids();
    for (const id of ids) void this.tasks.named(id).freeze(seconds);
    return ids.length;
  }

  statistics(): FunctionStatistics {
    return this.tasks.statistics();
  }

  /** Each request to it waits for so long first, until the seconds are over. */
  slowTask(id: string, milliseconds: number, seconds: number): void {
    this.tasks.named(id);
    this.tasks.slow(id, milliseconds, seconds);
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
      freeze: (seconds: number) => {
        void this.tasks.named(id).freeze(seconds);
        return 1;
      },
      statistics: () => this.tasks.statisticsOf(id),
    };
  }

  /** Whether somebody had asked for the end of one that has ended. It is forgotten with the answer. */
  wasAskedFor(id: string): boolean {
    return this.killedOnRequest.delete(id);
  }
}
