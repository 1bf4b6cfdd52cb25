import { REGION } from './template/pseudo-parameters';

/**
 * What functions and tasks see of `process.env` before their own variables. Nothing of the host but PATH: an AWS profile, proxy or
 * token of the person at the keyboard must neither help nor harm a local run.
 */
export function processEnvironment(): Record<string, string> {
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
  };
}
