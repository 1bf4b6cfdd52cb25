import type { HttpRequest } from '../http';
import type { Problem } from '../problems';

/** What a request counts for. */
export interface Admission {
  /** `RateLimit` and `RateLimit-Policy`, for whatever answer the request gets. */
  readonly headers: Readonly<Record<string, string>>;
  /** Why it is not admitted. */
  readonly refusal?: Problem;
}

/** The rate limits of a path. Nothing here throws. */
export interface RequestLimits {
  /** Takes `cost` from all limits that the request falls under, or from none of those that are counted for the same client. */
  admit(request: HttpRequest, cost: number): Promise<Admission>;
}
