import { processEnvironment } from '../process-environment';

/**
 * All that a task sees of `process.env`. It listens on this machine only, on any free port, whatever the template says: several of
 * them run beside each other.
 */
export function taskEnvironment(variables: Readonly<Record<string, string>>): Record<string, string> {
  return { ...processEnvironment(), ...variables, HOST: '127.0.0.1', PORT: '0' };
}
