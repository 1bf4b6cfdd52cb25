import { type Asking, QUERIES_AT_ONCE } from './asking';
import { type Gathered, gather, type KeyOrder } from './gather';
import { type Group, GroupsAhead, type GroupsIn } from './groups';
import { OutOfTime } from './out-of-time';
import type { KeySpan, RawItem } from './table-queries';

/** The next part of a span, as it was found in each of its phases. */
interface Window {
  /** In the epoch that records move out of. */
  readonly earlier: readonly RawItem[];
  readonly current: readonly RawItem[];
  /** The key up to which this is everything; absent where nothing is behind it. */
  readonly until?: string;
}

/**
 * Asks one phase after the other, each only for what the one before it is complete in: whatever key a window has, it was asked
 * for in the earlier epoch first.
 */
export async function nextWindow(
  phases: readonly GroupsIn[],
  span: KeySpan,
  wanted: number,
  asking: Asking,
): Promise<Window> {
  const found: Gathered[] = [];
  let rest = span;
  let until: string | undefined;
  for (const groupsIn of phases) {
    const gathered = await inOrder(groupsIn(rest), rest, wanted, asking);
    found.push(gathered);
    if (gathered.until === undefined) continue;
    until = gathered.until;
    rest = upTo(rest, until);
  }
  const [current, earlier] = found.reverse();
  return { earlier: earlier?.items ?? [], current: current?.items ?? [], ...(until !== undefined && { until }) };
}

/**
 * Groups in their order, until there is enough or no more may be asked. Where those before gave little, several are asked
 * together: hours without an event would else be as many round trips, one after the other.
 */
async function inOrder(groups: Iterable<Group>, span: KeySpan, wanted: number, asking: Asking): Promise<Gathered> {
  let items: readonly RawItem[] = [];
  const ahead = new GroupsAhead(groups);
  let together = 1;
  for (let asked = 0; ; ) {
    const reached = items.at(-1)?.key ?? span.after;
    const { first } = ahead;
    if (first === undefined) return { items };
    const room = asking.roomFor(wanted);
    if (items.length > 0 && items.length >= room) return { items, ...(reached !== undefined && { until: reached }) };
    if (asking.left < first.partitions.length) {
      const until = first.edge ?? reached;
      if (until === undefined) throw new OutOfTime('the time was over before anything was known');
      return { items, until };
    }
    const some = ahead.take(together, Math.min(QUERIES_AT_ONCE, asking.left));
    // One more than is wanted: whether anything follows in them is then known without an empty page.
    const partitions = some.flatMap((group) => group.partitions);
    let more: Gathered;
    try {
      more = await gather(partitions, span, wanted - items.length + 1, asking);
    } catch (error) {
      const until = first.edge ?? reached;
      // What the groups before gave is whole, and the next page goes on behind it.
      if (error instanceof OutOfTime && asked > 0 && until !== undefined) return { items, until };
      throw error;
    }
    items = items.length === 0 ? more.items : items.concat(more.items);
    if (more.until !== undefined) return { items, until: more.until };
    asked += some.length;
    const needed = Math.ceil(((wanted - items.length) * asked) / items.length);
    together = Math.max(1, Math.min(2 * some.length, needed));
  }
}

/** The span up to this key and with it: nothing comes between a key and the same one with a NUL behind it. */
function upTo(span: KeySpan, key: string): KeySpan {
  return span.descending === true ? { ...span, from: key } : { ...span, to: `${key}\u0000` };
}

/**
 * The items of a window in order, and whether each was found in the earlier epoch. Where a key stands in both, the current
 * one is the truth, be it a record or not.
 */
export function* itemsOf({ earlier, current, until }: Window, order: KeyOrder): Iterable<readonly [RawItem, boolean]> {
  let place = 0;
  for (const item of current) {
    for (let old = earlier[place]; old !== undefined; old = earlier[++place]) {
      const compared = order(old.key, item.key);
      if (compared < 0) yield [old, true];
      else if (compared > 0) break;
    }
    yield [item, false];
  }
  for (let old = earlier[place]; old !== undefined; old = earlier[++place]) {
    if (until !== undefined && order(old.key, until) > 0) return;
    yield [old, true];
  }
}
