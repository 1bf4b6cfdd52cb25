import { GetQueueAttributesCommand, type SQSClient, SQSServiceException } from '@aws-sdk/client-sqs';

/** A queue answers in about ten milliseconds. Unit: milliseconds. */
const LOOK_BUDGET_MS = 1000;

/** A queue that refuses to be looked at is there: whether it takes writes the first one shows. One that does not exist is not. */
export function sqsLook(client: SQSClient, queueUrl: string): () => Promise<boolean> {
  return async () => {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    try {
      await client.send(command, { abortSignal: AbortSignal.timeout(LOOK_BUDGET_MS) });
      return true;
    } catch (error) {
      if (!(error instanceof SQSServiceException)) return false;
      const { httpStatusCode = 500 } = error.$metadata;
      return httpStatusCode < 500 && !error.name.includes('DoesNotExist');
    }
  };
}
