import { type Collection, type Collections, collectionOf } from '../contract/collection';
import { sharesPartitions } from '../contract/placement';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { errorOf } from '../writer/dynamodb-items';
import type { LayoutStore, Unread } from './layout-store';
import { reconcile, type StoredLayout } from './reconcile';

export interface Registering {
  readonly now: Clock;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Whether a declared change is written into the table: who writes no records leaves that to who does. */
  readonly registers: boolean;
  /** Refusals and problems that were told, so that each is told once a process. */
  readonly told: Set<string>;
}

/** Who else registers the same change is done at the first; more rounds mean that something else is wrong. */
const ROUNDS_MAX = 4;

/** The collection as one whose records nobody may look for until its layout can be read. */
export function withUnknownLayout(name: string, declared: Collection): Collection {
  const reason = `how the collection ${name} is laid out could not be read from the table`;
  return { ...declared, layout: { by: 'unknown', reason } };
}

/** Collections whose layout the table remembers. */
export function rememberedNames(collections: Collections): string[] {
  return Object.keys(collections).filter((name) => sharesPartitions(collectionOf(collections, name)));
}

/**
 * The layouts that hold, by collection. A change holds only once it stands in the table; what could not be read or registered
 * is unread, and leaves the others alone. Throws where the table does not answer at all.
 */
export async function registerLayouts(
  collections: Collections,
  names: readonly string[],
  store: LayoutStore,
  registering: Registering,
): Promise<Map<string, StoredLayout | Unread>> {
  const { now, registers } = registering;
  const held = new Map<string, StoredLayout | Unread>();
  const keepUnread = (name: string, reason: string) => {
    held.set(name, { kind: 'unread', reason });
    tellOnce('error', 'layout-unread', name, reason, registering);
  };
  let open = names;
  for (let round = 0; open.length > 0; round++) {
    if (round === ROUNDS_MAX) {
      for (const name of open) keepUnread(name, 'it changes under every look');
      break;
    }
    const stored = await store.read(open);
    const lost: string[] = [];
    for (const name of open) {
      const collection = collectionOf(collections, name);
      if (!sharesPartitions(collection)) continue;
      const seen = stored.get(name);
      if (seen?.kind === 'unread') {
        keepUnread(name, seen.reason);
        continue;
      }
      const reconciled = reconcile(collection.partition, seen, now());
      if (reconciled.refusal !== undefined) tellOnce('warn', 'layout-kept', name, reconciled.refusal, registering);
      try {
        const holds =
          reconciled.change === 'none' || !registers || (await store.write(name, reconciled.stored, seen?.rev));
        // Somebody may register another change than this one: who only reads goes by what stands there, and meets the marks.
        if (holds) held.set(name, registers ? reconciled.stored : (seen ?? reconciled.stored));
        else lost.push(name);
      } catch (error) {
        // It may have taken effect: whether what was seen or what was declared holds is for the next look to say.
        keepUnread(name, `its change was not confirmed: ${errorOf(error).message}`);
      }
    }
    open = lost;
  }
  return held;
}

function tellOnce(
  level: 'warn' | 'error',
  event: string,
  collection: string,
  reason: string,
  { log, told }: Registering,
): void {
  const line = `${event} ${collection}: ${reason}`;
  if (told.has(line)) return;
  told.add(line);
  log[level](event, { collection, reason });
}
