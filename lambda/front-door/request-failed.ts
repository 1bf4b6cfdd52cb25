import type { HttpRequest } from './http';
import type { FrontDoorPorts } from './ports';
import { type Problem, problem } from './problems';

/** The answer where nobody foresaw the error; its client is not told what it was. */
export function requestFailed(
  { requestId, method, path }: HttpRequest,
  error: unknown,
  { log }: Pick<FrontDoorPorts, 'log'>,
): Problem {
  log.error('request-failed', { requestId, method, path, error });
  return problem('internal-error', 'the request failed here; it is in the log under its requestId');
}
