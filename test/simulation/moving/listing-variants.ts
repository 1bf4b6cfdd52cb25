import type { BrokenVariant } from '../broken-variants';

const LIST = 'front-door/listing/list-records.ts';
const GROUPS = 'front-door/listing/groups.ts';
const GATHER = 'front-door/listing/gather.ts';
const WINDOW = 'front-door/listing/window.ts';
const TOLD = 'front-door/listing/told.ts';
const CURSOR = 'front-door/listing/cursor.ts';
const QUERIES = 'front-door/listing/dynamodb-queries.ts';
const TAKE = 'front-door/listing/take-listing.ts';

/** Mistakes in what tells records page by page while they move. */
export const LISTING_VARIANTS: readonly BrokenVariant[] = [
  broken('a listing asks the newer epoch before the older one', [
    { file: GROUPS, from: '[earlier.epoch, current]', to: '[current, earlier.epoch]' },
    { file: WINDOW, from: 'found.reverse()', to: 'found' },
    // Whoever is asked last must still be what bounds the page: the order alone is the mistake.
    {
      file: WINDOW,
      from: 'for (const item of current) {',
      to: 'for (const item of current) {\n    if (until !== undefined && order(item.key, until) > 0) break;',
    },
  ]),
  broken('a listing asks the newer epoch alone', [{ file: GROUPS, from: '[earlier.epoch, current]', to: '[current]' }]),
  broken('a listing tells the newer epoch further than the older one is known', [
    { file: WINDOW, from: 'rest = upTo(rest, until);', to: '' },
  ]),
  broken('a listing tells what was left behind beside what has come to the newer epoch', [
    { file: WINDOW, from: 'if (compared < 0) yield', to: 'if (compared <= 0) yield' },
  ]),
  broken('a listing tells a bare mark', [{ file: TOLD, from: 'if (isBareMark(record))', to: 'if (isBareMark({}))' }]),
  broken('a listing leaves out what is marked', [
    { file: TOLD, from: 'if (isBareMark(record)) return', to: 'if (record !== undefined) return' },
  ]),
  broken('a listing takes a mark in its newest epoch for nothing', [
    { file: TOLD, from: "return 'moved';", to: "return 'nothing';" },
  ]),
  broken('a listing takes what was left behind in its newest epoch for the record', [
    { file: TOLD, from: 'if (!isEarlier) return', to: 'if (!isEarlier && isBareMark(record)) return' },
  ]),
  broken('a listing tells what was deleted', [{ file: TOLD, from: 'isTombstone(record) ||', to: '' }]),
  broken('a page goes on from the last item that was read, and not from the last that was told', [
    { file: LIST, from: 'if (page.isFull) return pageUpTo(last);', to: 'if (page.isFull) return pageUpTo(item.key);' },
  ]),
  broken('a page goes on from the end of what was asked for', [
    {
      file: LIST,
      from: 'if (page.isFull) return pageUpTo(last);',
      to: 'if (page.isFull) return pageUpTo(window.until ?? last);',
    },
  ]),
  broken('a full page is the last one', [
    { file: LIST, from: 'return pageUpTo(until);', to: 'return pageUpTo(undefined);' },
  ]),
  broken('a listing forgets one of several partitions', [
    { file: GROUPS, from: 'return [{ partitions }];', to: 'return [{ partitions: partitions.slice(-7) }];' },
  ]),
  broken('a listing goes through ranges in their order, whatever the order of its keys', [
    { file: GROUPS, from: 'descending ? partitions.reverse()', to: 'descending && name === "" ? partitions.reverse()' },
  ]),
  broken('several partitions are told further than one of them is known', [
    {
      file: GATHER,
      from: 'const until = first?.last;',
      to: 'const until = runs.length > 1 ? undefined : first?.last;',
    },
  ]),
  broken('a cursor forgets where its listing ends', [
    { file: CURSOR, from: 'descending ? from : to;', to: 'descending ? to : from;' },
  ]),
  broken('a listing may lag behind', [{ file: QUERIES, from: 'ConsistentRead: true,', to: 'ConsistentRead: false,' }]),
  broken('a page begins with the key that the one before it ended with', [
    { file: QUERIES, from: '...(startsAfter && {', to: "...(startsAfter && partition === '' && {" },
  ]),
  broken('a page is content when the table has given as much as it gives at once', [
    { file: QUERIES, from: '...(last !== undefined && { last })', to: '...(last === "" && { last })' },
  ]),
  broken('a page is told although the table did not answer for all of it', [
    { file: 'front-door/listing/asking.ts', from: 'if (failures.length > 0) throw failures[0];', to: '' },
  ]),
  broken('a listing goes by the layouts that were declared', [
    {
      file: TAKE,
      from: 'collectionOf(await ports.layouts.current(), name) ?? target.collection',
      to: 'target.collection',
    },
  ]),
];

function broken(name: string, replacements: BrokenVariant['replacements']): BrokenVariant {
  return { name, world: 'moving', replacements };
}
