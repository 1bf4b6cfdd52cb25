import type { Fields } from '../template/template';
import { partiqlWriteIn } from './partiql-write';
import { type StatementAnswer, splitBatch } from './split-batch';
import { fieldsIn, listIn, type Table, type TableAnswer, type TableCall, textIn } from './table-call';
import { changeIn, isRecord, type Touched, touchedByItem, touchedByStatement } from './touched';
import { conditionMet } from './without-condition';

/** Makes a call as if all conditions of its changes of these were met. An `UPDATE` in PartiQL still needs its record to stand there. */
export function makeUnconditionally(
  call: TableCall,
  table: Table,
  concerns: (touched: Touched) => boolean = isRecord,
): Promise<TableAnswer> {
  const { action, body } = call;
  switch (action) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return table(concerns(touchedByItem(body)) ? { action, body: conditionMet(body) } : call);
    case 'TransactWriteItems': {
      const TransactItems = listIn(body.TransactItems).map((item) => itemMet(item, concerns));
      return table({ action, body: { ...body, TransactItems } });
    }
    case 'BatchExecuteStatement':
      return splitBatch(withoutConditions(call, concerns), table, (statement) => {
        if (!concerns(touchedByStatement(statement))) return undefined;
        const write = partiqlWriteIn(statement);
        return write?.form === 'insert' ? upsert(write.table, write.item, body, table) : undefined;
      });
    default:
      return table(call);
  }
}

function itemMet(item: Fields, concerns: (touched: Touched) => boolean): Fields {
  const change = changeIn(item);
  if (!concerns(touchedByItem(change))) return item;
  return Object.fromEntries(Object.keys(item).map((kind) => [kind, conditionMet(change)]));
}

function withoutConditions({ action, body }: TableCall, concerns: (touched: Touched) => boolean): TableCall {
  const Statements = listIn(body.Statements).map((statement) => {
    const write = partiqlWriteIn(statement);
    return write?.form === 'update' && concerns(write) ? { ...statement, ...write.unconditional } : statement;
  });
  return { action, body: { ...body, Statements } };
}

/** `INSERT` has its condition in its word: only `PutItem` writes an item whether or not one stands there. */
async function upsert(TableName: string, Item: Fields, batch: Fields, table: Table): Promise<StatementAnswer> {
  const { ReturnConsumedCapacity } = batch;
  const { status, body } = await table({
    action: 'PutItem',
    body: { TableName, Item, ...(ReturnConsumedCapacity === undefined ? {} : { ReturnConsumedCapacity }) },
  });
  if (status === 200) {
    const capacity = body.ConsumedCapacity === undefined ? {} : { capacity: [fieldsIn(body.ConsumedCapacity)] };
    return { response: { TableName }, ...capacity };
  }
  const Code = (textIn(body.__type) ?? '').replace(/^.*#/, '').replace(/Exception$/, '');
  return { response: { Error: { Code, Message: textIn(body.message) ?? '' }, TableName } };
}
