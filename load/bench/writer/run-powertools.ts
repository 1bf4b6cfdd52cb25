// Receives: SQS batches
// Promises: each message's function runs once to success, whatever is delivered again
// Hands on: per message a mark, the write itself, and the mark's completion

import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context, SQSRecord } from 'aws-lambda';
import { isOrdered } from './deliveries';
import { plainWrites } from './plain-write';
import { runContender } from './run-contender';

const context: Context = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  memoryLimitInMB: '512',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  logGroupName: '/aws/lambda/bench',
  logStreamName: 'bench',
  getRemainingTimeInMillis: () => 60_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

// The names of functions tell idempotent ones apart.
process.env.AWS_LAMBDA_FUNCTION_NAME = context.functionName;

// As the documentation of the two joins them: an idempotent record handler, known by the message's id.
runContender({ maxAttempts: 3 }, ({ client, table, marksTable, workload }) => {
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName: marksTable, awsSdkV3Client: client });
  const config = new IdempotencyConfig({ eventKeyJmesPath: 'messageId' });
  const processor = isOrdered(workload) ? new SqsFifoPartialProcessorAsync() : new BatchProcessor(EventType.SQS);
  const apply = plainWrites(client, table);
  const recordHandler = makeIdempotent((record: SQSRecord) => apply(record), {
    persistenceStore,
    config,
  });
  return {
    handle: (event) => {
      config.registerLambdaContext(context);
      return processPartialResponse(event, recordHandler, processor, { context });
    },
  };
});
