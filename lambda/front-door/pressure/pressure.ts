import type { QueueKind } from '../../contract/collection';
import type { HttpRequest } from '../http';
import type { Problem } from '../problems';

/** The backlog behind the front door, and whether a write may still join it. Nothing here throws. */
export interface Pressure {
  /**
   * Why writes for that buffer are refused now, or `undefined`. `writes` says how many of them the request has.
   * A transaction goes to the standard buffer, or to the other where the path has none.
   */
  refusal(request: Pick<HttpRequest, 'headers'>, buffer: QueueKind, writes?: number): Promise<Problem | undefined>;
}
