import { type Collections, collectionOf } from '../contract/collection';
import { sharesPartitions } from '../contract/placement';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { LayoutStore } from './layout-store';
import { reconcile, type StoredLayout } from './reconcile';

export interface Registering {
  readonly now: Clock;
  readonly log: Pick<Log, 'warn'>;
  /** Whether a declared change is written into the table: who writes no records leaves that to who does. */
  readonly registers: boolean;
  /** Refusals that were told, so that each is told once a process. */
  readonly told: Set<string>;
}

/** Who else registers the same change is done at the first; more rounds mean that something else is wrong. */
const ROUNDS_MAX = 4;

/** Collections whose layout the table remembers. */
export function rememberedNames(collections: Collections): string[] {
  return Object.keys(collections).filter((name) => sharesPartitions(collectionOf(collections, name)));
}

/** The layouts that hold, by collection. A change holds only once it stands in the table. Throws where that does not answer. */
export async function registerLayouts(
  collections: Collections,
  names: readonly string[],
  store: LayoutStore,
  registering: Registering,
): Promise<Map<string, StoredLayout>> {
  const { now, registers } = registering;
  const held = new Map<string, StoredLayout>();
  let open = names;
  for (let round = 0; open.length > 0; round++) {
    if (round === ROUNDS_MAX) throw new Error(`the layouts of ${open.join(', ')} change under every look`);
    const stored = await store.read(open);
    const lost: string[] = [];
    for (const name of open) {
      const collection = collectionOf(collections, name);
      if (!sharesPartitions(collection)) continue;
      const seen = stored.get(name);
      const reconciled = reconcile(collection.partition, seen, now());
      if (reconciled.refusal !== undefined) tell(name, reconciled.refusal, registering);
      const holds =
        reconciled.change === 'none' || !registers || (await store.write(name, reconciled.stored, seen?.rev));
      // Somebody may register another change than this one: who only reads goes by what stands there, and meets the marks.
      if (holds) held.set(name, registers ? reconciled.stored : (seen ?? reconciled.stored));
      else lost.push(name);
    }
    open = lost;
  }
  return held;
}

function tell(collection: string, refusal: string, { log, told }: Registering): void {
  const line = `${collection}: ${refusal}`;
  if (told.has(line)) return;
  told.add(line);
  log.warn('layout-kept', { collection, reason: refusal });
}
