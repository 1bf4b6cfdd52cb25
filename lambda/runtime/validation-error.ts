/**
 * What `validate` throws to refuse a write. Its message is told to the client, as the `detail` of a 422: say what was
 * wrong with which value. Known by its name and not by its class, so that a copy of it in a bundle is as good.
 */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
}
