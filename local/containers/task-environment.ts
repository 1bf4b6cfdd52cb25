import { processEnvironment } from '../process-environment';
import { REGION } from '../template/pseudo-parameters';

/**
 * All that a task sees of `process.env`. It listens on this machine only, on any free port, whatever the template says: several of
 * them run beside each other.
 */
export function taskEnvironment(variables: Readonly<Record<string, string>>): Record<string, string> {
  return {
    ...processEnvironment(),
    ...variables,
    // In the place of the template's, as a function has it: queues and tables are of this one.
    AWS_REGION: REGION,
    HOST: '127.0.0.1',
    PORT: '0',
  };
}
