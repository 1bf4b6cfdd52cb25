// Receives: records that a scan has not met, and the table that they may be in.
// Promises: each that stands there, though it moves meanwhile to another partition; or an exception.
// Hands on: to the checks.

import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Collection, type Collections, collectionOf } from '../../../lambda/contract/collection';
import {
  earlierPlaceOf,
  mayMove,
  placeByKey,
  placeOf,
  placeOfLayout,
  type RecordKey,
} from '../../../lambda/contract/placement';
import { parseLayout } from '../../../lambda/layouts/layout-item';
import { layoutFrom } from '../../../lambda/layouts/stored-layout';
import { fromItem } from '../../../lambda/platform/attributes';
import { type Item, keyOf } from '../../../lambda/writer/dynamodb-items';
import type { Place } from '../operations';
import type { RecordSeen, Wanted } from '../store-reader';
import { inGroups } from './in-groups';
import { patiently, type ScanPorts } from './scan-table';
import { TableRecords } from './table-records';

/** A call takes some milliseconds. */
const AT_ONCE = 16;

export async function* recordsAt(ports: ScanPorts, places: Iterable<Place>, wanted: Wanted): AsyncIterable<RecordSeen> {
  let collections: Collections | undefined;
  for (const some of inGroups(places, AT_ONCE)) {
    collections ??= await laidOut(ports, wanted.collections);
    const known = collections;
    const found = await Promise.all(some.map((place) => recordAt(ports, place, { ...wanted, collections: known })));
    yield* found.flatMap((record) => record ?? []);
  }
}

async function recordAt(ports: ScanPorts, { collection, key }: Place, wanted: Wanted): Promise<RecordSeen | undefined> {
  const declared = collectionOf(wanted.collections, collection);
  if (declared === undefined) return undefined;
  const records = new TableRecords({ ...wanted, isAsked: () => true });
  let whole: RecordSeen | undefined;
  // One after the other: what has left a place is in those after it.
  for (const place of everyPlaceOf(collection, declared, key)) {
    const item = await itemAt(ports, place);
    if (item !== undefined) whole ??= records.take(item);
  }
  const [together] = records.rest();
  return whole ?? together;
}

/** The earlier epoch comes first: a record is written to the newer one before nothing is left of it in the older one. */
function everyPlaceOf(name: string, declared: Collection, key: string): RecordKey[] {
  if (declared.policy === 'counter') {
    const parts = Array.from({ length: declared.spread ?? 1 }, (_, part) => (part === 0 ? undefined : part));
    return parts.map((part) => placeByKey(name, key, part));
  }
  const earlier = earlierPlaceOf(name, declared, key);
  return [...(earlier === undefined ? [] : [earlier]), placeOf(name, declared, key)];
}

/** As the table remembers how they are laid out: a move may be on that no declaration tells of. */
async function laidOut(ports: ScanPorts, declared: Collections): Promise<Collections> {
  const all = Object.entries(declared).map(async ([name, collection]): Promise<[string, Collection]> => {
    if (!mayMove(collection)) return [name, collection];
    const item = await itemAt(ports, placeOfLayout(name));
    return [name, item === undefined ? collection : { ...collection, layout: layoutFrom(parseLayout(fromItem(item))) }];
  });
  return Object.fromEntries(await Promise.all(all));
}

function itemAt(ports: ScanPorts, place: RecordKey): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: ports.table, Key: keyOf(place), ConsistentRead: true });
  return patiently(ports, async () => (await ports.client.send(command)).Item);
}
