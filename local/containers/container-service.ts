// Receives: how many tasks of a program are wanted, and the target groups that they serve
// Promises: so many run and are registered, whatever becomes of each; one is replaced as ECS does it, the new one first
// Hands on: lines about what happens, and what each has done

import type { Clock } from '../functions/clock';
import type { FunctionStatistics } from '../functions/function-statistics';
import { LocalRunError } from '../local-run-error';
import { BackOff } from './back-off';
import { HealthWatch } from './health-watch';
import { ServiceCounts } from './service-counts';
import { TaskDisturbances } from './task-disturbances';
import { type SlowableRegistry, TaskGroups } from './task-groups';
import type { Task } from './task-process';

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

export class ContainerService {
  readonly logicalId: string;
  readonly disturbances: TaskDisturbances;
  private readonly options: ContainerServiceOptions;
  private readonly groups: TaskGroups;
  private readonly tasks = new Map<string, { readonly task: Task; readonly since: number }>();
  /** Told to end: nobody is started in their place when they do. */
  private readonly leaving = new Set<string>();
  private readonly counts = new ServiceCounts();
  private readonly backOff = new BackOff();
  private readonly health: HealthWatch;
  private closed = false;

  constructor(options: ContainerServiceOptions) {
    this.logicalId = options.logicalId;
    this.options = options;
    const { clock, healthCheckGraceSeconds, print } = options;
    const groups = new TaskGroups(options.groups, clock);
    this.groups = groups;
    const disturbed = {
      ids: () => this.ids(),
      named: (id: string) => this.taskNamed(id),
      slow: groups.slow.bind(groups),
      statistics: () => this.statistics(),
      statisticsOf: (id: string) => this.statisticsOf(this.has(id) ? [id] : [], 1),
    };
    this.disturbances = new TaskDisturbances(disturbed, clock);
    this.health = new HealthWatch({
      tasks: {
        unhealthy: () => groups.unhealthy(),
        startedAt: (id) => (this.leaving.has(id) ? undefined : this.tasks.get(id)?.since),
        replace: (id) => this.drain(id),
      },
      graceSeconds: healthCheckGraceSeconds,
      clock,
      tell: (id, what) => print(`${id} of ${options.logicalId} ${what}`),
    });
  }

  /** Settles when all of them listen. Rejects where one does not come to it. */
  async start(): Promise<void> {
    const tasks = Array.from({ length: this.options.count }, () => this.startOne());
    const ports = await Promise.all(tasks.map(({ listening }) => listening));
    const failed = tasks.find((_, place) => ports[place] === undefined);
    if (failed !== undefined) throw new LocalRunError(`a task of ${this.logicalId} did not start: ${saidBy(failed)}`);
    for (const [place, task] of tasks.entries()) this.register(task, ports[place]);
    for (const task of tasks) this.watch(task);
    this.health.begin();
  }

  has(id: string): boolean {
    return this.tasks.has(id);
  }

  isFrozen(id: string): boolean {
    return this.tasks.get(id)?.task.frozen ?? false;
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
      // It ended meanwhile and was counted on to have a successor.
      if (!this.closed && !this.tasks.has(id)) this.startInPlaceOf(task, this.backOff.after(0));
      throw error;
    }
    this.options.print(`${id} of ${this.logicalId} is drained: ${replacement} takes its place`);
    const deregistered = this.deregister(id);
    const { forced } = await task.stop();
    await deregistered;
    if (forced) this.options.print(`${id} of ${this.logicalId} was killed: it had not ended in its stop time-out`);
    return { drained: id, replacement, forced };
  }

  statistics(): FunctionStatistics {
    return this.statisticsOf(this.ids(), this.options.count);
  }

  private statisticsOf(ids: readonly string[], most: number): FunctionStatistics {
    for (const [group, states] of this.groups.states().entries()) {
      for (const state of states) if (this.tasks.has(state.id)) this.counts.see(group, state);
    }
    return this.counts.statistics(ids, most, this.disturbances.killed);
  }

  /**
   * Tells the tasks to end, and makes those that have not after so long. The door's own grace is longer, and is not waited for: the
   * listener is closed before its tasks, so that no request is open any more.
   */
  async close(patienceMilliseconds: number): Promise<void> {
    this.closed = true;
    this.health.end();
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
    if (port !== undefined) this.groups.register(id, port);
  }

  private async deregister(id: string): Promise<void> {
    // A target without open requests is forgotten at once, with what it counted.
    this.statistics();
    await this.groups.deregister(id);
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
    const wasAskedFor = this.disturbances.wasAskedFor(id);
    if (!this.leaving.delete(id) && !this.closed) {
      const wait = wasAskedFor ? 0 : this.backOff.after(this.options.clock.now() - since);
      this.startInPlaceOf(task, wait);
    }
    this.tasks.delete(id);
  }

  private startInPlaceOf(ended: Task, wait: number): void {
    const when = wait === 0 ? 'at once' : `in ${wait / 1000} s`;
    this.options.print(`${ended.id} of ${this.logicalId} ended (${saidBy(ended)}): another is started ${when}`);
    this.options.clock.after(wait, () => void this.replaceEnded());
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
    const givenUp = () => task.exitCode !== undefined || this.closed;
    if (port === undefined || !(await this.groups.becomesHealthy(task.id, givenUp))) {
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
