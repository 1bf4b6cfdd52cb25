// Receives: reads of records of which this process has no copy that will do.
// Promises: a copy that all processes share, or what the table has now; of many processes that read one record at once, one asks
//   the table. A look at the cache waits for nobody beyond its end.
// Hands on: what was loaded, to the others.

import type { Representation } from '../../contract/record-copy';
import type { Clock } from '../../platform/clock';
import type { Count } from '../door-metrics';
import type { CachedRead, Load, Loaded } from './cached-records';
import type { Copy, CopyName, CopyStore, Look } from './copy-store';

export interface SharedRecordsPorts {
  readonly store: CopyStore;
  readonly count: Count;
  readonly now: Clock;
  readonly sleep: (millis: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** A name that nobody else has. */
  readonly token: () => string;
}

export interface Brought {
  readonly copy: Copy;
  /** Nothing that was told of by then is missing in it. Unit: milliseconds since 1970. */
  readonly asOf: number;
  /** A write was told of on the way: only who asked before it may use it. */
  readonly overtaken: boolean;
}

/** `until`: when waiting for the cache must end. Unit: milliseconds since 1970. Both throw only what `load` throws. */
export interface SharedRecords {
  bring(asked: CachedRead, load: Load, until: number): Promise<Brought>;
  /** What the table has now, for a client that no copy will do for; others are served it from then on. */
  bringAnew(asked: CachedRead, load: Load, until: number): Promise<Representation | undefined>;
}

/** Between two looks of those who find another reading the record. Unit: milliseconds. */
const PAUSES = [2, 4, 8, 16, 32, 64, 128];

/** What one look may take: the cache client's own budget. None is begun that could not end in time. Unit: milliseconds. */
const LOOK_MS = 50;

export function sharedRecords({ store, count, now, sleep, random, token }: SharedRecordsPorts): SharedRecords {
  return {
    async bring(asked, load, until) {
      const mine = token();
      const { looked, look } = await lookFor(asked, mine, until);
      switch (look.kind) {
        case 'copy':
          count('RecordsFromCache');
          return { copy: look.copy, asOf: looked, overtaken: false };
        case 'refresh':
          try {
            return await filled(looked);
          } catch {
            // The table is away, and the copy is still good.
            count('RecordsFromCache');
            return { copy: look.copy, asOf: looked, overtaken: false };
          }
        case 'fill':
          return filled(looked);
        case 'filling':
        case 'unavailable': {
          const asOf = now();
          count('RecordsFromTable');
          return { copy: await load(), asOf, overtaken: false };
        }
        default:
          return look satisfies never;
      }

      async function filled(asOf: number): Promise<Brought> {
        count('RecordsFromTable');
        const { loaded, stands } = await loadAndFill(asked, mine, load);
        return { copy: loaded, asOf, overtaken: !stands };
      }
    },
    async bringAnew(asked, load, until) {
      const mine = token();
      const { look } = await lookOnce(asked, mine, until, true);
      count('RecordsFromTable');
      if (look.kind === 'fill' || look.kind === 'refresh') return (await loadAndFill(asked, mine, load)).loaded.found;
      return (await load()).found;
    },
  };

  /** Looks until another has brought the record, or no further look would end in time. */
  async function lookFor(asked: CachedRead, mine: string, until: number): Promise<{ looked: number; look: Look }> {
    let found = await lookOnce(asked, mine, until, false);
    for (const pause of PAUSES) {
      const left = until - LOOK_MS - now();
      if (found.look.kind !== 'filling' || left <= 0) break;
      await sleep(Math.min(pause, left));
      found = await lookOnce(asked, mine, until, false);
    }
    return found;
  }

  async function lookOnce(
    asked: CachedRead,
    mine: string,
    until: number,
    anew: boolean,
  ): Promise<{ looked: number; look: Look }> {
    const looked = now();
    if (until - looked < LOOK_MS) return { looked, look: { kind: 'unavailable' } };
    const terms = { token: mine, now: looked, early: -Math.log(1 - random()), anew };
    return { looked, look: await store.look(copyNameOf(asked), terms) };
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

function copyNameOf({ name, key }: CachedRead): CopyName {
  return { collection: name, key };
}
