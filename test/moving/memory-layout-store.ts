import type { LayoutStore, Unread } from '../../lambda/layouts/layout-store';
import type { StoredLayout } from '../../lambda/layouts/stored-layout';

/** The registry in memory: revisions are held to as the table holds them. */
export class MemoryLayoutStore implements LayoutStore {
  readonly layouts = new Map<string, StoredLayout>();
  /** Collections whose layout stands there and cannot be used, and why. */
  readonly unread = new Map<string, string>();
  reads = 0;
  writes = 0;
  away = false;
  /** Called before each call, so that others can come in between. */
  before: (call: 'read' | 'write', collection?: string) => Promise<void> | void = () => {};

  async read(collections: readonly string[]) {
    this.reads += 1;
    await this.before('read');
    if (this.away) throw new Error('the table does not answer');
    const found = new Map<string, StoredLayout | Unread>();
    for (const name of collections) {
      const layout = this.layouts.get(name);
      if (layout !== undefined) found.set(name, structuredClone(layout));
      const reason = this.unread.get(name);
      if (reason !== undefined) found.set(name, { kind: 'unread', reason });
    }
    return found;
  }

  async write(collection: string, layout: StoredLayout, seenRev: number | undefined) {
    this.writes += 1;
    await this.before('write', collection);
    if (this.away) throw new Error('the table does not answer');
    if (this.layouts.get(collection)?.rev !== seenRev) return false;
    this.layouts.set(collection, structuredClone(layout));
    return true;
  }
}
