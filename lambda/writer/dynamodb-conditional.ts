import { toItem } from '../platform/attributes';
import { keyOf, toValues } from './dynamodb-items';
import { renderExpressions } from './expressions';
import type { Statement } from './statement';

/** A statement as DynamoDB takes it, whether it goes alone or inside a transaction. */
export function conditionalRequest(table: string, statement: Statement) {
  const { condition, update, names, values } = renderExpressions(statement);
  const common = {
    TableName: table,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: toValues(values) } : {}),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  const { key } = statement;
  return statement.form === 'update'
    ? ({ form: 'update', input: { ...common, Key: keyOf(key), UpdateExpression: update } } as const)
    : ({ form: 'put', input: { ...common, Item: { ...toItem(statement.item), ...keyOf(key) } } } as const);
}
