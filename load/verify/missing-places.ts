import type { FoundRecords } from './found-records';
import { mayStand, type Operation, RECORD_KINDS } from './operation';
import type { Operations, Place } from './operations';

/** Where a write has or may have left something, and nothing was found: each place once. */
export function missingPlaces(operations: Operations, records: FoundRecords): Place[] {
  const missing = new Map<string, Place>();
  for (const operation of operations.all()) {
    if (!mayStand(operation) || operation.asked.kind === 'openSale' || operation.asked.kind === 'poison') continue;
    const place = placeOf(operation);
    if (place === undefined || records.has(place) || isFound(operation, place, operations)) continue;
    missing.set(`${place.collection}\n${place.key}`, place);
  }
  return [...missing.values()];
}

/** Of an order the sku is no record's key. */
function placeOf({ asked, keys }: Operation): Place | undefined {
  const key = asked.kind === 'order' ? keys[0] : (asked.key ?? keys[0]);
  return key === undefined ? undefined : { collection: asked.collection, key };
}

/** Its own record, or that of another who asked for the same key. */
function isFound(operation: Operation, { collection, key }: Place, operations: Operations): boolean {
  if (!RECORD_KINDS.includes(operation.asked.kind)) return false;
  return operation.seen > 0 || operations.at(collection, key).some(({ seen }) => seen > 0);
}
