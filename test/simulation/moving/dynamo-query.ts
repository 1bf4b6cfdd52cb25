import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { compareKeys } from '../../../lambda/contract/partitions/key-order';
import { keyIn } from './dynamo-items';

/** What a query asks for, read from its expressions. */
export interface DynamoQuery {
  readonly partition: string;
  /** Whether a sort key is one of those that are asked for, and lies behind the key that the query starts after. */
  readonly holds: (sort: string) => boolean;
  readonly descending: boolean;
  readonly limit: number;
}

const CONDITION = /^_pk = :partition(?: AND _sk (?:(>=|>|<) (:\w+)|BETWEEN (:\w+) AND (:\w+)))?$/;

/** Throws for what no adapter here sends, and for a start that DynamoDB refuses. `pageMax`: where a page ends by itself. */
export function queryOf(input: QueryCommandInput, pageMax: number): DynamoQuery {
  const { ExpressionAttributeNames = {}, ExpressionAttributeValues = {}, ScanIndexForward = true } = input;
  const expression =
    input.KeyConditionExpression?.replace(/#\w+/g, (name) => ExpressionAttributeNames[name] ?? name) ?? '';
  const value = (name: string | undefined) => (name === undefined ? undefined : ExpressionAttributeValues[name]?.S);
  const [matched, compares, bound, low, high] = CONDITION.exec(expression) ?? [];
  if (matched === undefined) throw new Error(`the key condition ${expression} is not simulated`);
  const isWithin = within(compares, value(bound), value(low), value(high));
  const start = input.ExclusiveStartKey === undefined ? undefined : keyIn(input.ExclusiveStartKey).sort;
  if (start !== undefined && !isWithin(start)) throw new Error('The provided starting key is outside query boundaries');
  const sign = ScanIndexForward ? 1 : -1;
  return {
    partition: value(':partition') ?? '',
    holds: (sort) => isWithin(sort) && (start === undefined || sign * compareKeys(sort, start) > 0),
    descending: !ScanIndexForward,
    limit: Math.min(input.Limit ?? pageMax, pageMax),
  };
}

function within(
  compares: string | undefined,
  bound: string | undefined,
  low: string | undefined,
  high: string | undefined,
): (sort: string) => boolean {
  if (low !== undefined && high !== undefined) {
    return (sort) => compareKeys(sort, low) >= 0 && compareKeys(sort, high) <= 0;
  }
  if (bound === undefined) return () => true;
  switch (compares) {
    case '>':
      return (sort) => compareKeys(sort, bound) > 0;
    case '>=':
      return (sort) => compareKeys(sort, bound) >= 0;
    default:
      return (sort) => compareKeys(sort, bound) < 0;
  }
}
