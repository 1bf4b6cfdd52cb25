import type { LayoutStore } from '../../lambda/layouts/layout-store';
import type { StoredLayout } from '../../lambda/layouts/stored-layout';

/** The registry in memory: revisions are held to as the table holds them. */
export class MemoryLayoutStore implements LayoutStore {
  readonly layouts = new Map<string, StoredLayout>();
  reads = 0;
  writes = 0;
  away = false;
  /** Called before each call, so that others can come in between. */
  before: (call: 'read' | 'write') => Promise<void> | void = () => {};

  async read(collections: readonly string[]) {
    this.reads += 1;
    await this.before('read');
    if (this.away) throw new Error('the table does not answer');
    return new Map(
      collections.flatMap((name) => {
        const layout = this.layouts.get(name);
        return layout === undefined ? [] : [[name, structuredClone(layout)] as const];
      }),
    );
  }

  async write(collection: string, layout: StoredLayout, seenRev: number | undefined) {
    this.writes += 1;
    await this.before('write');
    if (this.away) throw new Error('the table does not answer');
    if (this.layouts.get(collection)?.rev !== seenRev) return false;
    this.layouts.set(collection, structuredClone(layout));
    return true;
  }
}
