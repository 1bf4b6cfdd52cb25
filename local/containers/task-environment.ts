import { REGION } from '../template/pseudo-parameters';

/**
 * All that a task sees of `process.env`: as for functions nothing of the host but PATH. It listens on this machine only, on any
 * free port, whatever the template says: several of them run beside each other.
 */
export function taskEnvironment(variables: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH } = process.env;
  return {
    ...(PATH === undefined ? {} : { PATH }),
    TZ: ':UTC',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    // The SDK finds the home folder without HOME, and would read endpoints and regions from the files there.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...variables,
    // In the place of the template's, as a function has it: queues and tables are of this one.
    AWS_REGION: REGION,
    HOST: '127.0.0.1',
    PORT: '0',
  };
}
