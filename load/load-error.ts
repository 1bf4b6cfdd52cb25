/** What stops a load run for a reason that its user can do something about: one line each, without a stack trace. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}
