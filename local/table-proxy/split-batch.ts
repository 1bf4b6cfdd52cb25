import type { Fields } from '../template/template';
import { fieldsIn, listIn, type Table, type TableAnswer, type TableCall } from './table-call';

/** What became of one statement of a batch, and what it cost. */
export interface StatementAnswer {
  readonly response: Fields;
  readonly capacity?: readonly Fields[];
}

/**
 * Some statements of a `BatchExecuteStatement` are answered otherwise; the others go on as one batch, and the answers
 * come back in the order of the statements. Whether the batch fails as a whole is up to the others alone.
 */
export async function splitBatch(
  call: TableCall,
  table: Table,
  otherwise: (statement: Fields) => Promise<StatementAnswer> | undefined,
): Promise<TableAnswer> {
  const statements = listIn(call.body.Statements);
  const apart = statements.map(otherwise);
  if (apart.every((answer) => answer === undefined)) return table(call);
  const others = statements.filter((_, place) => apart[place] === undefined);
  const rest: Promise<TableAnswer> =
    others.length === 0
      ? Promise.resolve({ status: 200, body: {} })
      : table({ ...call, body: { ...call.body, Statements: others } });
  const [answer, ...answers] = await Promise.all([rest, ...apart.map(async (one) => one)]);
  if (answer.status !== 200) return answer;
  const responses = listIn(answer.body.Responses).values();
  const capacity = [...listIn(answer.body.ConsumedCapacity), ...answers.flatMap((one) => one?.capacity ?? [])];
  return {
    status: 200,
    body: {
      Responses: answers.map((one) => one?.response ?? fieldsIn(responses.next().value)),
      ...(call.body.ReturnConsumedCapacity === undefined ? {} : { ConsumedCapacity: capacity }),
    },
  };
}
