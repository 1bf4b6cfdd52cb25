import { REGION } from './template/pseudo-parameters';

export interface AwsEndpoints {
  readonly dynamodb: string | undefined;
  readonly queues: string;
}

/** Every service on this machine: what has no engine of its own meets the queue server, which refuses it. */
export function awsEnvironment(endpoints: AwsEndpoints) {
  return {
    AWS_ENDPOINT_URL: endpoints.queues,
    AWS_ENDPOINT_URL_SQS: endpoints.queues,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb ?? endpoints.queues,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}
