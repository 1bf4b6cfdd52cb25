// Receives: reads of records in cached collections, and what this door wrote itself.
// Promises: a copy that may be served, or what the table has now; of many who ask this process for one record at once, one looks.
// Hands on: what this process does not have to the copies that all processes share.

import type { Collection } from '../../contract/collection';
import { type Caching, cachingOf } from '../../contract/record-caching';
import type { Representation } from '../../contract/record-copy';
import { isAtLeast } from '../../contract/record-order';
import type { RecordCopies } from '../../platform/record-copies';
import { LAST_CALL_MS } from '../last-call';
import type { CopyName } from './copy-store';
import type { LocalCopies } from './local-copies';
import { type SharedRecordsPorts, sharedRecords } from './shared-records';

/** What the reader of a record asks for. */
export interface CachedRead {
  readonly name: string;
  readonly collection: Collection;
  readonly key: string;
  /** The client has seen this version: an older copy must not be served to it. */
  readonly atLeast?: string;
  /** The client asked for no copy at all. */
  readonly noCopy: boolean;
  /** Of its request. Unit: milliseconds since 1970. */
  readonly deadline: number;
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

export interface CachedRecordsPorts extends SharedRecordsPorts {
  readonly copies: RecordCopies;
  readonly local: LocalCopies;
}

/** How long a read looks at the cache in all, and waits there for another who reads the record: then it asks the table itself. Unit: milliseconds. */
const WAIT_MS = 250;

/** What a flight to the cache or the table brought, for all who are on it. */
interface Landed {
  readonly found: Representation | undefined;
  /** A write was told of on the way: only who was on it before may use it. */
  readonly overtaken: boolean;
}

export function cachedRecords(ports: CachedRecordsPorts): CachedRecords & RecordCopies {
  const { copies, local, count, now } = ports;
  const shared = sharedRecords(ports);
  /** One for each record that is looked for at this moment. */
  const flights = new Map<string, Promise<Landed>>();

  return {
    async read(asked, load) {
      const { collection, atLeast, noCopy } = asked;
      const caching = cachingOf(collection);
      const until = Math.min(now() + WAIT_MS, asked.deadline - LAST_CALL_MS);
      if (caching === undefined || noCopy) return fromTable(asked, load, until);
      const mine = local.get(nameOf(asked), now());
      if (mine !== undefined && suffices(mine.found, collection, atLeast)) {
        count('RecordsFromProcess');
        return mine.found;
      }
      const found = await together(asked, caching, load, until);
      return suffices(found, collection, atLeast) ? found : fromTable(asked, load, until);
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
  async function together(
    asked: CachedRead,
    caching: Caching,
    load: Load,
    until: number,
  ): Promise<Representation | undefined> {
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
      return fromTable(asked, load, until);
    }
    const flight = fly(asked, caching, load, until, () => flights.get(name) === flight);
    flights.set(name, flight);
    try {
      return (await flight).found;
    } finally {
      if (flights.get(name) === flight) flights.delete(name);
    }
  }

  /** `isCurrent`: nothing was told of the record in this process since it began. */
  async function fly(
    asked: CachedRead,
    caching: Caching,
    load: Load,
    until: number,
    isCurrent: () => boolean,
  ): Promise<Landed> {
    const { copy, asOf, overtaken } = await shared.bring(asked, load, until);
    const { found } = copy;
    if (overtaken || !isCurrent()) return { found, overtaken: true };
    // That there is no record is not kept here: the write that makes one ends it everywhere at once.
    if (found !== undefined && caching.localMillis > 0) {
      local.put(nameOf(asked), { found, until: Math.min(copy.until, asOf + caching.localMillis) });
    }
    return { found, overtaken: false };
  }

  function fromTable(asked: CachedRead, load: Load, until: number): Promise<Representation | undefined> {
    local.drop(nameOf(asked));
    return shared.bringAnew(asked, load, until);
  }
}

/** That there is no record says nothing to a client that has seen one: the table is asked. */
function suffices(found: Representation | undefined, { policy }: Collection, atLeast: string | undefined): boolean {
  return atLeast === undefined || (found !== undefined && isAtLeast(policy, found.version, atLeast));
}

function nameOf({ name, key }: CachedRead): string {
  return `${name}/${key}`;
}
