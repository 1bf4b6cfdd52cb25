import type { Collections } from '../../../lambda/contract/collection';
import { EXPIRES, GONE, LAST_ID, RECENT_IDS, STAMP, type StoredRecord, VERSION } from '../../../lambda/contract/record';
import type { Random } from '../random';
import { placeOf, type TableModel } from '../table-model';
import { keepExact, parseDecimal } from '../table-numbers';
import type { MovingRecord, MovingTruth } from './moving-truth';

/** Beyond the end of every world. Unit: seconds since 1970. */
const LATER = 1_700_999_999;

/** More digits than a JavaScript number has. */
const LONG = '12345678901234567890123';

const BYSTANDERS_IN = 0.6;

/** Records that stand in the first epoch from the beginning, and that nobody writes to: they must be found all the time. */
export function bystanders(
  random: Random,
  collections: Collections,
  table: TableModel,
  moving: MovingTruth,
): MovingRecord[] {
  const made: MovingRecord[] = [];
  for (const [name, { partition }] of Object.entries(collections)) {
    if (partition === undefined) continue;
    if (!random.chance(BYSTANDERS_IN)) continue;
    for (let index = random.between(1, 5); index > 0; index -= 1) {
      const key = `b${index}`;
      const item = itemOf(random, `${name}-${key}`);
      const record = moving.know(name, key, item);
      const [first] = record.places;
      if (first !== undefined) table.records.set(placeOf(first.key), item);
      made.push(record);
    }
  }
  return made;
}

function itemOf(random: Random, id: string): StoredRecord {
  const body = { w: id, value: random.between(0, 9) };
  const marks = { [LAST_ID]: id, [STAMP]: `0000-${id}`, [VERSION]: random.between(1, 9) };
  const long = { ...body, ...marks, long: Number(LONG) };
  keepExact(long, new Map([['long', parseDecimal(LONG)]]));
  return random.pick([
    long,
    { ...body, ...marks },
    { ...body, ...marks, [RECENT_IDS]: [id] },
    { ...marks, [GONE]: true, [EXPIRES]: LATER },
    // Brought in by another tool.
    body,
  ]);
}
