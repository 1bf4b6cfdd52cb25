// Receives: the declared collections.
// Promises: their layouts as the table had them a minute ago at the most; none at all rather than one that is too old.
// Hands on: declared changes to the table, where this process may write records.

import type { Collections } from '../contract/collection';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { LayoutStore } from './layout-store';
import { FRESH_MS, fixedLayouts, type Layouts, STALE_MAX_MS } from './layouts';
import { layoutFrom, type StoredLayout } from './reconcile';
import { registerLayouts, rememberedNames } from './register-layouts';

/** A table that did not answer is left alone for so long where what it said before still serves. Unit: milliseconds. */
const RETRY_AFTER_MS = 5000;

/** What the table said. It is as old as the question and not as the answer. */
interface Told {
  readonly collections: Collections;
  readonly askedAt: number;
}

interface Asking {
  readonly askedAt: number;
  readonly answer: Promise<Told>;
}

export function rememberedLayouts(
  collections: Collections,
  store: LayoutStore,
  { now, log, registers }: { readonly now: Clock; readonly log: Pick<Log, 'warn'>; readonly registers: boolean },
): Layouts {
  const names = rememberedNames(collections);
  if (names.length === 0) return fixedLayouts(collections);
  const refusals = new Set<string>();
  let last: Told | undefined;
  let asking: Asking | undefined;
  let expired = false;
  let restUntil = Number.NEGATIVE_INFINITY;

  const ask = (): Asking => {
    const askedAt = now();
    expired = false;
    const answer = registerLayouts(collections, names, store, { now, log, registers, told: refusals }).then(
      (stored) => {
        const told = { collections: withLayouts(collections, stored), askedAt };
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
      if (last !== undefined && isUsable(last)) return last.collections;
      // A question of long ago belongs to an invocation that was frozen in the middle of it.
      if (asking === undefined || now() - asking.askedAt >= FRESH_MS) asking = ask();
      try {
        return inTime(await asking.answer).collections;
      } catch (error) {
        if (last === undefined) throw error;
        return inTime(last, error).collections;
      }
    },
    expire: () => {
      expired = true;
      // What was asked before the mark was met may not know of it.
      asking = undefined;
    },
  };

  function isUsable({ askedAt }: Told): boolean {
    const age = now() - askedAt;
    return now() < restUntil ? age < STALE_MAX_MS : !expired && age < FRESH_MS;
  }

  function inTime(told: Told, cause?: unknown): Told {
    const age = now() - told.askedAt;
    if (age < STALE_MAX_MS) return told;
    throw new Error(`how the collections are laid out was last known ${Math.round(age / 1000)} s ago`, { cause });
  }
}

function withLayouts(collections: Collections, stored: ReadonlyMap<string, StoredLayout>): Collections {
  const laidOut = Object.entries(collections).map(([name, collection]) => {
    const layout = stored.get(name);
    return [name, layout === undefined ? collection : { ...collection, layout: layoutFrom(layout) }] as const;
  });
  return Object.fromEntries(laidOut);
}
