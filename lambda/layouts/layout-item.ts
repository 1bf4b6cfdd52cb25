import { TIME_BUCKETS } from '../contract/partitions/by-time';
import { PARTITION_KEY, SORT_KEY, type StoredRecord } from '../contract/record';
import type { Json } from '../contract/write';
import { toItem } from '../platform/attributes';
import type { Item } from '../writer/dynamodb-items';
import type { StoredLayout } from './stored-layout';

/** A layout as the attributes of its item, as people may read them in the console. */
export function layoutItem(layout: StoredLayout): Item {
  const fields = Object.entries(layout).filter(([, value]) => value !== undefined);
  return toItem(Object.fromEntries(fields) as { readonly [field: string]: Json });
}

/** Reads what `layoutItem` wrote. Throws: by half a layout a record would be looked for in the wrong place. */
export function parseLayout(record: StoredRecord): StoredLayout {
  const { [PARTITION_KEY]: partition, [SORT_KEY]: _sort, ...fields } = record;
  const problem = layoutProblem(fields);
  if (problem !== undefined) throw new Error(`${partition}: ${problem}, got ${JSON.stringify(fields).slice(0, 300)}`);
  return fields as unknown as StoredLayout;
}

function layoutProblem({ kind, rev, current, earlier, bucket, schedule, since }: StoredRecord): string | undefined {
  if (typeof rev !== 'number') return 'rev must be a number';
  switch (kind) {
    case 'hash':
    case 'range':
      if (!isEpoch(current, kind)) return 'current must be an epoch';
      if (earlier !== undefined && !isEpoch(earlier, kind)) return 'earlier must be an epoch';
      return typeof since === 'number' ? undefined : 'since must be a time';
    case 'time': {
      if (!TIME_BUCKETS.some((known) => known === bucket)) return `bucket must be one of ${TIME_BUCKETS.join(', ')}`;
      const isSchedule = isList(schedule) && schedule.length > 0 && schedule.every(isChange);
      return isSchedule ? undefined : 'schedule must be a list of shards';
    }
    default:
      return 'kind must be hash, range or time';
  }
}

function isEpoch(value: Json | undefined, kind: string): boolean {
  if (!isObject(value) || value.by !== kind) return false;
  const { shards, boundaries } = value;
  return kind === 'hash'
    ? isCount(shards)
    : isList(boundaries) && boundaries.every((boundary) => typeof boundary === 'string');
}

function isChange(value: Json): boolean {
  return isObject(value) && typeof value.from === 'number' && isCount(value.shards);
}

function isCount(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function isObject(value: Json | undefined): value is { readonly [field: string]: Json } {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
