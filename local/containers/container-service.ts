// Receives: how many tasks of a program are wanted, and the target groups that they serve
// Promises: so many run and are registered, whatever becomes of each; one is replaced as ECS does it, the new one first
// Hands on: lines about what happens, and what each has done

import { messageOf } from '../error-code';
import type { TargetRegistry } from '../front-door/target-group';
import type { Clock } from '../functions/clock';
import type { FunctionStatistics } from '../functions/function-statistics';
import { LocalRunError } from '../local-run-error';
import { BackOff } from './back-off';
import { ServiceCounts } from './service-counts';
import type { Task } from './task-process';

/** A target group, with the way to make one of its targets slow. */
export interface SlowableRegistry extends TargetRegistry {
  slow(id: string, milliseconds: number, seconds: number): void;
}

export interface ContainerServiceOptions {
  readonly logicalId: string;
  readonly count: number;
  /** Of each target group that every task is registered in. */
  readonly groups: readonly SlowableRegistry[];
  readonly startTask: () => Task;
  /** After its start a task is not replaced for failed health checks for so long. */
  readonly healthCheckGraceSeconds: number;
  readonly clock: Clock;
  readonly print: (line: string) => void;
}

/** How a task that was drained came to its end. */
export interface Drained {
  readonly drained: string;
  readonly replacement: string;
  /** It had not ended when its time was over, and was killed. */
  readonly forced: boolean;
}

/** How often health is looked at. Unit: milliseconds. */
const LOOK_EVERY = 250;
const SETTLE_EVERY = 20;
/** A new task that is not healthy by then never will be. Unit: milliseconds. */
const HEALTHY_LIMIT = 60_000;

export class ContainerService {
  readonly logicalId: string;
  private readonly options: ContainerServiceOptions;
  private readonly tasks = new Map<string, { readonly task: Task; readonly since: number }>();
  /** Told to end: nobody is started in their place when they do. */
  private readonly leaving = new Set<string>();
  /** Killed because somebody asked for it: the program is not to blame. */
  private readonly murdered = new Set<string>();
  private readonly counts = new ServiceCounts();
  private readonly backOff = new BackOff();
  private stopLooking = () => {};
  private closed = false;

  constructor(options: ContainerServiceOptions) {
    this.logicalId = options.logicalId;
    this.options = options;
  }

  /** Settles when all of them listen. Rejects where one does not come to it. */
  async start(): Promise<void> {
    const tasks = Array.from({ length: this.options.count }, () => this.startOne());
    const ports = await Promise.all(tasks.map(({ listening }) => listening));
    const failed = tasks.find((_, place) => ports[place] === undefined);
    if (failed !== undefined) throw new LocalRunError(`a task of ${this.logicalId} did not start: ${saidBy(failed)}`);
    for (const [place, task] of tasks.entries()) this.register(task, ports[place]);
    for (const task of tasks) this.watch(task);
    this.look();
  }

  has(id: string): boolean {
    return this.tasks.has(id);
  }

  ids(): string[] {
    return [...this.tasks.keys()];
  }

  /** As ECS replaces one: a new one is started and healthy first, then the old one gets no more requests and is told to end. */
  async drain(id: string): Promise<Drained> {
    const task = this.taskNamed(id);
    if (this.leaving.has(id)) throw new LocalRunError(`${id} is leaving already`);
    this.leaving.add(id);
    let replacement: string;
    try {
      replacement = await this.replacement();
    } catch (error) {
      this.leaving.delete(id);
      throw error;
    }
    this.options.print(`${id} of ${this.logicalId} is drained: ${replacement} takes its place`);
    const deregistered = this.deregister(id);
    const { forced } = await task.stop();
    await deregistered;
    if (forced) this.options.print(`${id} of ${this.logicalId} was killed: it had not ended in its stop time-out`);
    return { drained: id, replacement, forced };
  }

  /** In the middle of what it does; another is started in its place. */
  async killTask(id: string): Promise<void> {
    const task = this.taskNamed(id);
    this.counts.killed += 1;
    this.murdered.add(id);
    await task.kill();
  }

  freezeTask(id: string, seconds: number): Promise<void> {
    return this.taskNamed(id).freeze(seconds);
  }

  /** Each request to it waits for so long first, until the seconds are over. */
  slowTask(id: string, milliseconds: number, seconds: number): void {
    this.taskNamed(id);
    for (const group of this.options.groups) {
      if (group.states().some((state) => state.id === id)) group.slow(id, milliseconds, seconds);
    }
  }

  /** All of them, and says how many. */
  kill(): number {
    const ids = this.ids();
    for (const id of ids) void this.killTask(id);
    return ids.length;
  }

  freeze(seconds: number): number {
    const ids = this.ids();
    for (const id of ids) void this.freezeTask(id, seconds);
    return ids.length;
  }

  /** One task as if it were all of the service, for whoever disturbs it. */
  only(id: string) {
    return {
      kill: () => {
        void this.killTask(id);
        return 1;
      },
      freeze: (seconds: number) => {
        void this.freezeTask(id, seconds);
        return 1;
      },
      statistics: () => {
        this.statistics();
        return this.counts.statistics(this.has(id) ? [id] : [], 1);
      },
    };
  }

