// Receives: statements of the policies.
// Promises: one result for each, whatever the call did; never an exception.
// Hands on: PartiQL batches, single conditional writes and consistent reads to DynamoDB.

import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  type BatchStatementResponse,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../contract/placement';
import { PARTITION_KEY, SORT_KEY } from '../contract/record';
import { fromItem, toAttribute, toItem } from '../platform/attributes';
import { Amount } from './amount';
import { renderExpressions } from './expressions';
import { type Parameter, type Partiql, renderPartiql } from './partiql';
import type { ReadResult, RecordTablePort, StatementResult, TableAnswer } from './record-table';
import type { Statement } from './statement';
import { classify, type TableError } from './table-errors';

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

async function single(client: DynamoDBClient, table: string, statement: Statement): Promise<TableAnswer> {
  const { condition, update, names, values } = renderExpressions(statement);
  const common = {
    TableName: table,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: toValues(values) } : {}),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ReturnConsumedCapacity: 'TOTAL',
  } as const;
  try {
    const { ConsumedCapacity } =
      statement.form === 'update'
        ? await client.send(new UpdateItemCommand({ ...common, Key: keyOf(statement.key), UpdateExpression: update }))
        : await client.send(
            new PutItemCommand({ ...common, Item: { ...toItem(statement.item), ...keyOf(statement.key) } }),
          );
    return { results: [{ kind: 'done' }], units: ConsumedCapacity?.CapacityUnits ?? 0 };
  } catch (error) {
    const result = classify(errorOf(error));
    if (result.kind !== 'refused') return { results: [result], units: 0 };
    const current = error instanceof ConditionalCheckFailedException ? recordIn(error.Item) : 'unread';
    return { results: [{ kind: 'refused', current }], units: 0 };
  }
}

async function read(client: DynamoDBClient, table: string, keys: readonly RecordKey[]): Promise<readonly ReadResult[]> {
  try {
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys.map(keyOf), ConsistentRead: true } } }),
    );
    const found = new Map((answer.Responses?.[table] ?? []).map((item) => [placeOf(item), item]));
    const missed = new Set((answer.UnprocessedKeys?.[table]?.Keys ?? []).map(placeOf));
    return keys.map((key): ReadResult => {
      const place = placeOf(keyOf(key));
      if (missed.has(place)) return { kind: 'unread', reason: 'the table left the key unprocessed' };
      const item = found.get(place);
      return { kind: 'read', current: item === undefined ? undefined : fromItem(item) };
    });
  } catch (error) {
    const { name, message } = errorOf(error);
    return keys.map(() => ({ kind: 'unread', reason: `${name}: ${message}` }));
  }
}

function toValue(value: Parameter): AttributeValue {
  return value instanceof Amount ? { N: value.text } : toAttribute(value);
}

function toValues(values: Readonly<Record<string, Parameter>>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(values).map(([place, value]) => [place, toValue(value)]));
}

/** An engine that leaves the item out does not say whether one stands there. */
function recordIn(item: Record<string, AttributeValue> | undefined): ReturnType<typeof fromItem> | 'unread' {
  return item === undefined || Object.keys(item).length === 0 ? 'unread' : fromItem(item);
}

function keyOf(key: RecordKey): Record<string, AttributeValue> {
  return { [PARTITION_KEY]: { S: key.partition }, [SORT_KEY]: { S: key.sort } };
}

function placeOf(item: Record<string, AttributeValue>): string {
  return JSON.stringify([item[PARTITION_KEY]?.S, item[SORT_KEY]?.S]);
}

function errorOf(error: unknown): TableError {
  if (!(error instanceof Error)) return { name: 'Unknown', message: String(error) };
  return { name: error.name, message: error.message, throttlingReason: firstReason(reasonsOf(error)) };
}

/** One of the three throttling exceptions spells it in lower case. */
function reasonsOf(error: Error): unknown {
  if ('ThrottlingReasons' in error) return error.ThrottlingReasons;
  return 'throttlingReasons' in error ? error.throttlingReasons : undefined;
}

function firstReason(reasons: unknown): string | undefined {
  const first: unknown = Array.isArray(reasons) ? reasons[0] : undefined;
  const reason: unknown = typeof first === 'object' && first !== null && 'reason' in first ? first.reason : undefined;
  return typeof reason === 'string' ? reason : undefined;
}
