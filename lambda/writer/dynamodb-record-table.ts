// Receives: statements of the policies.
// Promises: one result for each, whatever the call did; never an exception.
// Hands on: PartiQL batches, single conditional writes and consistent reads to DynamoDB.

import {
  BatchExecuteStatementCommand,
  type BatchStatementResponse,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { errorOf, recordIn, toValue } from './dynamodb-items';
import { read, single } from './dynamodb-single';
import { type Partiql, renderPartiql } from './partiql';
import type { RecordTablePort, StatementResult, TableAnswer } from './record-table';
import type { Statement } from './statement';
import { classify } from './table-errors';

/** The client must not retry by itself: a hidden retry of a call that took effect would look like someone else's write. */
export function dynamoDbRecordTable(client: DynamoDBClient, tableName: string): RecordTablePort {
  // Whether a batch can say a statement is known only by rendering it, and then it is sent as rendered.
  const renderings = new WeakMap<Statement, Partiql>();
  const render = (statement: Statement) => {
    const known = renderings.get(statement);
    if (known !== undefined) return known;
    const rendered = renderPartiql(tableName, statement);
    if (rendered !== undefined) renderings.set(statement, rendered);
    return rendered;
  };
  return {
    batchable: (statement) => render(statement) !== undefined,
    batch: (statements) => batch(client, statements, render),
    single: (statement) => single(client, tableName, statement),
    read: (keys) => read(client, tableName, keys),
  };
}

async function batch(
  client: DynamoDBClient,
  statements: readonly Statement[],
  render: (statement: Statement) => Partiql | undefined,
): Promise<TableAnswer> {
  const rendered = statements.flatMap((statement) => render(statement) ?? []);
  try {
    const answer = await client.send(
      new BatchExecuteStatementCommand({
        Statements: rendered.map(({ text, parameters }) => ({
          Statement: text,
          Parameters: parameters.map(toValue),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        })),
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    const units = (answer.ConsumedCapacity ?? []).reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
    return { results: (answer.Responses ?? []).map(statementResult), units };
  } catch (error) {
    const result = classify(errorOf(error));
    // One bad statement can refuse the whole call: which one it was, each must show alone.
    const each: StatementResult = result.kind === 'invalid' ? { ...result, kind: 'spoiled' } : result;
    return { results: statements.map(() => each), units: 0 };
  }
}

function statementResult({ Error: error, Item: item }: BatchStatementResponse): StatementResult {
  if (error === undefined) return { kind: 'done' };
  const result = classify({ name: error.Code ?? 'Unknown', message: error.Message ?? '' });
  if (result.kind === 'refused') return { ...result, current: recordIn(error.Item ?? item) };
  // It may be the wording that PartiQL does not take and not the item: alone, without PartiQL, it will show.
  return result.kind === 'invalid' ? { ...result, kind: 'spoiled' } : result;
}
