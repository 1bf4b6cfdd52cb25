/** Names of tasks as targets, over all services of a run. None is used again: what was said of one that is gone stays true. */
export class TargetIds {
  private last = 0;

  next(): string {
    this.last += 1;
    return `task-${this.last}`;
  }
}

/** Whether a name can only be a task's. */
export function isTargetId(name: string): boolean {
  return /^task-\d+$/.test(name);
}
