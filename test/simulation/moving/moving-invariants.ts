import { sizeOf } from '../../../lambda/contract/partitions/layout';
import type { Ledger } from '../ledger';
import { show } from '../show';
import type { TableModel } from '../table-model';
import type { DynamoModel } from './dynamo-model';
import type { MovingRecord, MovingTruth } from './moving-truth';
import { isBareMark } from './places';

/* What must hold beside all that was looked at while it happened, when faults have ended and everything has come to rest. */
export interface MovedAtRest {
  readonly ledger: Ledger;
  readonly moving: MovingTruth;
  readonly table: TableModel;
  readonly dynamo: DynamoModel;
  readonly stood: readonly MovingRecord[];
}

export function checkMoved({ ledger, moving, table, dynamo, stood }: MovedAtRest): void {
  for (const record of moving.records()) {
    const current = dynamo.layoutOf(record.collection)?.current;
    if (current === undefined) continue;
    const newest = sizeOf(current);
    for (const { size, key } of record.places) {
      const item = table.get(key);
      if (item === undefined) continue;
      if (size === newest) {
        if (show(item) !== show(moving.now(record))) {
          ledger.violate(`${record.name} is ${show(moving.now(record))}, and in ${size} stands ${show(item)}`);
        }
      } else if (isBareMark(item)) ledger.allow('a mark was left behind');
      else ledger.violate(`${record.name} still stands in ${size}: ${show(item)}`);
    }
    const isThere = record.places.some(({ size, key }) => size === newest && table.get(key) !== undefined);
    if (moving.now(record) !== undefined && !isThere) ledger.violate(`${record.name} is lost`);
  }
  for (const { name, states } of stood) if (states.length > 1) ledger.violate(`${name} was changed by nobody`);
}
