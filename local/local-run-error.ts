/**
 * What stops a local run for a reason that its user can do something about. The command line prints the message as one
 * line, without a stack trace: whatever else is thrown is a defect of ours.
 */
export class LocalRunError extends Error {
  override readonly name = 'LocalRunError';
}
