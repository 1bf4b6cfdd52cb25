import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AWS_CALLS } from './aws-calls';

/**
 * One per process: it keeps its connections alive between invocations. `maxAttempts` of 1 is for callers that must know
 * what became of every single attempt.
 */
export function dynamoDbClient(options: { readonly maxAttempts?: number } = {}): DynamoDBClient {
  return new DynamoDBClient({ ...AWS_CALLS, ...options });
}
