import { Tokenization } from 'aws-cdk-lib';

/** Source: ECS service quotas, "Task definition size limit". It cannot be raised. Unit: bytes. */
const TASK_DEFINITION_MAX_BYTES = 64 * 1024;

/** For all that stands in a definition beside the environment, and for names in it that only the deployment knows. Unit: bytes. */
const REST_BYTES = 8 * 1024;

export const TASK_ENVIRONMENT_MAX_BYTES = TASK_DEFINITION_MAX_BYTES - REST_BYTES;

/** Why ECS would not take a task with this environment, or nothing. As it is sent: JSON, in which each quote inside a value counts twice. */
export function taskEnvironmentProblems(environment: Readonly<Record<string, string>>): string[] {
  const sizes = Object.entries(environment).map(([name, value]) => ({ name, bytes: bytesOf(name, value) }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= TASK_ENVIRONMENT_MAX_BYTES) return [];
  const largest = sizes.sort((one, other) => other.bytes - one.bytes).map(({ name, bytes }) => `${name} ${bytes}`);
  return [
    `environment of a task must fit ${TASK_ENVIRONMENT_MAX_BYTES} bytes (as JSON, with quotes escaped) of the ${TASK_DEFINITION_MAX_BYTES} that ECS takes for all of its definition, got ${total} of ${largest.join(', ')}: the deployment would fail; name fewer collections for each of guard.apiKeys.keys (none are all), shorten the names of collections and keys, take tokens (guard.jwt) for many clients, or give some collections a path of their own`,
  ];
}

/** With the comma after it. */
function bytesOf(name: string, value: string): number {
  return Buffer.byteLength(`${JSON.stringify({ name, value: known(value) })},`);
}

/** What only the deployment knows has its room in the rest. */
function known(value: string): string {
  return Tokenization.reverseString(value)
    .mapTokens({ mapToken: () => '' })
    .join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
}
