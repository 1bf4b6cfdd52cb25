import type { QueueKind } from '../../contract/collection';
import type { SendingFull } from './sending-full';

/** What something takes of a buffer's room. */
export interface Room {
  readonly writes: number;
  readonly bytes: number;
}

/** How it stands with what one process has to send to its buffers, of all of them together. */
export interface Sending {
  /** Writes that nobody knows the fate of yet: they wait, or are on their way. */
  pending(): number;
  /** Whether the next write would be refused by one of the buffers, for want of memory. */
  full(): boolean;
  /** Room in each of the buffers for what is sent later: gives back what gives it back. The refusal, and no room, where one has none. */
  reserve(rooms: ReadonlyMap<QueueKind, Room>): (() => void) | SendingFull;
  /** Resolves once nothing is pending. What is sent meanwhile is waited for as well. */
  drain(): Promise<void>;
}
