import type { QueueKind } from '../../contract/collection';
import type { HttpRequest } from '../http';
import type { Problem } from '../problems';

/** What a request would put into a buffer. */
export interface Offer {
  readonly writes: number;
  /** Where several writes share a message, about as many as there would be. */
  readonly messages: number;
}

/** The backlog behind the front door, and whether a write may still join it. Nothing here throws. */
export interface Pressure {
  /**
   * Why writes for that buffer are refused now, or `undefined`. Without an offer it is one write. A transaction goes to the
   * standard buffer, or to the other where the path has none.
   */
  refusal(request: Pick<HttpRequest, 'headers'>, buffer: QueueKind, offer?: Offer): Promise<Problem | undefined>;
  /** Resolves when nothing is on its way any more that went on beside requests: Lambda freezes a process that has answered. */
  settled(): Promise<void>;
}