  statistics(): FunctionStatistics {
    for (const [place, group] of this.options.groups.entries()) {
      for (const state of group.states()) if (this.tasks.has(state.id)) this.counts.see(place, state);
    }
    return this.counts.statistics(this.ids(), this.options.count);
  }

  /** Lets what is under way end for so long, and makes it then. */
  async close(patienceMilliseconds: number): Promise<void> {
    this.closed = true;
    this.stopLooking();
    await Promise.all([...this.tasks.values()].map(({ task }) => task.stop(patienceMilliseconds / 1000)));
  }

  private startOne(): Task {
    const { startTask, clock } = this.options;
    const task = startTask();
    this.counts.started += 1;
    this.tasks.set(task.id, { task, since: clock.now() });
    return task;
  }

  private register({ id }: Task, port: number | undefined): void {
    if (port !== undefined) for (const group of this.options.groups) group.register({ id, port });
  }

  private async deregister(id: string): Promise<void> {
    const { groups } = this.options;
    const isIn = (group: TargetRegistry) => group.states().some((state) => state.id === id);
    const settled = groups.filter(isIn).map((group) => group.deregister(id));
    this.statistics();
    await Promise.all(settled);
  }

  private watch(task: Task): void {
    void task.exited.then(async () => {
      this.statistics();
      await this.ended(task);
    });
  }

  private async ended(task: Task): Promise<void> {
    const { id } = task;
    const since = this.tasks.get(id)?.since ?? 0;
    void this.deregister(id);
    const wasAskedFor = this.murdered.delete(id);
    if (!this.leaving.delete(id) && !this.closed) {
      const wait = wasAskedFor ? 0 : this.backOff.after(this.options.clock.now() - since);
      const when = wait === 0 ? 'at once' : `in ${wait / 1000} s`;
      this.options.print(`${id} of ${this.logicalId} ended (${saidBy(task)}): another is started ${when}`);
      this.options.clock.after(wait, () => void this.replaceEnded());
    }
    this.tasks.delete(id);
  }

  private async replaceEnded(): Promise<void> {
    if (this.closed) return;
    const task = this.startOne();
    // One that does not come to listen ends, or is made to: either way its end is what starts the next.
    this.watch(task);
    const port = await task.listening;
    if (this.closed) return;
    if (port === undefined) await task.kill();
    else if (this.tasks.has(task.id)) this.register(task, port);
  }

  /** A new task that is healthy in each group. */
  private async replacement(): Promise<string> {
    const task = this.startOne();
    this.leaving.add(task.id);
    const port = await task.listening;
    this.register(task, port);
    if (port === undefined || !(await this.isHealthy(task.id))) {
      await this.deregister(task.id);
      await task.stop();
      this.tasks.delete(task.id);
      this.leaving.delete(task.id);
      throw new LocalRunError(`${task.id}, which was to take its place, did not become healthy: ${saidBy(task)}`);
    }
    this.leaving.delete(task.id);
    this.watch(task);
    return task.id;
  }

  private async isHealthy(id: string): Promise<boolean> {
    const { clock, groups } = this.options;
    const limit = clock.now() + HEALTHY_LIMIT;
    const healthy = () =>
      groups.every((group) => group.states().some((state) => state.id === id && state.health === 'healthy'));
    while (!healthy()) {
      const task = this.tasks.get(id)?.task;
      if (task === undefined || task.exitCode !== undefined || clock.now() > limit || this.closed) return false;
      await new Promise<void>((resolve) => void clock.after(SETTLE_EVERY, resolve));
    }
    return true;
  }

  /** ECS replaces what a load balancer says is unhealthy, after the grace that it has at its start. */
  private look(): void {
    const { clock, groups, healthCheckGraceSeconds } = this.options;
    this.stopLooking = clock.after(LOOK_EVERY, () => {
      const unhealthy = groups.flatMap((group) => group.states().filter(({ health }) => health === 'unhealthy'));
      for (const { id } of unhealthy) {
        const since = this.tasks.get(id)?.since;
        if (since === undefined || this.leaving.has(id)) continue;
        if (clock.now() - since < healthCheckGraceSeconds * 1000) continue;
        this.options.print(`${id} of ${this.logicalId} is unhealthy: another is started in its place`);
        this.drain(id).catch((error: unknown) => {
          if (!this.closed) this.options.print(`${id} of ${this.logicalId} stays: ${messageOf(error)}`);
        });
      }
      this.look();
    });
  }

  private taskNamed(id: string): Task {
    const found = this.tasks.get(id)?.task;
    if (found !== undefined) return found;
    throw new LocalRunError(`no target ${id} runs here; there are: ${this.ids().join(', ')}`);
  }
}

/** What is known of the end of a task, in a few words. */
function saidBy(task: Task): string {
  const last = task.lastOutput().split('\n').at(-1) ?? '';
  if (task.exitCode === undefined) return `it did not say that it listens; its last line: ${last}`;
  if (task.exitCode > 128) return `signal ${task.exitCode - 128}`;
  return last === '' ? `exit code ${task.exitCode}` : `exit code ${task.exitCode}; its last line: ${last}`;
}
