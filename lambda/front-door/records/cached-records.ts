// Receives: reads of records in cached collections, and what this door wrote itself.
// Promises: a copy that may be served, or what the table has now; of many who ask for one record at once, one asks the table.
// Hands on: what it found to the other processes, through the copies that they share.

import type { Collection } from '../../contract/collection';
import { type Caching, cachingOf } from '../../contract/record-caching';
import type { Representation } from '../../contract/record-copy';
import { isAtLeast } from '../../contract/record-order';
import type { Clock } from '../../platform/clock';
import type { RecordCopies } from '../../platform/record-copies';
import type { Count } from '../door-metrics';
import type { Copy, CopyName, CopyStore, Look } from './copy-store';
import type { LocalCopies } from './local-copies';

/** What the reader of a record asks for. */
export interface CachedRead {
  readonly name: string;
  readonly collection: Collection;
  readonly key: string;
  /** The client has seen this version: an older copy must not be served to it. */
  readonly atLeast?: string;
  /** The client asked for no copy at all. */
  readonly noCopy: boolean;
}

/** What the table has. */
export interface Loaded {
  readonly found: Representation | undefined;
  /** Where its version stands among those of its record; absent where that is not known. */
  readonly order?: string;
  /** Until when a copy of it may be served. Unit: milliseconds since 1970. */
  readonly until: number;
}

export type Load = () => Promise<Loaded>;

/** Copies of records in this process and in the read cache, for collections that are cached. */
export interface CachedRecords {
  /** A copy that may be served, or what `load` found. Throws only what `load` throws. */
  read(asked: CachedRead, load: Load): Promise<Representation | undefined>;
  /** Ends this process's own copy: its client has heard of a write that others have told of. */
  forget(name: CopyName): void;
}

