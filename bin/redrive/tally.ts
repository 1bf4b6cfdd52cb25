import { plain } from './render';

/** What a run did, message by message, and why not where it did not. */
export class Tally {
  replayed = 0;
  deleted = 0;
  /** Refused to be replayed: they stay where they are. */
  readonly left = new Map<string, number>();
  /** Tried in vain. */
  readonly failed = new Map<string, number>();
  /** Done, and likely to come back. */
  readonly warned = new Map<string, number>();

  add(what: 'left' | 'failed' | 'warned', reason: string, messages = 1): void {
    this[what].set(reason, (this[what].get(reason) ?? 0) + messages);
  }

  get isClean(): boolean {
    return this.left.size + this.failed.size === 0;
  }

  lines(): string[] {
    const reasons = (name: string, counts: ReadonlyMap<string, number>) =>
      counts.size === 0
        ? []
        : [
            `${String(sum(counts)).padStart(7)}  ${name}`,
            ...[...counts].map(([reason, count]) => `${' '.repeat(9)}${count} × ${plain(reason)}`),
          ];
    return [
      ...reasons('still there, not replayed', this.left),
      ...reasons('failed', this.failed),
      ...reasons('warnings', this.warned),
    ];
  }
}

export function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
