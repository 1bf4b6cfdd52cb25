import type { HttpRequest } from './http';
import { segmentsOf } from './path';
import { isProblem, type Problem, problem, quoted } from './problems';
import { limitProblem } from './request-limits';
import { type Match, routerOf } from './router';
import { type Offer, ROUTES } from './routes';

const matchOf = routerOf(ROUTES);

/** What a request is for: a route, nothing that there is, or a reason not to look at it. */
export type Place = Match<Offer> | Problem | undefined;

export function placeOf(request: HttpRequest): Place {
  const tooLarge = limitProblem(request);
  if (tooLarge !== undefined) return tooLarge;
  const segments = segmentsOf(request.path);
  if (segments === undefined) {
    return problem('path-invalid', `the path must be percent-encoded UTF-8, got ${quoted(request.path)}`);
  }
  return matchOf(segments);
}

const WRITING = ['PUT', 'POST', 'PATCH', 'DELETE'];

/** What is not even looked at may have been a write; what leads nowhere was none. */
export function offersWrites(method: string, place: Place): boolean {
  if (place === undefined || !WRITING.includes(method)) return false;
  return isProblem(place) || (place.takesWrites ?? true);
}
