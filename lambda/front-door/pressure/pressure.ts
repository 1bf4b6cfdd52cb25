import type { QueueKind } from '../../contract/collection';
import type { HttpRequest } from '../http';
import type { Problem } from '../problems';

/** The backlog behind the front door, and whether a write may still join it. Nothing here throws. */
export interface Pressure {
  /**
   * Why writes for that buffer are refused now, or `undefined`. `messages` is how many there would be, about, where several
   * writes share one; 1 without it. A transaction goes to the standard buffer, or to the other where the path has none.
   */
  refusal(request: Pick<HttpRequest, 'headers'>, buffer: QueueKind, messages?: number): Promise<Problem | undefined>;
  /** Resolves when nothing is on its way any more that went on beside requests: Lambda freezes a process that has answered. */
  settled(): Promise<void>;
}
