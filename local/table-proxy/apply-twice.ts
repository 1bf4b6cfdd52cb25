// Receives: calls to the table, and which share of the changes of records is made twice
// Promises: the second time comes after the first has taken effect, before it is answered, and asks for no condition
// Hands on: every call as it is, and the repetitions

import type { Fields } from '../template/template';
import { fieldsIn, listIn, type Table, type TableAnswer, type TableCall } from './table-call';
import { changeIn, isRecord, touchedByItem, touchedByStatement } from './touched';
import { makeUnconditionally } from './unconditional';

export async function applyTwice(
  call: TableCall,
  table: Table,
  share: number,
  random: () => number,
): Promise<TableAnswer> {
  const answer = await table(call);
  if (answer.status !== 200) return answer;
  const again = repetition(call, answer.body, () => random() < share);
  // What becomes of it is nobody's business: it was not asked for.
  if (again !== undefined) await makeUnconditionally(again, table);
  return answer;
}

function repetition({ action, body }: TableCall, answer: Fields, isChosen: () => boolean): TableCall | undefined {
  switch (action) {
    case 'PutItem':
    case 'UpdateItem':
      return isRecord(touchedByItem(body)) && isChosen() ? { action, body } : undefined;
    case 'TransactWriteItems': {
      const TransactItems = listIn(body.TransactItems).filter((item) => isRecord(touchedByItem(changeIn(item))));
      // Without its token, by which the table would know it again.
      return TransactItems.length > 0 && isChosen() ? { action, body: { TransactItems } } : undefined;
    }
    case 'BatchExecuteStatement': {
      const responses = listIn(answer.Responses);
      const Statements = listIn(body.Statements).filter(
        (statement, place) =>
          fieldsIn(responses[place]).Error === undefined && isRecord(touchedByStatement(statement)) && isChosen(),
      );
      return Statements.length > 0 ? { action, body: { Statements } } : undefined;
    }
    default:
      return undefined;
  }
}
