// Receives: statements of the policies that shall take effect together.
// Promises: one result for the whole, whatever the call did; never an exception.
// Hands on: TransactWriteItems to DynamoDB, whose two-phase commit this is.

import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { conditionalRequest } from '../writer/dynamodb-conditional';
import { errorOf, recordIn } from '../writer/dynamodb-items';
import { read, single } from '../writer/dynamodb-single';
import type { StatementResult } from '../writer/record-table';
import type { Statement } from '../writer/statement';
import { classify } from '../writer/table-errors';
import type { TransactionAnswer, TransactionResult, TransactionTable } from './transaction-table';

/** The client must not retry by itself: whether an attempt was answered decides what the next one may be. */
export function dynamoDbTransactionTable(client: DynamoDBClient, tableName: string): TransactionTable {
  return {
    ...dynamoDbTransactions(client, tableName),
    single: (statement) => single(client, tableName, statement),
    read: (keys) => read(client, tableName, keys),
  };
}

/** The transactions alone, for who has single calls and reads of its own. */
export function dynamoDbTransactions(client: DynamoDBClient, tableName: string): Pick<TransactionTable, 'transact'> {
  return { transact: (statements, token) => transact(client, tableName, statements, token) };
}

async function transact(
  client: DynamoDBClient,
  table: string,
  statements: readonly Statement[],
  token: string,
): Promise<TransactionAnswer> {
  try {
    const { ConsumedCapacity } = await client.send(
      new TransactWriteItemsCommand({
        TransactItems: statements.map((statement) => itemOf(table, statement)),
        ClientRequestToken: token,
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    const units = (ConsumedCapacity ?? []).reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
    return { result: { kind: 'done' }, units };
  } catch (error) {
    return { result: resultOf(error), units: 0 };
  }
}

function itemOf(table: string, statement: Statement): TransactWriteItem {
  const request = conditionalRequest(table, statement);
  return request.form === 'update' ? { Update: request.input } : { Put: request.input };
}

function resultOf(error: unknown): TransactionResult {
  if (error instanceof TransactionCanceledException && error.CancellationReasons !== undefined) {
    return { kind: 'cancelled', reasons: error.CancellationReasons.map(reasonOf) };
  }
  const { name } = errorOf(error);
  // An earlier attempt with this token is at work, or has been with other statements: its answer is still to come.
  if (name === 'TransactionInProgressException' || name === 'IdempotentParameterMismatchException') {
    return { kind: 'unknown', reason: name };
  }
  const result = classify(errorOf(error));
  return result.kind === 'refused' ? { kind: 'unknown', reason: name } : result;
}

/** A statement that nothing spoke against has the code `None`. */
function reasonOf({ Code = 'None', Message = '', Item: item }: CancellationReason): StatementResult {
  if (Code === 'None') return { kind: 'done' };
  const result = classify({ name: Code, message: Message });
  return result.kind === 'refused' ? { kind: 'refused', current: recordIn(item) } : result;
}
