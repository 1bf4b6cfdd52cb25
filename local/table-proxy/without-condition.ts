import type { Fields } from '../template/template';
import { fieldsIn, textIn } from './table-call';

/** No item has it: a client may send no field that begins so, and the kit has none of this name. */
const NEVER = '_never';

/**
 * The same `PutItem`, `UpdateItem` or `DeleteItem`, or the same item of a transaction, whose condition is always met. The
 * condition stays in it, because DynamoDB refuses names and values that nothing uses; `OR` binds weaker than all else in it.
 */
export function conditionMet(change: Fields): Fields {
  const condition = textIn(change.ConditionExpression);
  if (condition === undefined) return change;
  return {
    ...change,
    ConditionExpression: `${condition} OR attribute_not_exists(#never)`,
    ExpressionAttributeNames: { ...fieldsIn(change.ExpressionAttributeNames), '#never': NEVER },
  };
}
