import { Tokenization } from 'aws-cdk-lib';

/**
 * What a function's environment may take. Lambda measures it written as JSON, and says so where it refuses one ("String measured: …"):
 * names and marks count, and each quote inside a value twice. Unit: bytes. Source: Lambda quotas.
 */
export const ENVIRONMENT_MAX_BYTES = 4096;

/**
 * What is allowed for a value that only the deployment knows. Too little is a deployment that fails, too much a declaration
 * refused a few bytes early. Unit: bytes.
 */
const UNKNOWN_BYTES: Readonly<Record<string, number>> = {
  // CloudFormation makes it of the stack's name, the logical id and some letters more; DynamoDB would take 255.
  TABLE_NAME: 128,
  // https://sqs.ap-southeast-1.amazonaws.com.cn/123456789012/ and a name of 80.
  BUFFER_URL: 140,
  FIFO_BUFFER_URL: 140,
  BUFFER_URLS: 140,
  QUARANTINE_URL: 140,
  // A name of 40, six letters more, and the service's own part.
  CACHE_ADDRESS: 90,
  CACHE_PORT: 5,
  CACHE_USER: 40,
  CACHE_NAME: 40,
  // A GUID.
  CURSOR_KEY: 36,
};
const UNKNOWN_OTHER_BYTES = 80;

/** Why Lambda would not take an environment, or nothing. */
export function environmentProblems(environment: Readonly<Record<string, string>>): string[] {
  const known = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, atItsLongest(name, value)]),
  );
  const total = bytesOf(known);
  if (total <= ENVIRONMENT_MAX_BYTES) return [];
  const sizes = Object.entries(known)
    .map(([name, value]) => ({ name, bytes: bytesOf({ [name]: value }) - '{}'.length }))
    .sort((one, other) => other.bytes - one.bytes)
    .map(({ name, bytes }) => `${name} ${bytes}`);
  return [
    `environment must fit ${ENVIRONMENT_MAX_BYTES} bytes as Lambda measures it (as JSON, with quotes escaped), got ${total} of ${sizes.join(', ')}: the deployment would fail; shorten the names of collections and limits, leave out what is the default, or give some collections a path of their own`,
  ];
}

function bytesOf(variables: Readonly<Record<string, string>>): number {
  return Buffer.byteLength(JSON.stringify(variables));
}

/** The value with something as long in the place of each part that is not known yet. */
function atItsLongest(name: string, value: string): string {
  const unknown = 'x'.repeat(UNKNOWN_BYTES[name] ?? UNKNOWN_OTHER_BYTES);
  return Tokenization.reverseString(value)
    .mapTokens({ mapToken: () => unknown })
    .join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
}