export interface CachedRecordsPorts {
  readonly store: CopyStore;
  readonly copies: RecordCopies;
  readonly local: LocalCopies;
  readonly count: Count;
  readonly now: Clock;
  readonly sleep: (millis: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** A name that nobody else has. */
  readonly token: () => string;
}

/**
 * How long those wait who find another reading the record: 250 ms in all, and then they ask the table themselves. Unit:
 * milliseconds.
 */
const PAUSES = [2, 4, 8, 16, 32, 64, 124];

/** What a flight to the cache or the table brought, for all who are on it. */
interface Landed {
  readonly found: Representation | undefined;
  /** A write was told of on the way: only who was on it before may use it. */
  readonly overtaken: boolean;
}

export function cachedRecords(ports: CachedRecordsPorts): CachedRecords & RecordCopies {
  const { store, copies, local, count, now, sleep, random, token } = ports;
  /** One for each record that is looked for at this moment. */
  const flights = new Map<string, Promise<Landed>>();

  return {
    async read(asked, load) {
      const { collection, atLeast, noCopy } = asked;
      const caching = cachingOf(collection);
      if (caching === undefined || noCopy) return fromTable(asked, load);
      const mine = local.get(nameOf(asked), now());
      if (mine !== undefined && suffices(mine.found, collection, atLeast)) {
        count('RecordsFromProcess');
        return mine.found;
      }
      const found = await shared(asked, caching, load);
      return suffices(found, collection, atLeast) ? found : fromTable(asked, load);
    },
    forget: ({ collection, key }) => leave(`${collection}/${key}`),
    async tell(changes) {
      await copies.tell(changes);
      // Not before: who looks meanwhile would bring the old one back.
      for (const { collection, key } of changes) leave(`${collection}/${key}`);
    },
  };

  function leave(name: string): void {
    local.drop(name);
    flights.delete(name);
  }

  /** One look for all who ask for the record in this process while it lasts. */
  async function shared(asked: CachedRead, caching: Caching, load: Load): Promise<Representation | undefined> {
    const name = nameOf(asked);
    const before = flights.get(name);
    if (before !== undefined) {
      const { found, overtaken } = await before;
      if (!overtaken) {
        count('RecordsFromProcess');
        return found;
      }
    }
    // Of those who were overtaken together, the first flies again for all.
    const again = before === undefined ? undefined : flights.get(name);
    if (again !== undefined && again !== before) {
      const { found, overtaken } = await again;
      if (!overtaken) {
        count('RecordsFromProcess');
        return found;
      }
      return fromTable(asked, load);
    }
    const flight = fly(asked, caching, load, () => flights.get(name) === flight);
    flights.set(name, flight);
    try {
      return (await flight).found;
    } finally {
      if (flights.get(name) === flight) flights.delete(name);
    }
  }

  /** `isCurrent`: nothing was told of the record in this process since it began. */
  async function fly(asked: CachedRead, caching: Caching, load: Load, isCurrent: () => boolean): Promise<Landed> {
    const mine = token();
    const { looked, look } = await lookFor(asked, mine, false);
    switch (look.kind) {
      case 'copy':
        count('RecordsFromCache');
        return keep(look.copy, looked);
      case 'refresh':
        try {
          return await filled(looked);
        } catch {
          // The table is away, and the copy is still good.
          count('RecordsFromCache');
          return keep(look.copy, looked);
        }
      case 'fill':
        return filled(looked);
      case 'filling':
      case 'unavailable': {
        const began = now();
        count('RecordsFromTable');
        return keep(await load(), began);
      }
      default:
        return look satisfies never;
    }

    async function filled(began: number): Promise<Landed> {
      count('RecordsFromTable');
      const { loaded, stands } = await loadAndFill(asked, mine, load);
      return stands ? keep(loaded, began) : { found: loaded.found, overtaken: true };
    }

    /** `asOf`: nothing that was told of by then is missing in it. */
    function keep({ found, until }: Copy, asOf: number): Landed {
      if (!isCurrent()) return { found, overtaken: true };
      // That there is no record is not kept here: the write that makes one ends it everywhere at once.
      if (found !== undefined && caching.localMillis > 0) {
        local.put(nameOf(asked), { found, until: Math.min(until, asOf + caching.localMillis) });
      }
      return { found, overtaken: false };
    }
  }

  /** What the table has now, for a client that no copy will do for; others are served it from then on. */
  async function fromTable(asked: CachedRead, load: Load): Promise<Representation | undefined> {
    local.drop(nameOf(asked));
    const mine = token();
    const { look } = await lookFor(asked, mine, true);
    count('RecordsFromTable');
    if (look.kind === 'fill' || look.kind === 'refresh') return (await loadAndFill(asked, mine, load)).loaded.found;
    return (await load()).found;
  }

  async function lookFor(asked: CachedRead, mine: string, anew: boolean): Promise<{ looked: number; look: Look }> {
    const terms = { token: mine, early: -Math.log(1 - random()), anew };
    for (const pause of anew ? [] : PAUSES) {
      const looked = now();
      const look = await store.look(copyNameOf(asked), { ...terms, now: looked });
      if (look.kind !== 'filling') return { looked, look };
      await sleep(pause);
    }
    const looked = now();
    return { looked, look: await store.look(copyNameOf(asked), { ...terms, now: looked }) };
  }

  async function loadAndFill(
    asked: CachedRead,
    mine: string,
    load: Load,
  ): Promise<{ loaded: Loaded; stands: boolean }> {
    const began = now();
    const name = copyNameOf(asked);
    let loaded: Loaded;
    try {
      loaded = await load();
    } catch (error) {
      await store.fill(name, { token: mine, now: now(), loadMillis: 0 });
      throw error;
    }
    const { found, until, order } = loaded;
    const stands = await store.fill(name, {
      token: mine,
      now: now(),
      copy: { found, until },
      ...(order === undefined ? {} : { order }),
      loadMillis: now() - began,
    });
    return { loaded, stands };
  }
}

/** That there is no record says nothing to a client that has seen one: the table is asked. */
function suffices(found: Representation | undefined, { policy }: Collection, atLeast: string | undefined): boolean {
  return atLeast === undefined || (found !== undefined && isAtLeast(policy, found.version, atLeast));
}

function copyNameOf({ name, key }: CachedRead): CopyName {
  return { collection: name, key };
}

function nameOf({ name, key }: CachedRead): string {
  return `${name}/${key}`;
}
