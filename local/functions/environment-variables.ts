import { arnOf, REGION } from '../template/pseudo-parameters';
import type { FunctionSpec } from './function-spec';

/**
 * All that a function sees of `process.env`. Nothing of the host but PATH: an AWS profile, proxy or token of the person
 * at the keyboard must neither help nor harm a local run.
 */
export function environmentVariables(spec: FunctionSpec): Record<string, string> {
  const { PATH } = process.env;
  return {
    ...(PATH === undefined ? {} : { PATH }),
    TZ: ':UTC',
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    // The SDK finds the home folder without HOME, and would read endpoints and regions from the files there.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMegabytes),
    ...spec.environment,
  };
}

export function functionArn(spec: FunctionSpec): string {
  return arnOf('lambda', `function:${spec.name}`);
}
