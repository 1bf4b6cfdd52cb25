import { type Collection, type Collections, type ConflictPolicy, maybeDirect } from '../lambda/contract/collection';
import { parseCollections } from '../lambda/contract/parse-collections';
import { parseSales } from '../lambda/contract/parse-sales';
import { sharesPartitions } from '../lambda/contract/placement';
import type { SalesRules } from '../lambda/contract/sales';
import { ledgerLines } from './ledger-lines';
import { saleLines } from './sale-lines';

/** What to send to a first record of a collection, by how its policy takes writes. */
const WRITES: Readonly<Record<ConflictPolicy, (record: string) => string>> = {
  createOnly: putLine,
  lastWriterWins: putLine,
  priority: putLine,
  merge: putLine,
  versioned: (record) => `curl -i -X PUT ${record} -H 'if-none-match: *' ${json('{"item":"lamp","quantity":1}')}`,
  patch: (record) => `curl -i -X PATCH ${record} ${json('{"item":"lamp","quantity":1}', 'merge-patch+json')}`,
  counter: (record) => `curl -i -X POST ${record}/increments ${json('{"views":1}')}`,
};

/** The time in a key tells where its record is: the front door makes the key where none is given. */
function postLine(collection: string): string {
  return `curl -i -X POST ${collection} ${json('{"kind":"opened","page":"home"}')}`;
}

/** Requests that work as they are: one for each way of writing that the collections have, then ways to look. */
export function tryLines(
  declared: string | undefined,
  url: string,
  { transactions = false, sales }: { readonly transactions?: boolean; readonly sales?: string | undefined } = {},
): string[] {
  const known = collectionsIn(declared);
  const collections = Object.entries(known);
  const [first] = collections;
  if (first === undefined) return [`curl -i ${url}/`, `curl ${url}/_local/state`];
  const selling = salesIn(sales, known);
  if (selling !== undefined) return saleLines(selling, url);
  const ledger = transactions ? ledgerLines(known, url) : undefined;
  if (ledger !== undefined) return ledger;
  const ways = new Set<unknown>();
  const writes = collections.flatMap(([name, collection]) => {
    const way = isTimed(collection) ? postLine : WRITES[collection.policy];
    if (ways.has(way)) return [];
    ways.add(way);
    return [way(`${url}/v1/${name}${isTimed(collection) ? '' : '/first'}`)];
  });
  return [
    ...writes,
    isTimed(first[1])
      ? `curl -i ${url}/v1/${first[0]}/KEY    # the KEY is in the first answer`
      : `curl -i ${url}/v1/${first[0]}/first`,
    ...collections
      .filter(([, collection]) => sharesPartitions(collection))
      .map(([name]) => `curl '${url}/v1/${name}?limit=10'`),
    // What is answered when it is done has no status to ask for.
    ...(maybeDirect(first[1])
      ? []
      : [`curl -i ${url}/v1/writes/ID    # the ID is in the Location of the first answer`]),
  ];
}

function isTimed({ partition }: Collection): boolean {
  return partition?.by === 'time';
}

function putLine(record: string): string {
  return `curl -i -X PUT ${record} ${json('{"item":"lamp","quantity":1}')}`;
}

function json(body: string, type = 'json'): string {
  return `-H 'content-type: application/${type}' -d '${body}'`;
}

/** None where the front door was given something else: it runs, but nobody here knows what it takes. */
function collectionsIn(declared: string | undefined): Collections {
  try {
    return parseCollections(declared ?? '');
  } catch {
    return {};
  }
}

/** As of those. */
function salesIn(declared: string | undefined, collections: Collections): SalesRules | undefined {
  try {
    return parseSales(declared, collections);
  } catch {
    return undefined;
  }
}
