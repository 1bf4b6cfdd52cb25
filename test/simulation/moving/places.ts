import type { Collections } from '../../../lambda/contract/collection';
import { type Epoch, epochPartition, epochsOf, sizeOf } from '../../../lambda/contract/partitions/layout';
import { placeByKey, type RecordKey } from '../../../lambda/contract/placement';
import { EXPIRES, EXPIRES_UNMARKED, MOVED, type StoredRecord } from '../../../lambda/contract/record';

/** Which record lives at a place, and in which epoch: 0 for what never moves. */
export interface Resident {
  /** Its partition as `byKey` would have it: the one name of the record, wherever it stands. */
  readonly record: string;
  readonly size: number;
}

const SHARED = /^([^~#/]+)~[hr](\d+)\.\d+$/;

export function residentAt({ partition, sort }: RecordKey): Resident {
  const [, name, size] = SHARED.exec(partition) ?? [];
  if (name === undefined) return { record: partition, size: 0 };
  return { record: placeByKey(name, sort).partition, size: Number(size) };
}

/** All epochs that any version of the declarations names, by collection, smallest first. */
export function epochsIn(versions: readonly Collections[]): ReadonlyMap<string, readonly Epoch[]> {
  const found = new Map<string, Epoch[]>();
  for (const collections of versions) {
    for (const [name, { partition }] of Object.entries(collections)) {
      if (partition?.by !== 'hash' && partition?.by !== 'range') continue;
      const epochs = found.get(name) ?? [];
      for (const epoch of epochsOf(partition)) {
        if (epoch !== undefined && !epochs.some((known) => sizeOf(known) === sizeOf(epoch))) epochs.push(epoch);
      }
      found.set(name, epochs);
    }
  }
  for (const epochs of found.values()) epochs.sort((a, b) => sizeOf(a) - sizeOf(b));
  return found;
}

export function placeIn(name: string, epoch: Epoch, key: string): RecordKey {
  return { partition: epochPartition(name, epoch, key), sort: key };
}

/** A mark that stands alone: no record was ever there. What was brought in by other tools has no `_id`, and is a record. */
export function isBareMark(item: StoredRecord): boolean {
  return item[MOVED] !== undefined && Object.keys(item).every((name) => name === MOVED || name === EXPIRES);
}

/** As it was before it was marked: with the day on which it was to expire. */
export function withoutMark(item: StoredRecord): StoredRecord {
  const { [MOVED]: _mark, [EXPIRES_UNMARKED]: until, ...rest } = item;
  return until === undefined ? rest : { ...rest, [EXPIRES]: until };
}
