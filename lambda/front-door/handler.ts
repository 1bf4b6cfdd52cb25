import type { ALBEvent, ALBResult, Context } from 'aws-lambda';
import { parseCollections } from '../contract/collection';
import { frontDoorEnvironment } from '../contract/environment';
import { stampSource } from '../contract/stamp';
import { systemClock } from '../platform/clock';
import { dynamoDbClient } from '../platform/dynamodb-client';
import { jsonLog } from '../platform/log';
import { openOutcomes } from '../platform/open-cache';
import { systemRandomBytes } from '../platform/random';
import { sqsClient } from '../platform/sqs-client';
import { fromAlb, toAlb } from './alb';
import { dynamoDbTable } from './dynamodb-table';
import { frontDoor } from './front-door';
import { openBuffers } from './open-buffers';

// Made once per process. Beside the connections only the stamp source keeps state: the last stamp that it gave.
const environment = frontDoorEnvironment.read(process.env);
const collections = parseCollections(environment.COLLECTIONS);
const log = jsonLog();
const answer = frontDoor({
  collections,
  buffer: openBuffers(collections, environment, sqsClient()),
  table: dynamoDbTable(dynamoDbClient(), environment.TABLE_NAME),
  outcomes: openOutcomes(environment, log),
  stamp: stampSource(systemClock, systemRandomBytes),
  log,
});

export async function handler(event: ALBEvent, context: Context): Promise<ALBResult> {
  return toAlb(await answer(fromAlb(event, context.awsRequestId)), event);
}
