// Receives: a collection with its layout, and a span of keys.
// Promises: the records in it in the order of their keys, each once; one that stands throughout is never left out.
// Hands on: nothing.

import type { Collection } from '../../contract/collection';
import { LISTING_MAX_LIMIT, LISTING_MAX_QUERIES, LISTING_MAX_UNITS } from '../../contract/limits';
import { type Layout, sizeOf } from '../../contract/partitions/layout';
import { layoutOf } from '../../contract/placement';
import { Asking, type ListingPorts } from './asking';
import { orderOf } from './gather';
import { phasesOf } from './groups';
import { OutOfTime } from './out-of-time';
import { type ListedRecord, Page } from './page';
import type { KeySpan } from './table-queries';
import { told } from './told';
import { itemsOf, nextWindow } from './window';

export interface ListedPage {
  readonly kind: 'page';
  readonly records: readonly ListedRecord[];
  /** Where the next page goes on, behind it; absent where there is nothing more. */
  readonly last?: string;
  readonly readUnits: number;
  readonly queries: number;
}

/** `moved`: a record lives in an epoch that the layout does not know of. */
export type Listed = ListedPage | { readonly kind: 'moved' };

/**
 * A page of up to `limit` records. Throws where a query fails, for a collection that is `byKey`, and for a span without two
 * ends in a collection that is `byTime`.
 */
export async function listRecords(
  name: string,
  collection: Collection,
  span: KeySpan,
  limit: number,
  ports: ListingPorts,
): Promise<Listed> {
  const layout = layoutOf(collection);
  if (layout.by === 'key') throw new Error(`${name} has a partition for each record`);
  const phases = phasesOf(name, layout);
  const asking = new Asking(ports, LISTING_MAX_QUERIES + firstRound(layout));
  const order = orderOf(span);
  const terms = { isCounter: collection.policy === 'counter', now: ports.now() };
  const page = new Page(limit, ports.maxBytes);
  const pageUpTo = (last: string | undefined): Listed => ({
    kind: 'page',
    records: page.records,
    ...(last !== undefined && { last }),
    readUnits: asking.readUnits,
    queries: asking.queries,
  });
  let rest = span;
  for (let wanted = limit; ; wanted = moreThan(wanted)) {
    const { after: start } = rest;
    let last = start;
    const window = await nextWindow(phases, rest, wanted, asking);
    for (const [item, isEarlier] of itemsOf(window, order)) {
      if (page.isFull) return pageUpTo(last);
      const found = told(item, { ...terms, isEarlier });
      if (found === 'moved') return { kind: 'moved' };
      if (found !== 'nothing' && !page.take(item.key, found)) return pageUpTo(last);
      last = item.key;
    }
    const { until } = window;
    if (until === undefined) return pageUpTo(undefined);
    if (start !== undefined && order(until, start) <= 0) {
      if (start === span.after) throw new OutOfTime('the time was over before anything was known');
      // Nothing more may be asked.
      return pageUpTo(start);
    }
    // Each further part asks all partitions once more, and where records are large it pays for all of their first ones.
    const isEnough = asking.isDear && page.records.length > 0;
    if (page.isFull || isEnough || asking.readUnits >= LISTING_MAX_UNITS) return pageUpTo(until);
    rest = { ...rest, after: until };
  }
}

/** Where most of what is found is no record, ever more is asked for at once; what only marks a place is small. */
function moreThan(wanted: number): number {
  return Math.max(wanted, Math.min(2 * wanted, LISTING_MAX_LIMIT));
}

/** A page may ask every partition of both epochs once. Of times it goes through as many as there is room for. */
function firstRound(layout: Exclude<Layout, { readonly by: 'key' }>): number {
  if (layout.by === 'time') return 0;
  const { current, earlier } = layout;
  return sizeOf(current) + (earlier === undefined ? 0 : sizeOf(earlier.epoch));
}
