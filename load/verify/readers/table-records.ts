// Receives: a table, and what is wanted of it.
// Promises: every record of the run once, also while its collection moves to more shards; records of others are left out.
// Hands on: to the checks.

import { collectionOf } from '../../../lambda/contract/collection';
import { mayMove } from '../../../lambda/contract/placement';
import type { Item } from '../../../lambda/writer/dynamodb-items';
import { isOfRun, type RecordSeen, type Wanted } from '../store-reader';
import { counterSeen, type RecordItem, recordItemIn, recordSeen, skuIn } from './table-items';

/** Sorts the items of a scan: what is whole is handed on at once, and what has several items is put together at the end. */
export class TableRecords {
  /** Sales of the run, whoever opened them. */
  readonly skus = new Set<string>();
  readonly #wanted: Wanted;
  readonly #parts = new Map<string, RecordItem[]>();

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  /** The record that the item is, where it is one of the run and whole. */
  take(item: Item): RecordSeen | undefined {
    const { run, collections } = this.#wanted;
    const sku = skuIn(item);
    if (sku !== undefined && isOfRun(sku, run)) this.skus.add(sku);
    const found = recordItemIn(item, collections);
    if (found === undefined || !this.#isWanted(found)) return undefined;
    const declared = collectionOf(collections, found.collection);
    if (declared?.policy !== 'counter' && !mayMove(declared)) return recordSeen(found);
    const name = `${found.collection}\n${found.key}`;
    const others = this.#parts.get(name);
    if (others === undefined) this.#parts.set(name, [found]);
    else others.push(found);
    return undefined;
  }

  *rest(): Iterable<RecordSeen> {
    for (const items of this.#parts.values()) {
      const standing = inNewest(items);
      const [first] = standing;
      const isCounter = collectionOf(this.#wanted.collections, first?.collection ?? '')?.policy === 'counter';
      const record = isCounter ? counterSeen(standing) : first && recordSeen(first);
      if (record !== undefined) yield record;
    }
  }

  #isWanted({ collection, key, item }: RecordItem): boolean {
    const { run, isAsked } = this.#wanted;
    return isOfRun(key, run) || isOfRun(item.op?.S, run) || isOfRun(item.sku?.S, run) || isAsked({ collection, key });
  }
}

/** What stands in the newer epoch is the truth; in the older one stands what has not moved yet, or what is left of it. */
function inNewest(items: readonly RecordItem[]): readonly RecordItem[] {
  const [first] = items;
  if (first === undefined || first.epoch === 0) return items;
  const whole = items.filter((one) => recordSeen(one) !== undefined);
  const newest = Math.max(...whole.map(({ epoch }) => epoch));
  return whole.filter(({ epoch }) => epoch === newest).slice(0, 1);
}
