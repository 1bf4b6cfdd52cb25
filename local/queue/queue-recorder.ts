import type { RememberedSend } from './deduplication';
import type { Arrival } from './delivery';
import type { QueueSettings } from './queue-settings';

/** Told of every change that must outlive the process. */
export interface QueueRecorder {
  readonly queueMade: (queue: string, settings: QueueSettings, createdAt: number) => void;
  readonly queueRemoved: (queue: string) => void;
  readonly arrived: (queue: string, arrival: Arrival) => void;
  readonly received: (queue: string, order: number, at: number) => void;
  readonly removed: (queue: string, order: number) => void;
  readonly cleared: (queue: string) => void;
  readonly remembered: (queue: string, send: RememberedSend) => void;
}

export const NO_RECORDER: QueueRecorder = {
  queueMade() {},
  queueRemoved() {},
  arrived() {},
  received() {},
  removed() {},
  cleared() {},
  remembered() {},
};

/** All there is to know about a queue while nobody holds a message: what is in flight counts as visible. */
export interface QueueSnapshot {
  readonly name: string;
  readonly settings: QueueSettings;
  readonly createdAt: number;
  /** In the order in which they arrived. */
  readonly arrivals: readonly Arrival[];
  /** In the order of their time. */
  readonly remembered: readonly RememberedSend[];
  /** Numbers given so far: neither receipt handles nor sequence numbers may repeat after a restart. */
  readonly lastOrder: number;
}
