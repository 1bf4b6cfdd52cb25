import { PARTITION_KEY } from '../../lambda/contract/record';
import type { Fields } from '../template/template';
import { partiqlWriteIn, stringIn } from './partiql-write';
import { fieldsIn, listIn, type TableCall, textIn } from './table-call';

/** One change that a call asks for. */
export interface Touched {
  readonly table: string;
  /** `undefined` where the call does not say it in a way that is understood here. */
  readonly partition: string | undefined;
}

/** What a call would change, in the order of the call; nothing for one that only reads. */
export function touchedBy({ action, body }: TableCall): readonly Touched[] {
  switch (action) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [touchedByItem(body)];
    case 'TransactWriteItems':
      return listIn(body.TransactItems).map((item) => touchedByItem(changeIn(item)));
    case 'ExecuteStatement':
      return isWriting(body) ? [touchedByStatement(body)] : [];
    case 'BatchExecuteStatement':
      return listIn(body.Statements).filter(isWriting).map(touchedByStatement);
    default:
      return [];
  }
}

/** Of an item of a transaction: what is under `Put`, `Update`, `Delete` or `ConditionCheck`. */
export function changeIn(transactItem: Fields): Fields {
  return fieldsIn(Object.values(transactItem)[0]);
}

export function touchedByItem(change: Fields): Touched {
  const keys = fieldsIn(change.Key ?? change.Item);
  return { table: textIn(change.TableName) ?? '', partition: stringIn(keys[PARTITION_KEY]) };
}

export function touchedByStatement(statement: Fields): Touched {
  const { table = '', partition } = partiqlWriteIn(statement) ?? {};
  return { table, partition };
}

export function isWriting(statement: Fields): boolean {
  return !/^\s*select\b/i.test(textIn(statement.Statement) ?? '');
}

/** A record of a collection: what the kit keeps for itself (markers, claims, leases, layouts, stock) has a `~` before it. */
export function isRecord({ partition }: Touched): boolean {
  return partition !== undefined && !partition.startsWith('~');
}
