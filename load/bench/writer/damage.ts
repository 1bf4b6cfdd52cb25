import { isDeepStrictEqual } from 'node:util';
import { STAMP, type StoredRecord } from '../../../lambda/contract/record';
import type { Write } from '../../../lambda/contract/write';

export interface Damage {
  readonly lost: number;
  readonly doubled: number;
}

/** What the table, read back, lacks of the writes or has twice. Only sums can be doubled. */
export function damageOf(writes: readonly Write[], records: ReadonlyMap<string, StoredRecord>): Damage {
  const sums = new Map<string, number>();
  const newest = new Map<string, Write>();
  for (const write of writes) {
    const place = `${write.collection}#${write.key}`;
    if (write.op === 'increment') sums.set(place, (sums.get(place) ?? 0) + (write.deltas.total ?? 0));
    else if ((newest.get(place)?.at ?? '') < write.at) newest.set(place, write);
  }
  let lost = 0;
  let doubled = 0;
  for (const [place, sum] of sums) {
    const stands = Number(records.get(place)?.total ?? 0);
    lost += Math.max(0, sum - stands);
    doubled += Math.max(0, stands - sum);
  }
  for (const [place, write] of newest) {
    if (!isOf(write, records.get(place))) lost += 1;
  }
  return { lost, doubled };
}

function isOf(write: Write, record: StoredRecord | undefined): boolean {
  if (write.op !== 'put' || record === undefined || record[STAMP] !== write.at) return false;
  return Object.entries(write.body).every(([name, value]) => isDeepStrictEqual(record[name], value));
}
