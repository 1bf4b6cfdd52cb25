import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_CALLS } from './aws-calls';

/** One per process: it keeps its connections alive between invocations. */
export function sqsClient(): SQSClient {
  return new SQSClient(AWS_CALLS);
}
