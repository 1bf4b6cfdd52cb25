import type { Collection } from '../../../lambda/contract/collection';
import { parseBody, renderMessage } from '../../../lambda/contract/message';
import { byHash } from '../../../lambda/contract/partitions/by-hash';
import { byKey } from '../../../lambda/contract/partitions/by-key';
import { byRange } from '../../../lambda/contract/partitions/by-range';
import { byTime } from '../../../lambda/contract/partitions/by-time';
import { declaredLayout } from '../../../lambda/contract/partitions/layout';
import type { Partitioning } from '../../../lambda/contract/partitions/partitioning';
import { placeOf } from '../../../lambda/contract/placement';
import { stampSource } from '../../../lambda/contract/stamp';
import type { Write } from '../../../lambda/contract/write';
import { seededRandom } from '../../seeded-random';

/**
 * Reading a message as the writer does, as bare JSON, and finding the record's place by each partitioning: `byTime` once
 * with all writes of a minute, as they come, and once with each of another hour, as a backfill may have them.
 */
export const PLACING_WAYS = [
  'parseBody',
  'JSON.parse',
  'byKey',
  'byHash',
  'byRange',
  'byTime',
  'byTime, hours apart',
] as const;
export type PlacingWay = (typeof PLACING_WAYS)[number];

const COLLECTION = 'orders';
const SHARDS = 64;

const PARTITIONINGS: Readonly<Partial<Record<PlacingWay, Partitioning>>> = {
  byKey: byKey(),
  byHash: byHash({ shards: SHARDS }),
  // As many boundaries as there may be: the dearest search.
  byRange: byRange({ boundaries: Array.from({ length: 63 }, (_, index) => `01a0c4f5-${hex(index * 1040)}`) }),
  byTime: byTime({ bucket: 'hour', shards: SHARDS }),
  'byTime, hours apart': byTime({ bucket: 'hour', shards: SHARDS }),
};

function hex(value: number): string {
  return value.toString(16).padStart(4, '0');
}

/** So many differ. The same text again and again would be in every cache of the processor. */
const DIFFERENT = 4096;

/** Unit: milliseconds between one stamp and the next. */
const APART = 8;
const HOURS_APART = 3_600_000;

/** Writes whose keys are UUIDv7, the longest that are common, in messages of about 200 bytes. */
export function writesToPlace(apart = APART): readonly Write[] {
  const random = seededRandom(5);
  let clock = 0x01a0_c4f5_0000;
  const stamp = stampSource(
    () => {
      clock += apart;
      return clock;
    },
    (bytes) => Uint8Array.from({ length: bytes }, () => Math.floor(random() * 256)),
  );
  return Array.from({ length: DIFFERENT }, (): Write => {
    const at = stamp();
    return { id: at, collection: COLLECTION, key: stamp(), at, op: 'put', body: { n: Math.floor(random() * 10) } };
  });
}

/** A message that carries one of them, as the buffer has it. */
export function messageOf(write: Write): string {
  return renderMessage([write]);
}

/** One write after the other. Gives a number that its work went into, so that none of it can be left out. */
export function placing(way: PlacingWay): () => number {
  const writes = writesToPlace(way === 'byTime, hours apart' ? HOURS_APART : APART);
  let next = 0;
  const following = <T>(list: readonly T[]): T => {
    const one = list[next % list.length];
    next += 1;
    if (one === undefined) throw new Error('there are no writes');
    return one;
  };
  const partition = PARTITIONINGS[way];
  if (partition !== undefined) {
    // With its layout, as whoever places records has asked for it.
    const collection: Collection = { policy: 'createOnly', partition, layout: declaredLayout(partition) };
    // Reading a character makes one text of the parts, which whoever sends it or looks it up has to do, too.
    return () => placeOf(COLLECTION, collection, following(writes).key).partition.charCodeAt(0);
  }
  const messages = writes.map(messageOf);
  if (way === 'JSON.parse') return () => JSON.parse(following(messages)).writes.length;
  return () => {
    const parsed = parseBody(following(messages));
    if (parsed.kind !== 'writes' || parsed.writes[0]?.ok !== true) throw new Error('a sound message was not read');
    return parsed.writes.length;
  };
}
