import { compareKeys } from '../../contract/partitions/key-order';
import type { Asking } from './asking';
import type { KeySpan, RawItem } from './table-queries';

/** Items in the direction of the listing, and up to which key there are no others; no key where there are none behind them. */
export interface Gathered {
  readonly items: readonly RawItem[];
  readonly until?: string;
}

export type KeyOrder = (a: string, b: string) => number;

export function orderOf({ descending = false }: KeySpan): KeyOrder {
  return descending ? (a, b) => compareKeys(b, a) : compareKeys;
}

/** What is known of one partition. */
interface Run {
  readonly partition: string;
  readonly items: RawItem[];
  /** The key up to which it is known; absent where it is known to its end. */
  last?: string | undefined;
}

/**
 * At least so many items of several partitions that share the keys between them, where there are so many. Each is first asked
 * for its share, and then only those whose known part ends before the last item that is wanted.
 */
export async function gather(
  partitions: readonly string[],
  span: KeySpan,
  wanted: number,
  asking: Asking,
): Promise<Gathered> {
  const order = orderOf(span);
  const runs: Run[] = partitions.map((partition) => ({ partition, items: [] }));
  const ask = (some: readonly Run[], missing: () => number) =>
    asking.all(
      some.map((run) => ({
        partition: run.partition,
        query: () => ({
          ...span,
          ...(run.last !== undefined && { after: run.last }),
          limit: shareOf(missing(), some.length, asking.isDear),
        }),
        take: ({ records, last }, { after }) => {
          // It was cut meanwhile, before what this query was for.
          if (after !== (run.last ?? span.after)) return;
          for (const item of records) run.items.push(item);
          run.last = last;
          if (asking.isDear) release(runs, asking.roomFor(wanted), order);
        },
      })),
    );
  await ask(runs, () => asking.roomFor(wanted));
  for (;;) {
    const room = asking.roomFor(wanted);
    const behind = runsBehind(runs, room, order);
    const some = behind.slice(0, asking.left);
    const [first] = some;
    if (first?.last === undefined) break;
    const missing = room - knownUpTo(first.last, runs, order);
    await ask(some, () => missing);
  }
  return known(runs, span, order);
}

/**
 * Keys are spread evenly or nearly so: a partition has its share and a few deviations more, or is asked again. Of items as
 * small as most are, the more come for the same read unit; where they are large, each is paid for, and held.
 */
function shareOf(wanted: number, partitions: number, isDear: boolean): number {
  const share = wanted / partitions;
  const spare = isDear ? 0 : 3 * Math.sqrt(share) + 2;
  return Math.max(1, Math.min(wanted, Math.ceil(share + spare)));
}

/** Lets go of all items but so many first ones: whatever else comes, the others are not told now. */
function release(runs: readonly Run[], wanted: number, order: KeyOrder): void {
  const keys = runs.flatMap(({ items }) => items.map(({ key }) => key));
  if (keys.length <= wanted) return;
  const cut = keys.sort(order)[wanted - 1];
  if (cut === undefined) return;
  for (const run of runs) {
    const kept = countUpTo(cut, run.items, order);
    if (kept === run.items.length) continue;
    run.items.length = kept;
    run.last = cut;
  }
}

/** Those before whose last key fewer items are known than wanted, the furthest behind first. */
function runsBehind(runs: readonly Run[], wanted: number, order: KeyOrder): Run[] {
  const open = openRuns(runs, order);
  const enough = open.findIndex(({ last }) => knownUpTo(last, runs, order) >= wanted);
  return enough < 0 ? open : open.slice(0, enough);
}

function openRuns(runs: readonly Run[], order: KeyOrder): (Run & { last: string })[] {
  const open = runs.filter((run): run is Run & { last: string } => run.last !== undefined);
  return open.sort((a, b) => order(a.last, b.last));
}

function knownUpTo(key: string, runs: readonly Run[], order: KeyOrder): number {
  return runs.reduce((sum, { items }) => sum + countUpTo(key, items, order), 0);
}

function countUpTo(key: string, items: readonly RawItem[], order: KeyOrder): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(items[middle]?.key ?? '', key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Everything up to the first key behind which a partition is not known, sorted once: the runs in it are found as they are. */
function known(runs: readonly Run[], span: KeySpan, order: KeyOrder): Gathered {
  const [first] = openRuns(runs, order);
  const until = first?.last;
  const items = runs.flatMap((run) =>
    until === undefined ? run.items : run.items.slice(0, countUpTo(until, run.items, order)),
  );
  const quick = quickOrder(items, span);
  items.sort((a, b) => quick(a.key, b.key));
  return { items, ...(until !== undefined && { until }) };
}

const SURROGATE = /[\ud800-\udfff]/;

/** Of texts without surrogates the order of units is that of bytes, and the engine compares them twice as fast as we do. */
function quickOrder(items: readonly RawItem[], span: KeySpan): KeyOrder {
  if (items.some(({ key }) => SURROGATE.test(key))) return orderOf(span);
  const sign = span.descending === true ? -1 : 1;
  return (a, b) => (a < b ? -sign : a > b ? sign : 0);
}
