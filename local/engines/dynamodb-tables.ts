// Receives: the tables of a plan and where DynamoDB answers
// Promises: every table exists with the keys of its plan; one that exists already keeps its items
// Hands on: nothing

import { LocalRunError } from '../local-run-error';
import type { TablePlan } from '../template/resource-types/table';
import { type Fields, isFields } from '../template/template';

export async function createTables(endpoint: string, tables: readonly TablePlan[]): Promise<void> {
  for (const table of tables) {
    const answer = await call(endpoint, 'CreateTable', table.creation);
    if (answer.error === 'ResourceInUseException') await checkSameKeys(endpoint, table);
    else if (answer.error !== undefined) throw refused('CreateTable', table, answer);
    if (table.timeToLiveAttribute !== undefined) await declareTimeToLive(endpoint, table, table.timeToLiveAttribute);
  }
}

async function checkSameKeys(endpoint: string, table: TablePlan): Promise<void> {
  const answer = await call(endpoint, 'DescribeTable', { TableName: table.name });
  if (answer.error !== undefined) throw refused('DescribeTable', table, answer);
  const existing = isFields(answer.fields.Table) ? answer.fields.Table.KeySchema : undefined;
  const [is, wanted] = [existing, table.creation.KeySchema].map(keysOf);
  if (is === wanted) return;
  throw new LocalRunError(
    `table ${table.name} exists with the keys ${is}, and ${table.logicalId} wants ${wanted}: keep this run's data in another folder`,
  );
}

async function declareTimeToLive(endpoint: string, table: TablePlan, attribute: string): Promise<void> {
  const answer = await call(endpoint, 'UpdateTimeToLive', {
    TableName: table.name,
    TimeToLiveSpecification: { AttributeName: attribute, Enabled: true },
  });
  // DynamoDB answers an error where nothing would change, which is the rule for a table of an earlier run.
  if (answer.error !== undefined && !/already enabled/i.test(answer.message)) {
    throw refused('UpdateTimeToLive', table, answer);
  }
}

function keysOf(schema: unknown): string {
  const keys = Array.isArray(schema) ? schema.filter(isFields) : [];
  return keys.map(({ AttributeName, KeyType }) => `${String(AttributeName)} ${String(KeyType)}`).join(', ');
}

interface Answer {
  readonly fields: Fields;
  /** Name of the error, without its namespace. */
  readonly error?: string;
  readonly message: string;
}

/** Signed by nobody: local engines want the headers to be there and do not check them. */
async function call(endpoint: string, operation: string, input: Fields): Promise<Answer> {
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': date,
      authorization: `AWS4-HMAC-SHA256 Credential=local/${date.slice(0, 8)}/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(10_000),
  });
  const parsed: unknown = await response.json();
  const fields = isFields(parsed) ? parsed : {};
  const message = String(fields.message ?? fields.Message ?? '');
  if (response.ok) return { fields, message };
  return { fields, message, error: String(fields.__type ?? response.status).replace(/^.*#/, '') };
}

function refused(operation: string, table: TablePlan, answer: Answer): LocalRunError {
  return new LocalRunError(`${operation} of ${table.logicalId} was refused: ${answer.error}: ${answer.message}`);
}
