// Receives: the declared collections.
// Promises: their layouts as the table had them a minute ago at the most; an unknown one rather than one that is too old, and the
// others go on.
// Hands on: declared changes to the table, where this process may write records.

import { type Collection, type Collections, collectionOf } from '../contract/collection';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { LayoutStore } from './layout-store';
import { FRESH_MS, fixedLayouts, type Layouts, STALE_MAX_MS } from './layouts';
import { layoutFrom } from './reconcile';
import { registerLayouts, rememberedNames, withUnknownLayout } from './register-layouts';

/** A table that did not answer, or not for all, is left alone for so long where what it said still serves. Unit: milliseconds. */
const RETRY_AFTER_MS = 5000;

/** What the table said of one collection. It is as old as the question and not as the answer. */
interface LaidOut {
  readonly collection: Collection;
  readonly askedAt: number;
}

/** What the table said when it was asked, and where it did not tell then, what it had said before. */
interface Told {
  readonly laidOut: ReadonlyMap<string, LaidOut>;
  /** Whether it told of every collection. */
  readonly isWhole: boolean;
  readonly askedAt: number;
}

interface Asking {
  readonly askedAt: number;
  readonly answer: Promise<Told>;
}

export function rememberedLayouts(
  collections: Collections,
  store: LayoutStore,
  {
    now,
    log,
    registers,
  }: { readonly now: Clock; readonly log: Pick<Log, 'warn' | 'error'>; readonly registers: boolean },
): Layouts {
  const names = rememberedNames(collections);
  if (names.length === 0) return fixedLayouts(collections);
  const problems = new Set<string>();
  let last: Told | undefined;
  let asking: Asking | undefined;
  let expired = false;
  let restUntil = Number.NEGATIVE_INFINITY;

  const ask = (): Asking => {
    const askedAt = now();
    expired = false;
    const answer = registerLayouts(collections, names, store, { now, log, registers, told: problems }).then(
      (stored) => {
        const told = toldBy(stored, askedAt);
        // What was asked before something expired it must not undo what was asked after.
        if (asking === mine) {
          asking = undefined;
          last = told;
          restUntil = Number.NEGATIVE_INFINITY;
        }
        return told;
      },
      (error: unknown) => {
        if (asking === mine) {
          asking = undefined;
          expired = true;
          restUntil = now() + RETRY_AFTER_MS;
        }
        throw error;
      },
    );
    const mine: Asking = { askedAt, answer };
    return mine;
  };

  return {
    current: async () => {
      if (last !== undefined && isUsable(last)) return collectionsBy(last);
      // A question of long ago belongs to an invocation that was frozen in the middle of it.
      if (asking === undefined || now() - asking.askedAt >= FRESH_MS) asking = ask();
      try {
        return collectionsBy(inTime(await asking.answer));
      } catch (error) {
        if (last === undefined) throw error;
        return collectionsBy(inTime(last, error));
      }
    },
    expire: () => {
      expired = true;
      // What was asked before the mark was met may not know of it.
      asking = undefined;
    },
  };

  function toldBy(stored: Awaited<ReturnType<typeof registerLayouts>>, askedAt: number): Told {
    const laidOut = new Map(last?.laidOut);
    for (const [name, one] of stored) {
      const declared = collectionOf(collections, name);
      if (declared === undefined || one.kind === 'unread') continue;
      laidOut.set(name, { collection: { ...declared, layout: layoutFrom(one) }, askedAt });
    }
    return { laidOut, isWhole: [...stored.values()].every(({ kind }) => kind !== 'unread'), askedAt };
  }

  function collectionsBy({ laidOut }: Told): Collections {
    const each = Object.entries(collections).map(([name, declared]) => {
      if (!names.includes(name)) return [name, declared] as const;
      const one = laidOut.get(name);
      const serves = one !== undefined && now() - one.askedAt < STALE_MAX_MS;
      return [name, serves ? one.collection : withUnknownLayout(name, declared)] as const;
    });
    return Object.fromEntries(each);
  }

  function isUsable({ askedAt, isWhole }: Told): boolean {
    const age = now() - askedAt;
    if (now() < restUntil) return age < STALE_MAX_MS;
    return !expired && age < (isWhole ? FRESH_MS : RETRY_AFTER_MS);
  }

  function inTime(told: Told, cause?: unknown): Told {
    const age = now() - told.askedAt;
    if (age < STALE_MAX_MS) return told;
    throw new Error(`how the collections are laid out was last known ${Math.round(age / 1000)} s ago`, { cause });
  }
}
