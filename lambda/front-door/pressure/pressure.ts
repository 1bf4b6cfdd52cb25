import type { QueueKind } from '../../contract/collection';
import type { HttpRequest } from '../http';
import type { Problem } from '../problems';

/** The backlog behind the front door, and whether a write may still join it. Nothing here throws. */
export interface Pressure {
  /** Why a write for that buffer is refused now, or `undefined`. */
  refusal(request: HttpRequest, buffer: QueueKind): Promise<Problem | undefined>;
}
