import type { HttpRequest } from '../http';
import type { FrontDoorPorts } from '../ports';
import type { Problem } from '../problems';

/** What the limits need of the front door at each request. */
export type LimitPorts = Pick<FrontDoorPorts, 'now' | 'count'>;

/** The rate limits of a path. Nothing here throws. */
export interface RequestLimits {
  /**
   * Why a request does not pass, before anything of its body is read. Takes one of every limit that it falls under, or of none of
   * those that are counted for the same client. Where its body holds writes, limits that count writes are only looked at.
   */
  admit(request: HttpRequest, holdsWrites: boolean, ports: LimitPorts): Promise<Problem | undefined>;
  /** Why so many writes of one body do not pass. Takes them of every limit that counts writes, or of none, as `admit`. */
  admitWrites(request: HttpRequest, writes: number, ports: LimitPorts): Promise<Problem | undefined>;
  /** `RateLimit` and `RateLimit-Policy` for the answer to a request that was asked about; nothing for any other. */
  fieldsFor(request: HttpRequest): Readonly<Record<string, string>>;
}
