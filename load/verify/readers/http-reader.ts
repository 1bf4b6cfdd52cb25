// Receives: the URL of a path whose table is out of reach.
// Promises: every record that the run asked for and whose key it knows, by a GET each; or an exception.
// Hands on: to the checks, which say what so could not be seen.

import { type Collection, collectionOf } from '../../../lambda/contract/collection';
import { decimalOf } from '../../../lambda/contract/decimal';
import type { Body } from '../../../lambda/contract/write';
import type { Place } from '../operations';
import type { RecordSeen, SaleSeen, StoreReader, Wanted } from '../store-reader';
import { askAgain, type HttpPorts, type Told } from './http-asking';
import { httpOutcomes } from './http-outcomes';
import { inGroups } from './in-groups';

/** Few enough for a door that is still busy. */
const AT_ONCE = 16;
/** A door remembers the counts of a sale for a second. Unit: milliseconds. */
const COUNTS_REMEMBERED = 1100;

export function httpReader(ports: HttpPorts & { readonly quarantine?: StoreReader['quarantine'] }): StoreReader {
  const { sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis)) } = ports;
  return {
    readBy: 'each key over HTTP',
    seesAll: false,
    outcomeOf: httpOutcomes(ports),
    quarantine: ports.quarantine ?? (async () => undefined),
    records: (wanted) => each(wanted.places(), wanted, ports),
    find: (places, wanted) => each(places, wanted, ports),
    async sales({ skus }: Wanted): Promise<readonly SaleSeen[]> {
      if (skus.length > 0) await sleep(COUNTS_REMEMBERED);
      const seen: SaleSeen[] = [];
      for (const sku of skus) {
        const { status, body } = await askAgain(`/v1/sales/${encodeURIComponent(sku)}`, ports);
        if (status === 200) seen.push(saleIn(sku, body));
        else if (status !== 404) throw new Error(`the sale ${sku} cannot be read (${status})`);
      }
      return seen;
    },
  };
}

async function* each(places: Iterable<Place>, wanted: Wanted, ports: HttpPorts): AsyncIterable<RecordSeen> {
  for (const some of inGroups(places, AT_ONCE)) {
    const found = await Promise.all(some.map((place) => recordAt(place, wanted, ports)));
    yield* found.flatMap((record) => record ?? []);
  }
}

async function recordAt(place: Place, { collections }: Wanted, ports: HttpPorts): Promise<RecordSeen | undefined> {
  const { collection, key } = place;
  const declared = collectionOf(collections, collection);
  const told = await askAgain(`/v1/${collection}/${encodeURIComponent(key)}`, ports);
  if (told.status === 404) return undefined;
  if (told.status !== 200) throw new Error(`${collection} ${key} cannot be read (${told.status})`);
  return recordIn(place, told, declared);
}

/** Where versions are not counted, the tag is the stamp of the last write. */
function recordIn(place: Place, { body, etag }: Told, declared: Collection | undefined): RecordSeen {
  const { collection, key } = place;
  const fields = JSON.parse(body ?? '') as Body;
  const tag = /^"(.*)"$/.exec(etag ?? '')?.[1];
  switch (declared?.policy) {
    case 'counter': {
      const amounts = Object.entries(fields).flatMap(([name, value]) =>
        typeof value === 'number' ? [[name, decimalOf(value)] as const] : [],
      );
      return { collection, key, fields: {}, isGone: false, amounts: Object.fromEntries(amounts) };
    }
    case 'versioned':
    case 'merge':
      return { collection, key, fields, isGone: false, ...(tag !== undefined && { version: Number(tag) }) };
    default:
      return { collection, key, fields, isGone: false, ...(tag !== undefined && { at: tag }) };
  }
}

function saleIn(sku: string, body: string | undefined): SaleSeen {
  const { stock, sold, left } = JSON.parse(body ?? '') as Readonly<Record<string, unknown>>;
  if (typeof stock !== 'number' || typeof sold !== 'number' || typeof left !== 'number') {
    throw new Error(`the sale ${sku} cannot be read`);
  }
  return { sku, stock, sold, available: left };
}
