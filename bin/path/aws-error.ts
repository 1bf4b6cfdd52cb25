import { messageOf } from '../../local/error-code';
import { CommandError } from '../command-line/command';

const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'no AWS credentials were found: set AWS_PROFILE, or log in (aws sso login)',
  TokenProviderError: 'the AWS login is not valid any more: log in again (aws sso login)',
  ExpiredToken: 'the AWS credentials have expired: log in again',
  ExpiredTokenException: 'the AWS credentials have expired: log in again',
  InvalidClientTokenId: 'AWS does not know these credentials: see AWS_PROFILE and AWS_ACCESS_KEY_ID',
  UnrecognizedClientException: 'AWS does not know these credentials: see AWS_PROFILE and AWS_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'AWS refuses the signature: see AWS_SECRET_ACCESS_KEY and the clock of this machine',
};

const DENIED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'];

/** Whether AWS was reached, and does not let these credentials do it. */
export function isDenial(error: unknown): boolean {
  return error instanceof Error && DENIED.includes(error.name);
}

/** What an AWS call failed with, as one line; what only a programmer could change stays as it is. */
export function awsError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CommandError) return error;
  const advice = Object.hasOwn(ADVICE, error.name) ? ADVICE[error.name] : undefined;
  if (advice !== undefined) return new CommandError(advice);
  const message = messageOf(error).replace(/\s+/g, ' ');
  if (isDenial(error)) return new CommandError(`AWS denies it: ${message}`);
  if (/^Region is missing/.test(message)) {
    return new CommandError('no region is known: give --region, or set AWS_REGION');
  }
  // The SDK marks what AWS answered; what has a system's code never got there.
  if ('$fault' in error) return new CommandError(`AWS answered ${error.name}: ${message}`);
  if ('code' in error && typeof error.code === 'string') return new CommandError(`AWS cannot be reached: ${message}`);
  return error;
}

/** Runs a call to AWS; its failure is one line. */
export async function onAws<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsError(error);
  }
}
