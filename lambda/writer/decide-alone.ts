import type { Collection } from '../contract/collection';
import { DIRECT } from '../contract/fence';
import { isOrdered } from '../contract/operations';
import { placeOf, type RecordKey } from '../contract/placement';
import type { Write } from '../contract/write';
import type { Arrival, Decision, Known, Policy } from './policy';

/** Where the record of a write is. */
export function placeOfWrite(write: Write, collection: Collection): RecordKey {
  return placeOf(write.collection, collection, write.key, 'part' in write ? write.part : undefined);
}

/** What its policy makes of a write that came by no queue and stands in no batch. */
export function decideAlone(
  write: Write,
  collection: Collection,
  policy: Policy,
  known: Known,
  redriven = false,
): Decision {
  const arrival: Arrival = { write, fence: isOrdered(collection) ? DIRECT : '' };
  return policy.decide({
    key: placeOfWrite(write, collection),
    known,
    arrivals: [arrival],
    batchIds: new Set([write.id]),
    appliedIds: [],
    refusals: [],
    redriven,
  });
}
